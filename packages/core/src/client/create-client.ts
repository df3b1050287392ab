import { codecOf, encodeRequestWith } from '../encode.ts'
import type { UpstreamCodec } from '../formats/format.ts'
import { authHeaders } from '../formats/openai-chat/auth.ts'
import { decodeError } from '../formats/openai-chat/error.ts'
import { type ChatRequest, collectWarnings, createToolRestore, defined, toJson } from '../hub/index.ts'
import {
  createUpstream,
  readBody,
  readBytes,
  readError,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../transport/index.ts'
import type { ClientFormats } from './client-formats.ts'
import { costHeaders } from './gateway-info.ts'
import { type OpenResponse, parseBody, readStream, readWhole, readWholeAsStream } from './response.ts'
import type { CallOptions, Client, ClientOptions, SendOptions } from './types.ts'

/**
 * A client that has only `formats`, so that a bundle contains no others.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 */
export function createClientWith(formats: ClientFormats, options: ClientOptions): Client {
  const upstream = createUpstream(options)
  const { onUnsupported, models = formats.models } = options
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
    const loading = formats.load?.(format, chat)
    if (loading) await loading
    const codec = codecOf(formats.codecs, format)
    const encoded = encodeRequestWith(formats, chat, {
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
    const loading = format && formats.load?.(format)
    if (loading) await loading
    const codec = format ? codecOf(formats.codecs, format) : OPENAI
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
