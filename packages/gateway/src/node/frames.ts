import { Transform, type TransformCallback } from 'node:stream'

/** How a WebSocket ends when its server shuts down (RFC 6455, 7.4.1). */
export const GOING_AWAY = { code: 1001, reason: 'The gateway is shutting down' }

/** Passes on what one side of a WebSocket sends. `close` lets the current frame finish, then ends with a close frame. */
export class WholeFrames extends Transform {
  /** The beginning of a frame, until its length is known. */
  #header: number[] = []
  /** The bytes of the frame that are still to come. */
  #payload = 0
  #closeFrame: Buffer | undefined
  #closed = false

  /** @param masked whether it is a client that sends (RFC 6455, 5.3) */
  close({ masked }: { masked: boolean }): void {
    this.#closeFrame = closeFrame(masked)
    this.#closeBetweenFrames()
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (!this.#closed) this.push(chunk.subarray(0, this.#advance(chunk)))
    this.#closeBetweenFrames()
    done()
  }

  /** Reads the chunk, or as much of it as belongs to the last frame. */
  #advance(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length) {
      at += this.#read(chunk, at)
      if (this.#closeFrame && this.#isBetweenFrames()) break
    }
    return at
  }

  /** How many bytes belong to the same part of a frame. */
  #read(chunk: Buffer, at: number): number {
    if (this.#payload > 0) {
      const read = Math.min(this.#payload, chunk.length - at)
      this.#payload -= read
      return read
    }
    this.#header.push(chunk[at] as number)
    if (this.#header.length === headerLength(this.#header)) {
      this.#payload = payloadLength(this.#header)
      this.#header = []
    }
    return 1
  }

  #isBetweenFrames(): boolean {
    return this.#payload === 0 && this.#header.length === 0
  }

  #closeBetweenFrames(): void {
    if (!this.#closeFrame || this.#closed || !this.#isBetweenFrames()) return
    this.#closed = true
    this.push(this.#closeFrame)
    this.push(null)
  }
}

/** The bytes of the length that follow the first two, by what those have for it. */
const EXTENDED: Readonly<Record<number, number>> = { 126: 2, 127: 8 }

const MASK_LENGTH = 4

const isMasked = (second: number) => second >= 0x80

/** Source: RFC 6455, 5.2. */
function headerLength([, second]: readonly number[]): number {
  if (second === undefined) return 2
  return 2 + (EXTENDED[second & 0x7f] ?? 0) + (isMasked(second) ? MASK_LENGTH : 0)
}

function payloadLength([, second = 0, ...rest]: readonly number[]): number {
  const short = second & 0x7f
  const extended = EXTENDED[short]
  return extended ? rest.slice(0, extended).reduce((length, byte) => length * 256 + byte, 0) : short
}

/** A mask of zeros leaves the payload as it is. */
function closeFrame(masked: boolean): Buffer {
  const { code, reason } = GOING_AWAY
  const length = 2 + reason.length
  const header = masked ? [0x88, 0x80 | length, 0, 0, 0, 0] : [0x88, length]
  return Buffer.concat([Buffer.from([...header, code >> 8, code & 0xff]), Buffer.from(reason)])
}
