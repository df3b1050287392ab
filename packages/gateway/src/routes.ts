import { ApiError, type Format, type Headers } from '@mixrouter/core'

/** What a method and path ask for. */
export type Route = { kind: 'health' } | ModelsRoute | CountRoute | VideoRoute | ChatRoute

/** The models, or one of them, in the shape of a format. */
export interface ModelsRoute {
  kind: 'models'
  format: Format
  model?: string
}

/** How many tokens a request would be, in a format that has a route for it. */
export interface CountRoute {
  kind: 'count'
  format: 'anthropic' | 'google'
  model?: string
}

/** A video task to submit, or one that was, or its video. */
export interface VideoRoute {
  kind: 'video'
  /** Whose words errors use. */
  format: 'openai-chat'
  id?: string
  content?: boolean
}

/** A request to a model, in the client's format, with what the URL says of it. */
export interface ChatRoute {
  kind: 'chat'
  format: Format
  model?: string
  stream?: boolean
  framing?: 'json-array'
}

const POST: Readonly<Record<string, Route>> = {
  '/v1/chat/completions': { kind: 'chat', format: 'openai-chat' },
  '/v1/responses': { kind: 'chat', format: 'openai-responses' },
  '/v1/messages': { kind: 'chat', format: 'anthropic' },
  '/v1/videos': { kind: 'video', format: 'openai-chat' },
  '/v1/messages/count_tokens': { kind: 'count', format: 'anthropic' },
}

const MODEL_PATH = /^\/v1(?:beta)?\/models\/(.*):(generateContent|streamGenerateContent|countTokens)$/
const VIDEO_PATH = /^\/v1\/videos\/([^/]+)(\/content)?$/
const MODELS_PATH = /^\/v1(beta)?\/models(?:\/(.+))?$/

/** The route of a request; undefined when it is none of the gateway's. */
export function matchRoute(
  method: string,
  path: string,
  query: URLSearchParams | undefined,
  headers: Headers,
): Route | undefined {
  if (method === 'POST')
    return (Object.hasOwn(POST, path) ? POST[path] : undefined) ?? matchModelPath(path, query)
  if (method !== 'GET') return undefined
  if (path === '/health') return { kind: 'health' }
  return matchVideoPath(path) ?? matchModelsPath(path, headers)
}

function matchVideoPath(path: string): VideoRoute | undefined {
  const [, id, content] = VIDEO_PATH.exec(path) ?? []
  if (id === undefined) return undefined
  return { kind: 'video', format: 'openai-chat', id, ...(content && { content: true }) }
}

function matchModelsPath(path: string, headers: Headers): ModelsRoute | undefined {
  const [matched, beta, model] = MODELS_PATH.exec(path) ?? []
  if (matched === undefined) return undefined
  return { kind: 'models', format: beta ? 'google' : modelsFormat(headers), ...(model && { model }) }
}

/** `/v1/models` is of three vendors; the headers of their SDKs tell which. */
function modelsFormat(headers: Headers): Format {
  if (headers['anthropic-version'] !== undefined) return 'anthropic'
  return headers['x-goog-api-key'] === undefined ? 'openai-chat' : 'google'
}

function matchModelPath(path: string, query: URLSearchParams | undefined): Route | undefined {
  const [, name, verb] = MODEL_PATH.exec(path) ?? []
  if (name === undefined) return undefined
  if (verb === 'countTokens') return { kind: 'count', format: 'google', model: name }
  const stream = verb === 'streamGenerateContent'
  return {
    kind: 'chat',
    format: 'google',
    model: name,
    stream,
    ...(stream && query?.get('alt') !== 'sse' && { framing: 'json-array' }),
  }
}

/** @throws ApiError 400 for an escape that is none */
export function decodeName(name: string): string {
  return decodeSegment(name, 'model')
}

/** What a part of the URL says of `param`. @throws ApiError 400 for an escape that is none */
export function decodeSegment(segment: string, param: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new ApiError(`The ${param} in the URL is not encoded as URLs are`, { status: 400, param })
  }
}
