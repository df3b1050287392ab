import { ApiError, isObject, type JsonObject, parseJson, readErrorBody } from '../hub/index.ts'
import { redact } from '../redact.ts'
import type { Transport, TransportRequest, TransportResponse } from '../transport/index.ts'

/** An upstream of video tasks, as requests need it. */
export interface VideoUpstream {
  origin: string
  prefix: string
  transport: Transport
  key(): Promise<string>
  headers: Record<string, string>
}

export type VideoCall = Pick<TransportRequest, 'method' | 'path'> &
  Partial<Pick<TransportRequest, 'body' | 'headers' | 'signal' | 'timeouts'>>

/** Shorter keys can't be told from words, and answers have to stay as they are. */
const SHORTEST_SECRET = 8

/** What comes in place of a video, under any status: a proxy's page, an error. */
const NO_VIDEO = /^(text\/html|application\/json)/i

/** Redirects that are followed, as to where a video is stored. */
const MOST_REDIRECTS = 5

/**
 * Calls the upstream and reads its JSON, from which its key is taken wherever it stands.
 *
 * @throws ApiError the upstream's error, whatever its status was, and 502 for what is no JSON
 */
export async function callJson(upstream: VideoUpstream, call: VideoCall): Promise<JsonObject> {
  const { answer, key } = await send(upstream, call)
  const text = await readText(answer, key)
  const body = answer.status < 400 ? parseJson(text) : undefined
  if (!isObject(body) || isError(body)) throw failure(answer, text, key)
  return body
}

/** Calls the upstream for what may be a cancellation's empty answer. Throws as `callJson` does. */
export async function callEmpty(upstream: VideoUpstream, call: VideoCall): Promise<void> {
  const { answer, key } = await send(upstream, call)
  const text = await readText(answer, key)
  const body = parseJson(text)
  if (answer.status >= 400 || (isObject(body) && isError(body))) throw failure(answer, text, key)
}

/**
 * Opens what lies at a path of the upstream's, or at an address anywhere, following redirects. Only the upstream itself
 * gets its key and the caller's headers.
 *
 * @throws ApiError
 */
export async function openContent(
  upstream: VideoUpstream,
  address: string,
  call: Omit<VideoCall, 'method' | 'path'>,
): Promise<TransportResponse> {
  let url = toUrl(address, upstream.origin)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const { origin, pathname, search } = url
    const { answer, key } = await send(upstream, { ...call, method: 'GET', path: pathname + search }, origin)
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined
    const failed = answer.status >= 400 || NO_VIDEO.test(answer.headers['content-type'] ?? '')
    if (failed && location === undefined) throw failure(answer, await readText(answer, key), key)
    if (location === undefined) return answer
    await answer.body[Symbol.asyncIterator]().return?.()
    url = toUrl(location, url.href)
  }
  throw new ApiError('The upstream redirects from one place to the next for ever', { status: 502 })
}

/** One request, to the upstream unless `origin` is another's. */
async function send(
  { origin: own, prefix, transport, key: readKey, headers }: VideoUpstream,
  call: VideoCall,
  origin?: string,
): Promise<{ answer: TransportResponse; key: string }> {
  const key = await readKey()
  const isOwn = (origin ?? own) === own
  const path = origin === undefined ? prefix + call.path : call.path
  const told = { authorization: `Bearer ${key}`, ...lowerCased(headers), ...lowerCased(call.headers) }
  const answer = await transport.send({
    ...call,
    origin: origin ?? own,
    path,
    headers: { ...(isOwn ? told : pickRange(told)), 'accept-encoding': 'identity' },
  })
  return { answer, key }
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** What strangers may see of a request: the headers of the caller may be as secret as the key. */
function pickRange({ range }: Record<string, string>): Record<string, string> {
  return range === undefined ? {} : { range }
}

function toUrl(address: string, base: string): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new ApiError('The upstream names an address of the video that is none', { status: 502 })
}

async function readText({ body }: TransportResponse, key: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) text += decoder.decode(bytes, { stream: true })
  return hideKey(text + decoder.decode(), key)
}

const hideKey = (text: string, key: string) => redact(text, key.length < SHORTEST_SECRET ? [] : [key])

/** An error that came under a good status: it names no task. */
function isError({ error, code, data, id, task_id, status }: JsonObject): boolean {
  if (id || task_id || status || isObject(data)) return false
  return isObject(error) || typeof error === 'string' || (code !== undefined && code !== 'success')
}

/** The upstream's words as an error; that a task does not exist is told as a 400 by some. */
function failure({ status, headers: told }: TransportResponse, text: string, key: string): ApiError {
  const headers = Object.fromEntries(
    Object.entries(told).map(([name, value]) => [name, value && hideKey(String(value), key)]),
  )
  const error = readErrorBody({ status, headers, body: text })
  const answer = { headers, body: text }
  const { code, type, param, retryAfter, requestId, message } = error
  const options = {
    ...(param && { param }),
    ...(retryAfter && { retryAfter }),
    ...(requestId && { requestId }),
  }
  if (code === 'task_not_exist') return new ApiError(message, { ...options, status: 404, code, answer })
  return new ApiError(message, { ...options, status: error.status, type, ...(code && { code }), answer })
}
