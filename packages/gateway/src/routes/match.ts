import { getFormat, type Headers, profileOf } from '@mixrouter/core'
import { formatOfHeaders } from '@mixrouter/core/internal'
import { matchCollection } from '../endpoints/collections.ts'
import {
  type Endpoint,
  GOOGLE_ENDPOINTS,
  GOOGLE_MEDIA_ENDPOINTS,
  OPENAI_ENDPOINTS,
} from '../endpoints/table.ts'
import type {
  CallAction,
  EndpointRoute,
  HealthRoute,
  MetricsRoute,
  ModelsRoute,
  ReadyRoute,
  RealtimeCallRoute,
  Route,
  UnknownRoute,
  VideoRoute,
} from './route.ts'

/** A session of its own kind has each its own route. Source: openai SDK 7 `resources/realtime`, `resources/beta/realtime`. */
const CLIENT_SECRET_PATHS = [
  '/v1/realtime/client_secrets',
  '/v1/realtime/translations/client_secrets',
  '/v1/realtime/sessions',
  '/v1/realtime/transcription_sessions',
]

const REALTIME_PATHS: readonly string[] = ['/v1/realtime', '/v1/realtime/translations']

const GOOGLE_UPLOAD_PATHS = ['/upload/v1/files', '/upload/v1beta/files']

