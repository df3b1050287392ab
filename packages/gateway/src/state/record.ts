import { type ApiError, createSSEParser, type SSEEvent } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { errorEvent } from '../chat/error-event.ts'
import { parseResponse } from '../chat/excess.ts'
import { toApiError } from '../errors.ts'
import type { GatewayResponse } from '../exchange.ts'
import { stringifyInTurns } from '../lib/json-in-turns.ts'
import { parsePiecesInTurns } from '../lib/parse-in-turns.ts'
import { wholeBodyOf } from '../lib/whole-body.ts'

type Json = Record<string, unknown>

/** Events that have the whole response, and end it. */
export const FINAL: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

const utf8 = new TextEncoder()

/**
 * The same response; `keep` gets the finished response object before the client has its end, so that the client's next
 * request finds it.
 *
 * @param change what is different in a whole response for the client
 * @param onFailure called with the error in which a stream ends because its response can't be kept
 * @throws ApiError if a whole response can't be kept
 */
export async function recordResponse(
  response: GatewayResponse,
  keep: (response: Json) => Promise<void>,
  change: (response: Json) => Json,
  onFailure: (error: ApiError) => void,
): Promise<GatewayResponse> {
  const { body } = response
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    return { ...response, body: recordStream(body, keep, onFailure) }
  if (response.status !== 200) return response
  const value = await readResponse(body)
  if (!isObject(value) || value.object !== 'response') return response
  const changed = change(value)
  await keep(changed)
  return { ...response, body: await stringifyInTurns(changed) }
}

/** The value of a whole response. @throws ApiError 502 if it has too many levels, fields or values */
export async function readResponse(body: string | Uint8Array): Promise<unknown> {
  return parseResponse(wholeBodyOf(typeof body === 'string' ? utf8.encode(body) : body))
}

/**
 * A response that can't be kept ends in an error, as its client would look for it in vain. No generator: one that has not
 * started would not pass `return` on.
 */
function recordStream(
  body: AsyncIterable<string | Uint8Array>,
  keep: (response: Json) => Promise<void>,
  onFailure: (error: ApiError) => void,
): AsyncIterableIterator<string | Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  let final: Json | undefined
  /** The final event, if it is long. */
  let long: readonly string[] | undefined
  const read = (value: unknown) => {
    if (isObject(value) && FINAL.has(value.type) && isObject(value.response)) final = value.response
  }
  const isFinal = ({ event }: Pick<SSEEvent, 'event'>) => event === undefined || FINAL.has(event)
  const parser = createSSEParser((event) => isFinal(event) && read(parseJson(event.data)), {
    onLongEvent(event) {
      if (isFinal(event)) long = event.pieces
    },
  })
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const result = await chunks.next()
      if (result.done) return result
      parser.feed(typeof result.value === 'string' ? utf8.encode(result.value) : result.value)
      if (long) {
        const pieces = long
        long = undefined
        read(await parsePiecesInTurns(pieces))
      }
      if (final) {
        const finished = final
        final = undefined
        try {
          await keep(finished)
        } catch (error) {
          const failure = toApiError(error)
          onFailure(failure)
          await chunks.return?.()
          return { value: errorEvent('openai-responses', failure, undefined, false), done: false }
        }
      }
      return result
    },
    return: async () => (await chunks.return?.()) ?? { value: undefined, done: true },
  }
}
