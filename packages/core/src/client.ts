import { costHeaders } from './client/gateway-info.ts'
import { type OpenResponse, parseBody, readStream, readWhole, readWholeAsStream } from './client/response.ts'
import type { CallOptions, Client, ClientOptions, SendOptions } from './client/types.ts'
import { codecOf, encodeRequestWith } from './encode.ts'
import type { CodecLookup, UpstreamCodec } from './formats/format.ts'
import { authHeaders } from './formats/openai-chat/auth.ts'
import { decodeError } from './formats/openai-chat/error.ts'
import { upstreamCodecs } from './formats/upstreams.ts'
import { type ChatRequest, collectWarnings, createToolRestore, defined, toJson } from './hub/index.ts'
import { profileOf } from './models/index.ts'
import {
  createUpstream,
  readBody,
  readBytes,
  readError,
  type UpstreamRequest,
  type UpstreamResponse,
} from './transport/index.ts'

export type * from './client/types.ts'

/**
 * Creates a client of the service, or of any upstream, that takes and returns hub types. It does not retry.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const client = createClient({ apiKey: 'sk-...' })
 * const { response } = await client.send({ model: 'gpt-6-sol', system: [], messages, stream: false })
 */
export function createClient(options: ClientOptions): Client {
  return createClientWith((format) => upstreamCodecs[format], options)
}

/** A client that has only the codecs that `codecs` finds, so that a bundle contains no others. */
export function createClientWith(codecs: CodecLookup, options: ClientOptions): Client {
  const upstream = createUpstream(options)
  const { onUnsupported, models = profileOf } = options
  const urlOf = (path: string) => upstream.origin + upstream.prefix + path

  async function request(
    codec: Pick<UpstreamCodec, 'authHeaders' | 'decodeError'>,
    sent: Omit<UpstreamRequest, 'authHeaders'>,
  ): Promise<UpstreamResponse> {
    const response = await upstream.send({ ...sent, authHeaders: codec.authHeaders })
    if (response.status >= 400) throw await readError(response, codec.decodeError)
    return response
  }

  async function openChat(chat: ChatRequest, send: SendOptions): Promise<OpenResponse> {
    const profile = models(chat.model)
    const format = send.format ?? profile.formats[0] ?? 'openai-chat'
    const codec = codecOf(codecs, format)
    const encoded = encodeRequestWith(codecs, chat, {
      to: format,
      models,
      ...(onUnsupported && { onUnsupported }),
    })
    const { path, warnings } = encoded
    const url = urlOf(path)
    const requestBody = { ...encoded.body, ...send.extraBody }
    send.onRequest?.({ url, body: requestBody })
    const response = await request(codec, {
      method: 'POST',
      path,
      headers: { ...JSON_BODY, ...costHeaders(upstream.origin), ...send.headers },
      body: toJson(requestBody, 'body'),
      ...defined({ signal: send.signal, timeouts: send.timeouts }),
    })
    const { status, headers } = response
    const restore = createToolRestore(chat.tools, codec.toolName)
    const source = { keepsVendorData: true, ...(profile.vendor === undefined && { sourceModel: chat.model }) }
    return { codec, response, restore, source, info: { url, format, requestBody, warnings, status, headers } }
  }

  async function openRoute(
    path: string,
    { method, body, headers, signal, timeouts, onRequest, format }: Omit<CallOptions, 'bytes'>,
  ) {
    const url = urlOf(path)
    onRequest?.({ url, body })
    const codec = format ? codecOf(codecs, format) : OPENAI
    const content = body && (await encodeBody(body))
    const response = await request(codec, {
      method: method ?? (body ? 'POST' : 'GET'),
      path,
      headers: { ...content?.headers, ...headers },
      ...defined({ body: content?.body, signal, timeouts }),
    })
    return { codec, response, url, status: response.status, headers: response.headers }
  }

  return {
    async send(chat, send = {}) {
      const opened = await openChat({ ...chat, stream: false }, send)
      const { warnings, warn } = collectWarnings()
      const whole = await readWhole(opened, warn)
      return { ...opened.info, warnings: [...opened.info.warnings, ...warnings], ...whole }
    },

    async stream(chat, send = {}) {
      const opened = await openChat({ ...chat, stream: true }, send)
      const { warnings, warn } = collectWarnings(opened.info.warnings)
      const isStream = opened.response.headers['content-type']?.includes('text/event-stream')
      const events = isStream ? readStream(opened, send, warn) : readWholeAsStream(opened, send, warn)
      return { ...opened.info, events, warnings }
    },

    async call(path, { bytes, ...options } = {}) {
      const { codec, response, ...info } = await openRoute(path, options)
      const isJson = response.headers['content-type']?.startsWith('application/json')
      if (bytes && !isJson) return { ...info, body: await readBytes(response) }
      return { ...info, body: parseBody(await readBody(response), response, codec) }
    },

    async open(path, options = {}) {
      const { codec: _, response, ...info } = await openRoute(path, options)
      return { ...info, body: response.body }
    },
  }
}

/** The routes beside chat are OpenAI's. */
const OPENAI = { authHeaders, decodeError }

const JSON_BODY = { 'content-type': 'application/json' }

/** A body on the wire; a form gets its boundary. */
async function encodeBody(body: NonNullable<CallOptions['body']>): Promise<EncodedBody> {
  if (Symbol.asyncIterator in body) return { headers: {}, body: body as AsyncIterable<Uint8Array> }
  if (!(body instanceof FormData)) return { headers: JSON_BODY, body: toJson(body, 'body') }
  const form = new Response(body)
  const headers = { 'content-type': form.headers.get('content-type') ?? undefined }
  return { headers, body: new Uint8Array(await form.arrayBuffer()) }
}

type EncodedBody = Required<Pick<UpstreamRequest, 'headers' | 'body'>>