const POST: Readonly<Record<string, Route>> = {
  '/v1/chat/completions': { kind: 'chat', format: 'openai-chat' },
  '/v1/responses': { kind: 'chat', format: 'openai-responses' },
  '/v1/messages': { kind: 'chat', format: 'anthropic' },
  '/v1/videos': { kind: 'video', format: 'openai-chat' },
  '/v1/messages/count_tokens': { kind: 'count', format: 'anthropic' },
  '/v1/responses/input_tokens': { kind: 'count', format: 'openai-responses' },
  '/v1/realtime/calls': { kind: 'realtime-call', format: 'openai-chat', secrets: true },
  ...Object.fromEntries(
    CLIENT_SECRET_PATHS.map((path) => [path, { kind: 'client-secret', format: 'openai-chat', path }]),
  ),
  ...Object.fromEntries(
    GOOGLE_UPLOAD_PATHS.map((path) => [
      path,
      { kind: 'google-upload', format: 'google', path, streamed: true },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(OPENAI_ENDPOINTS).map(([path, endpoint]) => [path, endpointRoute(path, endpoint)]),
  ),
}

/** Its errors have the shape that most clients read. */
export const UNKNOWN_ROUTE: UnknownRoute = { kind: 'unknown', format: 'openai-chat', public: true }

const METRICS: MetricsRoute = { kind: 'metrics', format: 'openai-chat', public: true }

/** Some load balancers send HEAD. */
const PROBES: Readonly<Record<string, HealthRoute | ReadyRoute>> = {
  '/health': { kind: 'health', format: 'openai-chat', public: true },
  '/ready': { kind: 'ready', format: 'openai-chat', public: true },
}

const MODEL_PATH = /^\/v1(?:beta)?\/models\/(.*):(\w+)$/
const CHAT_VERBS: ReadonlySet<string | undefined> = new Set(['generateContent', 'streamGenerateContent'])
const RESPONSE_PATH = /^\/v1\/responses\/([^/]+)(?:\/(input_items|cancel))?$/
const CONVERSATION_PATH = /^\/v1\/conversations(?:\/([^/]+)(\/items(?:\/([^/]+))?)?)?$/
const VIDEO_PATH = /^\/v1\/videos\/([^/]+)(\/content)?$/
const CALL_PATH = /^\/v1\/realtime\/calls\/([^/]+)\/(accept|hangup|refer|reject)$/
const MODELS_PATH = /^\/v1(beta)?\/models(?:\/(.+))?$/

/** The route of a request; undefined if the gateway does not have it. */
export function matchRoute(
  method: string,
  path: string,
  query: URLSearchParams | undefined,
  headers: Headers,
): Route | undefined {
  const exact = method === 'POST' && Object.hasOwn(POST, path) ? POST[path] : undefined
  if (exact) return exact
  const stateful = matchStatePath(method, path)
  if (stateful) return stateful
  const collection = matchCollection(method, path, headers)
  if (collection) return { kind: 'collection', format: collection.collection.format, ...collection }
  if (method === 'POST') return matchCallPath(path) ?? matchModelPath(path, query)
  if ((method === 'GET' || method === 'HEAD') && Object.hasOwn(PROBES, path)) return PROBES[path]
  if (method !== 'GET') return undefined
  if (path === '/metrics') return METRICS
  if (REALTIME_PATHS.includes(path)) return { kind: 'realtime', format: 'openai-chat', path, secrets: true }
  if (path === '/v1/responses') return { kind: 'response-socket', format: 'openai-responses' }
  return matchVideoPath(path) ?? matchModelsPath(path, headers)
}

function matchStatePath(method: string, path: string): Route | undefined {
  const base = { format: 'openai-responses' } as const
  if (path.startsWith('/v1/responses/')) {
    const [, id, action] = RESPONSE_PATH.exec(path) ?? []
    const allowed = action === 'cancel' ? ['POST'] : action ? ['GET'] : ['GET', 'DELETE']
    if (id === undefined || !allowed.includes(method)) return undefined
    return { ...base, kind: 'response', id, ...(action && { action: action as 'input_items' | 'cancel' }) }
  }
  if (!path.startsWith('/v1/conversations')) return undefined
  const [matched, id, items, item] = CONVERSATION_PATH.exec(path) ?? []
  if (matched === undefined || !['GET', 'POST', 'DELETE'].includes(method)) return undefined
  if (id === undefined) return method === 'POST' ? { ...base, kind: 'conversation' } : undefined
  return {
    ...base,
    kind: 'conversation',
    id,
    ...(items && { items: item === undefined ? {} : { id: item } }),
  }
}

function matchCallPath(path: string): RealtimeCallRoute | undefined {
  const [, id, action] = CALL_PATH.exec(path) ?? []
  if (id === undefined) return undefined
  return { kind: 'realtime-call', format: 'openai-chat', id, action: action as CallAction }
}

function matchVideoPath(path: string): VideoRoute | undefined {
  const [, id, content] = VIDEO_PATH.exec(path) ?? []
  if (id === undefined) return undefined
  return { kind: 'video', format: 'openai-chat', id, ...(content && { content: true }) }
}

function matchModelsPath(path: string, headers: Headers): ModelsRoute | undefined {
  const [matched, beta, model] = MODELS_PATH.exec(path) ?? []
  if (matched === undefined) return undefined
  return { kind: 'models', format: beta ? 'google' : formatOfHeaders(headers), ...(model && { model }) }
}

function matchModelPath(path: string, query: URLSearchParams | undefined): Route | undefined {
  const [, name, verb] = MODEL_PATH.exec(path) ?? []
  if (name === undefined || verb === undefined) return undefined
  if (verb === 'countTokens') return { kind: 'count', format: 'google', model: name }
  const endpoint = Object.hasOwn(GOOGLE_ENDPOINTS, verb) ? GOOGLE_ENDPOINTS[verb] : undefined
  if (endpoint) return { ...endpointRoute(path, endpoint), model: name }
  if (!CHAT_VERBS.has(verb)) return undefined
  const stream = verb === 'streamGenerateContent'
  const media = mediaEndpoint(name)
  if (media) {
    const framing = query?.get('alt') === 'sse' ? ('sse' as const) : ('json-array' as const)
    return { ...endpointRoute(path, media), model: name, ...(stream && { framing }) }
  }
  return {
    kind: 'chat',
    format: 'google',
    model: name,
    stream,
    ...(stream && query?.get('alt') !== 'sse' && { framing: 'json-array' }),
  }
}

/** The endpoint of another vendor's model that makes images or speech. Google's own take chat requests. */
function mediaEndpoint(name: string): Endpoint | undefined {
  const { vendor, kind = 'chat' } = profileOf(name.slice(name.lastIndexOf('/') + 1))
  const endpoint = Object.hasOwn(GOOGLE_MEDIA_ENDPOINTS, kind) ? GOOGLE_MEDIA_ENDPOINTS[kind] : undefined
  return endpoint && vendor !== getFormat(endpoint.format).profile.vendor ? endpoint : undefined
}

function endpointRoute(path: string, endpoint: Endpoint): EndpointRoute {
  return { kind: 'endpoint', format: endpoint.format, endpoint, path }
}
