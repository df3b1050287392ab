import {
  type Answered,
  type Opened,
  parseAnswer,
  readStream,
  readText,
  readWhole,
  withAnswer,
} from './client/answer.ts'
import type { Client, ClientOptions, SendOptions } from './client/types.ts'
import type { FormatCodec } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import {
  ApiError,
  type ChatRequest,
  collectWarnings,
  createToolRestore,
  defined,
  toJson,
} from './hub/index.ts'
import { nativeFormats } from './models/index.ts'
import { encodeRequest } from './translate.ts'
import { createFetchTransport, parseBaseURL, SERVICE_URL, type TransportRequest } from './transport/index.ts'

export type * from './client/types.ts'

/**
 * A client of the service in hub types: what the SDK packages are made of.
 *
 * @throws TypeError for a base URL that is none
 * @example
 * const client = createClient({ apiKey: 'sk-...' })
 * const { response } = await client.send({ model: 'gpt-5.2', system: [], messages, stream: false })
 */
export function createClient(options: ClientOptions): Client {
  const { origin, prefix } = parseBaseURL(options.baseURL ?? SERVICE_URL)
  const transport = options.transport ?? createFetchTransport()
  const { onUnsupported } = options

  /** Sends a request; resolves once the upstream has taken it. */
  async function ask({ codec, path, headers, ...request }: Ask): Promise<Answered> {
    const key = typeof options.apiKey === 'string' ? options.apiKey : await options.apiKey()
    const answer = await transport.send({
      ...request,
      origin,
      path: prefix + path,
      headers: lowerCased(codec.authHeaders(key), options.headers, headers),
    })
    const answered = { codec, answer, key }
    if (answer.status < 400) return answered
    const text = await readText(answer.body)
    const { status, headers: told } = answer
    throw withAnswer(codec.decodeError({ status, headers: told, body: text }), text, answered)
  }

  async function open(request: ChatRequest, send: SendOptions): Promise<Opened> {
    const format = send.format ?? nativeFormats(request.model)[0] ?? 'openai-chat'
    const encoded = encodeRequest(request, { to: format, ...(onUnsupported && { onUnsupported }) })
    const { path, warnings } = encoded
    const url = origin + prefix + path
    const requestBody = { ...encoded.body, ...send.extraBody }
    send.onRequest?.({ url, body: requestBody })
    const answered = await ask({
      codec: getFormat(format),
      method: 'POST',
      path,
      headers: { ...JSON_BODY, ...send.headers },
      body: toJson(requestBody, 'body'),
      ...defined({ signal: send.signal, timeouts: send.timeouts }),
    })
    const { status, headers } = answered.answer
    const restore = createToolRestore(request.tools, answered.codec.toolName)
    return { ...answered, restore, exchange: { url, format, requestBody, warnings, status, headers } }
  }

  return {
    async send(request, send = {}) {
      const opened = await open({ ...request, stream: false }, send)
      const text = await readText(opened.answer.body)
      const { warnings, warn } = collectWarnings()
      try {
        const responseBody = parseAnswer(text, opened)
        const decoded = opened.codec.decodeResponse(responseBody, { warn })
        const response = opened.restore?.response(decoded) ?? decoded
        return {
          ...opened.exchange,
          warnings: [...opened.exchange.warnings, ...warnings],
          response,
          responseBody,
        }
      } catch (error) {
        throw ApiError.is(error) ? withAnswer(error, text, opened) : error
      }
    },

    async stream(request, send = {}) {
      const opened = await open({ ...request, stream: true }, send)
      const { warnings, warn } = collectWarnings()
      const isStream = opened.answer.headers['content-type']?.includes('text/event-stream')
      const events = isStream ? readStream(opened, send, warn) : readWhole(opened, send, warn)
      return {
        ...opened.exchange,
        events,
        get warnings() {
          return [...opened.exchange.warnings, ...warnings]
        },
      }
    },

    async call(path, { method, body, headers, signal, timeouts, onRequest } = {}) {
      const url = origin + prefix + path
      onRequest?.({ url, body })
      const content = body && (await encodeBody(body))
      const answered = await ask({
        codec: getFormat('openai-chat'),
        method: method ?? (body ? 'POST' : 'GET'),
        path,
        headers: { ...content?.headers, ...headers },
        ...defined({ body: content?.bytes, signal, timeouts }),
      })
      const { status, headers: told } = answered.answer
      const text = await readText(answered.answer.body)
      return { url, status, headers: told, body: parseAnswer(text, answered) }
    },
  }
}

/** A request before it has its address and key. */
interface Ask extends Omit<TransportRequest, 'origin' | 'headers'> {
  codec: FormatCodec
  headers: Record<string, string | undefined>
}

const JSON_BODY = { 'content-type': 'application/json' }

/** A body on the wire; a form gets its boundary. */
async function encodeBody(body: Record<string, unknown> | FormData) {
  if (!(body instanceof FormData)) return { headers: JSON_BODY, bytes: toJson(body, 'body') }
  const form = new Response(body)
  const headers = { 'content-type': form.headers.get('content-type') ?? undefined }
  return { headers, bytes: new Uint8Array(await form.arrayBuffer()) }
}

function lowerCased(...headers: (Record<string, string | undefined> | undefined)[]): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of headers.flatMap((group) => Object.entries(group ?? {}))) {
    if (value !== undefined) result[name.toLowerCase()] = value
  }
  return result
}
