import { ApiError, type ApiErrorOptions, type ErrorType } from './error.ts'
import { isObject, type JsonObject, parseJson, toJson } from './json.ts'

/** A failed response, as `readErrorBody` reads it. */
export interface ErrorBody {
  status: number
  body: string
  headers?: Readonly<Record<string, string | undefined>>
}

/** What an error is read from. */
interface Source {
  status: number
  body: string
  header: ApiErrorOptions
}

/** How many errors nested inside each other are opened to find the innermost message. */
const MAX_NESTING = 8

/** How much of a body that is not a JSON error is quoted in the message, in characters. */
const MAX_QUOTE_LENGTH = 300

/** Response headers in which vendors and relays report the id of a request; lower case. */
export const REQUEST_ID_HEADERS: readonly string[] = ['x-request-id', 'request-id', 'x-oneapi-request-id']

/** Types by a vendor's `type`, `code` or `status`, which is more specific than the HTTP status. */
const TYPE_BY_WORD: Record<string, ErrorType> = {
  invalid_request_error: 'invalid-request',
  INVALID_ARGUMENT: 'invalid-request',
  FAILED_PRECONDITION: 'invalid-request',
  authentication_error: 'authentication',
  invalid_api_key: 'authentication',
  UNAUTHENTICATED: 'authentication',
  billing_error: 'billing',
  insufficient_quota: 'billing',
  permission_error: 'permission',
  PERMISSION_DENIED: 'permission',
  not_found_error: 'not-found',
  model_not_found: 'not-found',
  NOT_FOUND: 'not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limit',
  rate_limit_exceeded: 'rate-limit',
  RESOURCE_EXHAUSTED: 'rate-limit',
  timeout_error: 'timeout',
  DEADLINE_EXCEEDED: 'timeout',
  overloaded_error: 'overloaded',
  UNAVAILABLE: 'overloaded',
  api_error: 'server',
  server_error: 'server',
  INTERNAL: 'server',
}

/** HTTP statuses of errors that have none of their own, as in a stream or under status 200. */
const STATUS_BY_WORD: Record<string, number> = { overloaded_error: 529, UNAVAILABLE: 503 }

/**
 * A failed response of any vendor, proxy or relay as an `ApiError`: the four formats' shapes, errors nested as JSON text
 * in a message, numeric codes, Google's `RetryInfo`, HTML and empty bodies. Where the status is no error, the body's
 * code or type decides, otherwise it is 500; for any other body it is 502.
 */
export function readErrorBody({ status, body, headers = {} }: ErrorBody): ApiError {
  const header = readHeaders(headers)

  const value = errorObject(parseJson(body))
  if (!value) {
    const { location, 'content-type': type } = headers
    const message =
      describe(status, body, type) +
      (isRedirect(status) && location ? `, a redirect to ${quote(location)}` : '')
    return new ApiError(message, { ...header, status: isError(status) ? status : 502 })
  }
  return fromObject(value, { status, body, header })
}

/** SDKs of OpenAI and Anthropic read `retry-after-ms` before `retry-after`, and obey `x-should-retry`. */
function readHeaders(headers: NonNullable<ErrorBody['headers']>): ApiErrorOptions {
  const read: ApiErrorOptions = {}
  const milliseconds = Number(headers['retry-after-ms'] || Number.NaN)
  const retryAfter = milliseconds >= 0 ? String(milliseconds / 1000) : headers['retry-after']
  if (retryAfter) read.retryAfter = retryAfter
  const advice = headers['x-should-retry']
  if (advice === 'true' || advice === 'false') read.shouldRetry = advice === 'true'
  const requestId = REQUEST_ID_HEADERS.map((name) => headers[name]).find(Boolean)
  if (requestId) read.requestId = requestId
  return read
}

/**
 * The error in a parsed body of status 200, or in a stream's event.
 *
 * @throws ApiError 400 if it is nested too deeply
 */
export function readErrorValue(value: unknown): ApiError {
  return readErrorBody({ status: 200, body: toJson(value, 'body') })
}

