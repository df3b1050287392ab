import {
  type Format,
  getFormat,
  isObject,
  parseJson,
  type TransportResponse,
  truncatedStream,
} from '@mixrouter/core'
import { readBytes } from './bytes.ts'
import { toApiError, unreachable } from './errors.ts'
import { createFrames } from './frames.ts'
import { createTail } from './tail.ts'
import type { Upstream } from './upstreams.ts'

export interface PassthroughOptions {
  format: Format
  upstream: Upstream
  framing?: 'json-array'
}

const utf8 = new TextDecoder()

/** What may be an error inside an answer that says 200; escaped quotes in texts do not match. */
const ERROR_FIELD = /"error"\s*:\s*[^n\s]/

/** A whole answer with its text, and whether it is one at all: some vendors and proxies say 200 to errors. */
export async function readWhole(
  body: TransportResponse['body'],
): Promise<{ bytes: Uint8Array; text: string; failed: boolean }> {
  const bytes = await readBytes(body)
  const text = utf8.decode(bytes)
  return {
    bytes,
    text,
    failed: !/^\s*[{[]/.test(text) || (ERROR_FIELD.test(text) && isErrorBody(parseJson(text))),
  }
}

/** The bytes of a stream as they came; one that is cut off ends in the format's own error event. */
export async function* forwardStream(
  body: TransportResponse['body'],
  { format, upstream, framing }: PassthroughOptions,
): AsyncGenerator<string | Uint8Array> {
  const frames = framing ? undefined : createFrames()
  const tail = createTail()
  let cause: unknown
  try {
    for await (const bytes of body) {
      const whole = frames ? frames.feed(bytes) : bytes
      if (!whole) continue
      tail.push(whole)
      yield conceal(whole, upstream)
    }
  } catch (error) {
    cause = unreachable(error, upstream)
  }
  const rest = frames?.rest()
  if (rest) tail.push(rest)
  const end = tail.text()
  if (getFormat(format).endMarkers.some((marker) => end.includes(marker))) {
    if (rest) yield conceal(rest, upstream)
  } else if (!endsInError(end)) yield errorEvent(format, cause, framing, end === '')
}

function conceal(bytes: Uint8Array, { hide }: Upstream): string | Uint8Array {
  const text = utf8.decode(bytes)
  const shown = hide(text)
  return shown === text ? bytes : shown
}

function errorEvent(
  format: Format,
  cause: unknown,
  framing: 'json-array' | undefined,
  first: boolean,
): string {
  const error = cause === undefined ? truncatedStream() : toApiError(cause)
  if (framing) return `${first ? '[' : ','}${JSON.stringify(getFormat(format).encodeError(error).body)}]`
  const pieces: string[] = []
  getFormat(format).createStreamEncoder((text) => pieces.push(text), { warn: () => {} })({
    type: 'error',
    error,
  })
  return pieces.join('')
}

function endsInError(text: string): boolean {
  const data = text.split(/\r?\n/).findLast((line) => line.startsWith('data:'))
  return data !== undefined && isErrorBody(parseJson(data.slice('data:'.length)))
}

/** A Responses object that failed has an `error` too, but is an answer. */
function isErrorBody(value: unknown): boolean {
  if (!isObject(value) || value.object === 'response') return false
  return isObject(value.error) || (typeof value.error === 'string' && value.error !== '')
}
