import type { ErrorResponse } from '../formats/format.ts'
import { ApiError, defined, isObject, type JsonObject, parseJson, readErrorBody } from '../hub/index.ts'
import {
  decodeFailure,
  isPrivateHost,
  readBody,
  readError,
  type TransportResponse,
  type Upstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../transport/index.ts'

export type VideoCall = Omit<UpstreamRequest, 'authHeaders' | 'origin'>

/** Content types that come in place of a video, under any status: a proxy's page, an error. */
const NOT_VIDEO = /^text\/|\bjson\b/i

const MAX_REDIRECTS = 5

/**
 * Calls the upstream and reads its JSON; the key is redacted wherever it stands.
 *
 * @throws ApiError the upstream's error, whatever its status, and 502 for a body that is not valid JSON
 */
export async function callJson(upstream: Upstream, call: VideoCall): Promise<JsonObject> {
  const { body, failed } = await callAny(upstream, call)
  if (!isObject(body)) throw failed()
  return body
}

/** Calls the upstream where the response may be empty, as that of a cancellation. Throws as `callJson` does. */
export async function callEmpty(upstream: Upstream, call: VideoCall): Promise<void> {
  await callAny(upstream, call)
}

async function callAny(upstream: Upstream, call: VideoCall) {
  const response = await send(upstream, call)
  if (response.status >= 400) throw await readError(response, decodeError)
  const text = response.redact(await readBody(response))
  const body = parseJson(text)
  const failed = () => decodeFailure(response, text, decodeError)
  if (isObject(body) && isError(body)) throw failed()
  return { body, failed }
}

/**
 * Opens the content at `address`, a path on the upstream's host or a URL of any host, following redirects. Only the
 * upstream itself gets its key and the caller's headers. An upstream on the internet can't make the caller open an
 * address of its own machine or network (server-side request forgery).
 *
 * @throws ApiError
 */
export async function openContent(
  upstream: Upstream,
  address: string,
  call: Omit<VideoCall, 'method' | 'path'>,
): Promise<TransportResponse> {
  const isInternal = isPrivateHost(new URL(upstream.origin).hostname)
  let url = toURL(address, upstream.origin)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { origin, pathname, search } = url
    const publicOnly = !isInternal && origin !== upstream.origin
    if (publicOnly && isPrivateHost(url.hostname)) throw privateAddress(url)
    const get = {
      ...call,
      method: 'GET' as const,
      path: pathname + search,
      ...(publicOnly && { publicOnly }),
    }
    const response = await send(upstream, get, origin)
    const { status, headers, body } = response
    const location = status >= 300 && status < 400 ? headers.location : undefined
    if (location === undefined) {
      if ((status !== 200 && status !== 206) || NOT_VIDEO.test(headers['content-type'] ?? ''))
        throw await readError(response, decodeError)
      return { status, headers, body }
    }
    await body[Symbol.asyncIterator]().return?.()
    url = toURL(location, url.href)
  }
  throw new ApiError(`The upstream redirected more than ${MAX_REDIRECTS} times`, { status: 502 })
}

/** Bytes are not to be compressed, as ranges count them. */
function send(upstream: Upstream, call: VideoCall, origin?: string): Promise<UpstreamResponse> {
  const headers = { ...call.headers, 'accept-encoding': 'identity' }
  return upstream.send({ ...call, headers, authHeaders, ...defined({ origin }) })
}

const authHeaders = (key: string) => ({ authorization: `Bearer ${key}` })

function privateAddress({ host }: URL): ApiError {
  return new ApiError(`The upstream sent a video URL of the private host ${host}, which was not opened`, {
    status: 502,
    code: 'private_address',
  })
}

function toURL(address: string, base: string): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new ApiError('The upstream sent a video URL that is not a valid http(s) URL', { status: 502 })
}

/** Whether a body under a good status is an error: it names no task. */
function isError({ error, code, data, id, task_id, status }: JsonObject): boolean {
  if (id || task_id || status || isObject(data)) return false
  return isObject(error) || typeof error === 'string' || (code !== undefined && code !== 'success')
}

/** Some upstreams report a task that does not exist with status 400. */
function decodeError(response: ErrorResponse): ApiError {
  const error = readErrorBody(response)
  if (error.code !== 'task_not_exist') return error
  const { code, param, retryAfter, requestId } = error
  return new ApiError(error.message, { ...defined({ code, param, retryAfter, requestId }), status: 404 })
}