/** The error for a chunk that is not valid in its format. */
export function malformedChunk(data: string, cause?: unknown): ApiError {
  const message = `The upstream sent an invalid chunk: ${quote(data)}`
  return new ApiError(message, { status: 502, code: 'malformed', cause })
}

/** The object with the message, wherever the vendor puts it; Google wraps the errors of streams in arrays. */
function errorObject(value: unknown): JsonObject | undefined {
  const body = Array.isArray(value) ? value[0] : value
  if (!isObject(body)) return undefined
  if (isObject(body.error)) return { ...(isObject(body.response) ? body.response : {}), ...body.error }
  if (typeof body.error === 'string') return { ...body, message: body.error }
  if (isObject(body.response) && isObject(body.response.error)) return body.response.error
  for (const key of ['message', 'msg', 'detail', 'error_msg']) {
    if (typeof body[key] === 'string') return { ...body, message: body[key] }
  }
  return undefined
}

function fromObject(value: JsonObject, source: Source, depth = 0): ApiError {
  const { status, header } = source
  const message = typeof value.message === 'string' ? value.message : undefined
  const nested = message === undefined ? value : message.startsWith('{') ? parseJson(message) : undefined
  const inner = depth < MAX_NESTING ? errorObject(nested) : undefined
  if (inner) return fromObject(inner, source, depth + 1)

  const words = [value.code, value.type, value.status].filter(
    (word) => typeof word === 'string' && word !== '',
  )
  const word = words.find((candidate) => Object.hasOwn(TYPE_BY_WORD, candidate as string)) as
    | string
    | undefined
  const numeric = [value.code, value.status].map(statusOf).find((code) => code !== undefined)
  const own = isError(status) ? status : (numeric ?? (word ? STATUS_BY_WORD[word] : undefined))
  const type = own === undefined && word ? TYPE_BY_WORD[word] : undefined
  const details = isObject(value.details) ? value.details : {}
  const code = [value.code, details.error_code].find(isCode)
  const retryAfter = header.retryAfter ?? retryDelay(value.details)
  return new ApiError(
    message || `The upstream responded with status ${status} and no message: ${quote(source.body)}`,
    {
      ...header,
      ...(own !== undefined ? { status: own } : type ? { type } : {}),
      ...(code !== undefined && { code }),
      ...(typeof value.param === 'string' && { param: value.param }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  )
}

/** Whether a value is a vendor's code for a reason; some have numbers there. */
const isCode = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && Number.isNaN(Number(value))

/** Whether HTTP defines the status as an error. */
const isError = (status: number) => status >= 400 && status < 600
const isRedirect = (status: number) => status >= 300 && status < 400

/** The HTTP status of an error in a number or text; undefined for other codes. */
function statusOf(code: unknown): number | undefined {
  const status = typeof code === 'string' || typeof code === 'number' ? Number(code) : Number.NaN
  return Number.isInteger(status) && isError(status) ? status : undefined
}

/** Seconds of Google's `RetryInfo`, such as `7s`. */
function retryDelay(details: unknown): string | undefined {
  if (!Array.isArray(details)) return undefined
  for (const detail of details) {
    const delay = isObject(detail) ? detail.retryDelay : undefined
    const seconds = typeof delay === 'string' ? /^(\d+(\.\d+)?)s$/.exec(delay)?.[1] : undefined
    if (seconds) return String(Math.ceil(Number(seconds)))
  }
  return undefined
}

function describe(status: number, body: string, contentType: string | undefined): string {
  const text = body
    .slice(0, 20_000)
    .replace(/<(style|script)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!text)
    return `The upstream responded with status ${status} and ${body.trim() ? 'a body without text' : 'an empty body'}`
  const kind =
    contentType?.includes('html') || body.trimStart().startsWith('<')
      ? 'an HTML page'
      : 'a body that is not a JSON error'
  return `The upstream responded with status ${status} and ${kind}: ${quote(text)}`
}

function quote(text: string): string {
  return text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text
}
