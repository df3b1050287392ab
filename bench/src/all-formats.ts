/** The benchmark's traffic in all four formats: what is not written in `traffic.ts` is translated from openai-chat. */
import {
  createStreamTranslator,
  FORMATS,
  type Format,
  type TranslateResponseOptions,
  translateRequest,
  translateResponse,
} from '@mixrouter/core'
import { JSON_BODY, MODELS, type RequestShape, requestBody, STREAM_BODY, textOf } from './traffic.ts'

export { FORMATS, type Format }

/** Which client asks which upstream for what. */
export interface Shape extends Pick<RequestShape, 'stream' | 'large'> {
  client: Format
  /** The format of the upstream that serves the model. */
  upstream: Format
}

/** A model of each format's upstream. */
export const ALL_MODELS: Readonly<Record<Format, string>> = {
  ...MODELS,
  'openai-responses': 'gpt-4.1-mini',
  google: 'gemini-2.0-flash',
}

/** Where a client sends its request. */
export function pathOf({ client, upstream, stream }: Pick<Shape, 'client' | 'upstream' | 'stream'>): string {
  if (client !== 'google') return PREFIXES[client]
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `${PREFIXES.google}${ALL_MODELS[upstream]}:${verb}`
}

const PREFIXES: Readonly<Record<Format, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  anthropic: '/v1/messages',
  google: '/v1beta/models/',
}

/** The format of a request to the upstream. */
export function formatOfPath(path: string): Format | undefined {
  return FORMATS.find((format) => path.startsWith(PREFIXES[format]))
}

export function bodyOf({ client, upstream, stream, large = false }: Shape): string {
  const model = ALL_MODELS[upstream]
  if (client === 'openai-chat' || client === 'anthropic') {
    const written = requestBody({ client, upstream: 'openai-chat', stream, large })
    return JSON.stringify({ ...JSON.parse(written), model })
  }
  const chat = requestBody({ client: 'openai-chat', upstream: 'openai-chat', stream, large })
  const { body } = translateRequest(JSON.parse(chat), { from: 'openai-chat', to: client })
  return JSON.stringify(client === 'google' ? body : { ...body, model })
}

const chatResponse: unknown = JSON.parse(JSON_BODY['openai-chat'])
const chatStream = new TextEncoder().encode(STREAM_BODY['openai-chat'].join(''))

/** The body of a JSON response. */
export function responseIn(format: Format): string {
  if (format === 'openai-chat' || format === 'anthropic') return JSON_BODY[format]
  return JSON.stringify(translateResponse(chatResponse, { from: 'openai-chat', to: format }).body)
}

/** The events of a streamed response. */
export function streamIn(format: Format): readonly string[] {
  if (format === 'openai-chat' || format === 'anthropic') return STREAM_BODY[format]
  return translateStream(chatStream, { from: 'openai-chat', to: format }).match(/.*?\n\n/gs) ?? []
}

export function translateStream(bytes: Uint8Array, options: TranslateResponseOptions): string {
  let text = ''
  const translator = createStreamTranslator({
    ...options,
    write: (chunk) => {
      text += chunk
    },
  })
  translator.feed(bytes)
  translator.end()
  return text
}

/** The text of a response in the client's format, to check a contender's translation. */
export function textIn(body: string, format: Format, stream: boolean): string {
  if (format === 'openai-chat' || format === 'anthropic') return textOf(body, format, stream)
  if (!stream) {
    const { body: chat } = translateResponse(JSON.parse(body), { from: format, to: 'openai-chat' })
    return textOf(JSON.stringify(chat), 'openai-chat', false)
  }
  const bytes = new TextEncoder().encode(body)
  return textOf(translateStream(bytes, { from: format, to: 'openai-chat' }), 'openai-chat', true)
}
