import { type ApiError, getFormat, type TransportResponse } from '@mixrouter/core'
import { readText } from '../lib/bytes.ts'
import { beginningOf, type WholeBody } from '../lib/whole-body.ts'
import type { Target } from './targets.ts'

/**
 * Whether the head is that of a response with content; HTML pages come from proxies and login walls in between.
 */
export function isSuccess(response: TransportResponse): boolean {
  const { status } = response
  return status >= 200 && status < 300 && status !== 204 && status !== 205 && !hasType(response, 'html')
}

/** Whether the content type contains `type`, such as `json`. */
export function hasType({ headers }: TransportResponse, type: string): boolean {
  return headers['content-type']?.includes(type) === true
}

/** The body of a failed response, as far as it can be read. */
export function readErrorBody({ upstream }: Target, { body }: TransportResponse): Promise<string> {
  return readText(body, upstream.responseLimits.error).catch(() => '')
}

/** The upstream's error, decoded from its format; only the beginning of one that is too long. */
export function failedResponse(
  { format, upstream }: Target,
  { status, headers }: TransportResponse,
  body: string,
): ApiError {
  return getFormat(format).decodeError({
    status,
    body: body.slice(0, upstream.responseLimits.error),
    headers,
  })
}

/** As `failedResponse`, of a body that was received whole. */
export function failedWhole(target: Target, response: TransportResponse, whole: WholeBody): ApiError {
  return failedResponse(target, response, beginningOf(whole, target.upstream.responseLimits.error))
}
