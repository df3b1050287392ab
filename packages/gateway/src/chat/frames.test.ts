import { describe, expect, it } from 'vitest'
import { createFrames } from './frames.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (chunk: Uint8Array | undefined) => chunk && new TextDecoder().decode(chunk)

describe('createFrames', () => {
  it('returns complete events as the same bytes', () => {
    const chunk = bytes('data: 1\n\ndata: 2\n\n')
    expect(createFrames().feed(chunk)).toBe(chunk)
  })

  it.each(['\n\n', '\r\n\r\n'])('holds an incomplete event until %j', (end) => {
    const frames = createFrames()
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
          const frames = createFrames()
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
    const frames = createFrames()
    const long = bytes(`data: ${'x'.repeat(20_000)}`)
    expect(frames.feed(long)).toBe(long)
    expect(frames.rest()).toBeUndefined()
  })
})
