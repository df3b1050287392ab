import type { GatewayResponse } from '../exchange.ts'

/** A response as it is kept in a store. */
export interface Recording {
  status: number
  headers: Record<string, string>
  /** Each chunk, and the milliseconds since the one before; one chunk of a whole response. */
  chunks: [delay: number, text: string][]
  stream: boolean
}

export interface RecordOptions {
  /** Of the response, in characters. */
  maxSize: number
  /** Called once, when the response is over; without a recording if it is not complete, or can't be kept. */
  onEnd(end: 'complete' | 'broken', recording?: Recording): void
  /** Whether the response turned out to have failed, although its status says otherwise. */
  failed(): boolean
}

/** Passes a response on as it is, and records it. Only text is recorded. */
export function record(
  response: GatewayResponse,
  { maxSize, onEnd, failed }: RecordOptions,
): GatewayResponse {
  const { status, headers, body } = response
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const text = toText(body)
    const fits = text !== undefined && text.length <= maxSize
    onEnd('complete', fits ? { status, headers, chunks: [[0, text]], stream: false } : undefined)
    return response
  }
  return { ...response, body: recordStream(body, { maxSize, onEnd, failed }, { status, headers }) }
}

function recordStream(
  body: AsyncIterable<string | Uint8Array>,
  { maxSize, onEnd, failed }: RecordOptions,
  head: Pick<Recording, 'status' | 'headers'>,
): AsyncIterableIterator<string | Uint8Array> {
  const source = body[Symbol.asyncIterator]()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let chunks: Recording['chunks'] | undefined = []
  let size = 0
  let last = performance.now()
  let ended = false

  const end = (complete: boolean) => {
    if (ended) return
    ended = true
    if (!complete || failed()) onEnd('broken')
    else onEnd('complete', chunks && { ...head, chunks, stream: true })
  }
  const keep = (chunk: string | Uint8Array) => {
    if (!chunks) return
    const now = performance.now()
    const text = toText(chunk, decoder)
    size += text?.length ?? 0
    if (text === undefined || size > maxSize) chunks = undefined
    else chunks.push([Math.round(now - last), text])
    last = now
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const result = await source.next().catch((error) => {
        end(false)
        throw error
      })
      if (result.done) end(true)
      else keep(result.value)
      return result
    },
    async return() {
      end(false)
      await source.return?.()
      return { value: undefined, done: true }
    },
  }
}

/** Undefined for bytes that are not text. */
function toText(chunk: string | Uint8Array, decoder?: InstanceType<typeof TextDecoder>): string | undefined {
  if (typeof chunk === 'string') return chunk
  try {
    return decoder
      ? decoder.decode(chunk, { stream: true })
      : new TextDecoder('utf-8', { fatal: true }).decode(chunk)
  } catch {
    return undefined
  }
}

/** The response of a recording, its stream at once or with the pauses that it came with. */
export function replay(
  { status, headers, chunks, stream }: Recording,
  paced: boolean,
  signal: AbortSignal,
): GatewayResponse {
  if (!stream) return { status, headers, body: chunks.map(([, text]) => text).join('') }
  return { status, headers, body: replayStream(chunks, paced, signal) }
}

async function* replayStream(
  chunks: Recording['chunks'],
  paced: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (const [delay, text] of chunks) {
    if (paced && delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (signal.aborted) return
    yield text
  }
}
