import type { ErrorResponse } from '../formats/format.ts'
import { ApiError, ByteCollector, defined, type FailedResponse } from '../hub/index.ts'
import { TransportError } from './error.ts'
import type { TransportResponse } from './transport.ts'
import type { UpstreamResponse } from './upstream.ts'

/** The largest response that is read whole, in bytes. */
const MAX_RESPONSE_BYTES = 128 * 1024 * 1024

/** How much of a failed response's body is read, in bytes. */
const MAX_ERROR_BYTES = 1024 * 1024

const utf8 = new TextDecoder()

/** The whole body as text; fails as `readBytes` does. */
export async function readBody(response: TransportResponse, limit?: number): Promise<string> {
  return utf8.decode(await readBytes(response, limit))
}

/**
 * The whole body.
 *
 * @throws ApiError 502 if it is larger than `limit`
 * @throws TransportError if it breaks off
 */
export async function readBytes(
  { body }: TransportResponse,
  limit = MAX_RESPONSE_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const collector = new ByteCollector()
  for await (const bytes of body) {
    if (collector.size + bytes.length > limit) {
      throw new ApiError(`The upstream's response is larger than ${limit} bytes`, {
        status: 502,
        code: 'response_too_large',
      })
    }
    collector.add(bytes)
  }
  return collector.bytes() as Uint8Array<ArrayBuffer>
}

/**
 * The error of a failed response. Of a large body only the beginning is read, of one that breaks off what came.
 *
 * @throws TransportError if the request was aborted
 */
export async function readError(
  response: UpstreamResponse,
  decodeError: (response: ErrorResponse) => ApiError,
): Promise<ApiError> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    for await (const bytes of response.body) {
      text += decoder.decode(bytes.subarray(0, MAX_ERROR_BYTES - size), { stream: true })
      size += bytes.length
      if (size >= MAX_ERROR_BYTES) break
    }
  } catch (error) {
    if (TransportError.is(error) && error.failure === 'aborted') throw error
  }
  return decodeFailure(response, text + decoder.decode(), decodeError)
}

/** The error that a failed response with the body `text` stands for; it holds the response, without the key. */
export function decodeFailure(
  response: UpstreamResponse,
  text: string,
  decodeError: (response: ErrorResponse) => ApiError,
): ApiError {
  const redacted = redactResponse(response, text)
  return copyError(decodeError({ status: response.status, ...redacted }), { response: redacted })
}

/** `error` without the key, and with the response that it was read from where its body is given. */
export function redactError(error: ApiError, response: UpstreamResponse, text?: string): ApiError {
  return copyError(error, {
    message: response.redact(error.message),
    ...(text !== undefined && { response: redactResponse(response, text) }),
  })
}

function redactResponse({ headers, redact }: UpstreamResponse, text: string): FailedResponse {
  const redacted = Object.entries(headers).map(([name, value]) => [name, value && redact(value)])
  return { headers: Object.fromEntries(redacted), body: redact(text) }
}

function copyError(error: ApiError, changes: { message?: string; response?: FailedResponse }): ApiError {
  const { status, type, code, param, retryAfter, shouldRetry, requestId } = error
  const { message = error.message, response } = changes
  return new ApiError(
    message,
    defined({ status, type, code, param, retryAfter, shouldRetry, requestId, response }),
  )
}
