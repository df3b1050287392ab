import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { GOING_AWAY, WholeFrames } from './frames.ts'

/** A text frame, of a client if it is masked (RFC 6455, 5.2). */
function frame(length: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0
  const head = Buffer.alloc(10)
  head[0] = 0x81
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10
  head[1] = mask | (size === 2 ? length : size === 4 ? 126 : 127)
  if (size === 4) head.writeUInt16BE(length, 2)
  if (size === 10) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head.subarray(0, size), randomBytes(masked ? 4 : 0), randomBytes(length)])
}

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]

/** Where a chunk ends: in each part of a header, in the payload, and between two frames. */
const CUTS = [1, 2, 3, 5, 9, 11, 13, 20]

it.each([true, false])('closes after whole frames, however they are split; masked: %s', async (masked) => {
  for (const length of LENGTHS)
    for (const cut of CUTS) {
      const [first, second] = [frame(length, masked), frame(3, masked)]
      const both = Buffer.concat([first, second])
      const frames = new WholeFrames()
      frames.write(both.subarray(0, cut))
      await new Promise(setImmediate)
      frames.close({ masked })
      frames.end(both.subarray(cut))
      const sent = Buffer.concat(await frames.toArray())
      const whole = cut > first.length ? both : first
      expect(sent.subarray(0, whole.length).equals(whole), `${length} bytes, cut at ${cut}`).toBe(true)
      const close = sent.subarray(whole.length)
      const payload = close.subarray(masked ? 6 : 2)
      expect([...close.subarray(0, 2)]).toEqual([0x88, (masked ? 0x80 : 0) | payload.length])
      expect([payload.readUInt16BE(), String(payload.subarray(2))]).toEqual([1001, GOING_AWAY.reason])
    }
})

it('passes on what it can’t read as it is', async () => {
  const bytes = randomBytes(100_000)
  const frames = new WholeFrames({ highWaterMark: bytes.length * 2 })
  for (let at = 0; at < bytes.length; at += 777) frames.write(bytes.subarray(at, at + 777))
  frames.end()
  expect(Buffer.concat(await frames.toArray()).equals(bytes)).toBe(true)
})
