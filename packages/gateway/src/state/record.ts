import { createSSEParser } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { GatewayResponse } from '../exchange.ts'

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
 */
export async function recordResponse(
  response: GatewayResponse,
  keep: (response: Json) => Promise<void>,
  change: (response: Json) => Json,
): Promise<GatewayResponse> {
  const { body } = response
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    return { ...response, body: recordStream(body, keep) }
  const value = parseJson(typeof body === 'string' ? body : new TextDecoder().decode(body))
  if (response.status !== 200 || !isObject(value) || value.object !== 'response') return response
  const changed = change(value)
  await keep(changed)
  return { ...response, body: JSON.stringify(changed) }
}

/** No generator: one that has not started would not pass `return` on. */
function recordStream(
  body: AsyncIterable<string | Uint8Array>,
  keep: (response: Json) => Promise<void>,
): AsyncIterableIterator<string | Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  let final: Json | undefined
  const parser = createSSEParser(({ event, data }) => {
    if (event !== undefined && !FINAL.has(event)) return
    const value = parseJson(data)
    if (isObject(value) && FINAL.has(value.type) && isObject(value.response)) final = value.response
  })
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const result = await chunks.next()
      if (result.done) return result
      parser.feed(typeof result.value === 'string' ? utf8.encode(result.value) : result.value)
      if (final) {
        const finished = final
        final = undefined
        await keep(finished)
      }
      return result
    },
    return: async () => (await chunks.return?.()) ?? { value: undefined, done: true },
  }
}
