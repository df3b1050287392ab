import { describe, expect, it } from 'vitest'
import { createFrames } from './frames.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (piece: Uint8Array | undefined) => piece && new TextDecoder().decode(piece)

describe('createFrames', () => {
  it('hands whole events on as the very bytes that came', () => {
    const piece = bytes('data: 1\n\ndata: 2\n\n')
    expect(createFrames().feed(piece)).toBe(piece)
  })

  it.each(['\n\n', '\r\n\r\n'])('keeps the beginning of an event back until %j', (end) => {
    const frames = createFrames()
    expect(text(frames.feed(bytes(`data: 1${end}data: `)))).toBe(`data: 1${end}`)
    expect(frames.feed(bytes('2'))).toBeUndefined()
    expect(text(frames.rest())).toBe('data: 2')
    expect(text(frames.feed(bytes(`${end}data`)))).toBe(`data: 2${end}`)
    expect(text(frames.rest())).toBe('data')
  })

  it.each(['data: é\n\ndata: 2\n\n', 'data: é\r\n\r\ndata: 2\r\n\r\n'])(
    'loses nothing of %j cut anywhere',
    (all) => {
      const whole = bytes(all)
      for (let first = 0; first <= whole.length; first++) {
        for (let second = first; second <= whole.length; second++) {
          const frames = createFrames()
          const pieces = [whole.subarray(0, first), whole.subarray(first, second), whole.subarray(second)]
          const passed = pieces.map((piece) => text(frames.feed(piece)) ?? '')
          expect(passed.join('')).toBe(all)
          expect(frames.rest()).toBeUndefined()
        }
      }
    },
  )

  it('does not wait for an event without bound', () => {
    const frames = createFrames()
    const long = bytes(`data: ${'x'.repeat(20_000)}`)
    expect(frames.feed(long)).toBe(long)
    expect(frames.rest()).toBeUndefined()
  })
})
