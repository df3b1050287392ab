/**
 * A `fetch` that responds with what a test scripts. It runs on every platform, unlike the offline upstream, which is a
 * server.
 *
 * @module
 */

export { NEWER_MODELS } from './scripted/newer-models.ts'
export { REASONING_MESSAGES, type ScriptedMessage } from './scripted/reasoning.ts'
export * from './scripted/vendors/index.ts'

/** A response body; a list is streamed as SSE, a string is sent as it is. */
export type Script = object | readonly unknown[] | string

export interface ScriptedFetch {
  fetch: typeof globalThis.fetch
  /** The bodies of all requests, parsed. */
  bodies: Record<string, unknown>[]
  /** The URLs and headers of all requests. */
  requests: { url: string; headers: Headers }[]
}

/**
 * A `fetch` whose requests get the given responses in turn; the last one repeats.
 *
 * @param headers sent with each response
 */
export function scriptedFetch(
  scripts: readonly Script[],
  headers: Readonly<Record<string, string>> = {},
): ScriptedFetch {
  const bodies: Record<string, unknown>[] = []
  const requests: ScriptedFetch['requests'] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const script = scripts[Math.min(requests.length, scripts.length - 1)] ?? {}
    requests.push({ url: String(input), headers: new Headers(init?.headers) })
    bodies.push(await readBody(init?.body))
    const isStream = Array.isArray(script)
    const type = isStream ? 'text/event-stream' : 'application/json'
    const body = isStream ? frame(script) : typeof script === 'string' ? script : JSON.stringify(script)
    return new Response(body, { headers: { 'content-type': type, ...headers } })
  }
  return { fetch, bodies, requests }
}

async function readBody(body: RequestInit['body']): Promise<Record<string, unknown>> {
  const text = await new Response(body ?? null).text()
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

/** Events with a type of their own are framed as Anthropic and OpenAI's responses do, chunks end in `[DONE]`. */
function frame(events: readonly unknown[]): string {
  const frames = events.map((event) => {
    const { type, object } = event as { type?: string; object?: string }
    const name = type !== undefined && object === undefined ? `event: ${type}\n` : ''
    return `${name}data: ${JSON.stringify(event)}\n\n`
  })
  const isChat = events.some((event) => 'choices' in (event as object))
  return frames.join('') + (isChat ? 'data: [DONE]\n\n' : '')
}

/** A chat completion with one message. */
export function completion(message: object, finish_reason = 'stop', more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'served-model',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    ...more,
  }
}

/** The chunks of a chat completion, one for each delta. */
export function chunks(deltas: readonly object[], finish_reason = 'stop'): object[] {
  const chunk = (delta: object, reason: string | null = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'served-model',
    choices: [{ index: 0, delta, finish_reason: reason }],
  })
  return [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason)]
}

/** The first message of the assistant in the body of a chat completion's request. */
export function assistantIn(body: Record<string, unknown> | undefined): unknown {
  const messages = (body?.messages ?? []) as { role: string }[]
  return messages.find(({ role }) => role === 'assistant')
}
