import { createRedactor } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { createElementEnds, createFrames } from './frames.ts'

const SECRET = 'upstream-key-12345678'

const framesOf = () => createFrames(createRedactor([SECRET]))

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (chunk: Uint8Array | undefined) => chunk && new TextDecoder().decode(chunk)

describe('createFrames', () => {
  it('returns complete events as the same bytes', () => {
    const chunk = bytes('data: 1\n\ndata: 2\n\n')
    expect(framesOf().feed(chunk)).toBe(chunk)
  })

  it.each(['\n\n', '\r\n\r\n'])('holds an incomplete event until %j', (end) => {
    const frames = framesOf()
    expect(text(frames.feed(bytes(`data: 1${end}data: `)))).toBe(`data: 1${end}`)
    expect(frames.feed(bytes('2'))).toBeUndefined()
    expect(text(frames.rest())).toBe('data: 2')
    expect(text(frames.feed(bytes(`${end}data`)))).toBe(`data: 2${end}`)
    expect(text(frames.rest())).toBe('data')
  })

  it.each(['data: é\n\ndata: 2\n\n', 'data: é\r\n\r\ndata: 2\r\n\r\n'])(
    'loses nothing of %j, however it is split',
    (all) => {
      const complete = bytes(all)
      for (let first = 0; first <= complete.length; first++) {
        for (let second = first; second <= complete.length; second++) {
          const frames = framesOf()
          const chunks = [
            complete.subarray(0, first),
            complete.subarray(first, second),
            complete.subarray(second),
          ]
          const passed = chunks.map((chunk) => text(frames.feed(chunk)) ?? '')
          expect(passed.join('')).toBe(all)
          expect(frames.rest()).toBeUndefined()
        }
      }
    },
  )

  it('does not buffer an event without limit', () => {
    const frames = framesOf()
    const long = bytes(`data: ${'x'.repeat(20_000)}`)
    let passed = frames.feed(long)?.length ?? 0
    for (let at = 0; at < 10; at++) {
      passed += frames.feed(long)?.length ?? 0
      expect(frames.rest()?.length).toBeLessThan(16 * 1024)
    }
    expect(passed + (frames.rest()?.length ?? 0)).toBe(11 * long.length)
  })

  it.each([
    ['a character', '👍é'],
    ['a secret', SECRET],
  ])('does not divide a long event inside of %s, wherever the pieces end that it comes in', (_, part) => {
    const redact = createRedactor([SECRET])
    for (const size of [1000, 20_000]) {
      const full = Math.ceil(16_385 / size) * size // where the first pieces end that are too long to be held
      for (let before = 0; before <= part.length; before++) {
        const all = `data: ${'x'.repeat(full - 'data: '.length - before)}${part}${'z'.repeat(9000)}\n\n`
        const sent = bytes(all)
        const frames = framesOf()
        const passed: Uint8Array[] = []
        for (let at = 0; at < sent.length; at += size)
          passed.push(frames.feed(sent.subarray(at, at + size)) ?? new Uint8Array())
        expect(passed.map((piece) => redact(text(piece) as string)).join('')).toBe(redact(all))
      }
    }
  })

  it('divides a long event between characters', () => {
    for (let shift = 0; shift < 6; shift++) {
      const all = `data: ${'x'.repeat(shift)}${'👍é'.repeat(5000)}\n\n`
      const frames = framesOf()
      const sent = bytes(all)
      const passed = [frames.feed(sent.subarray(0, 20_000)), frames.feed(sent.subarray(20_000))]
      expect(passed.map(text).join('')).toBe(all)
    }
  })
})

describe('createElementEnds', () => {
  const elementsOf = () => createFrames(createRedactor([SECRET]), createElementEnds())

  it('returns complete elements, and holds the beginning of the next one', () => {
    const frames = elementsOf()
    const first = '[{"a": [1, {"b": "}]"}]}'
    expect(text(frames.feed(bytes(`${first}\n,\r\n{"c": "}`)))).toBe(first)
    expect(frames.feed(bytes(' {'))).toBeUndefined()
    expect(text(frames.feed(bytes('"}\n')))).toBe('\n,\r\n{"c": "} {"}')
    expect(text(frames.feed(bytes(']')))).toBe('\n]')
    expect(frames.rest()).toBeUndefined()
  })

  it('loses nothing, however it is split', () => {
    const all = '[{"é": "\\\\", "x": [[]]}\n,\r\n{"y": "[\\"{"}\n]'
    const complete = bytes(all)
    for (let first = 0; first <= complete.length; first++) {
      for (let second = first; second <= complete.length; second++) {
        const frames = elementsOf()
        const pieces = [
          complete.subarray(0, first),
          complete.subarray(first, second),
          complete.subarray(second),
        ]
        expect(pieces.map((piece) => text(frames.feed(piece)) ?? '').join('')).toBe(all)
        expect(frames.rest()).toBeUndefined()
      }
    }
  })
})
