import { type ApiError, getFormat, type TransportResponse } from '@mixrouter/core'
import { readText } from '../lib/bytes.ts'
import type { Target } from './targets.ts'

/** How much of an error's body is read, in bytes. */
const ERROR_BODY_LIMIT = 1024 * 1024

/** Whether the head is that of a success; HTML pages come from proxies and login walls in between. */
export function isSuccess(response: TransportResponse): boolean {
  return response.status >= 200 && response.status < 300 && !hasType(response, 'html')
}

/** Whether the content type contains `type`, such as `json`. */
export function hasType({ headers }: TransportResponse, type: string): boolean {
  return headers['content-type']?.includes(type) === true
}

/** The body of a failed response, as far as it can be read. */
export function readErrorBody({ body }: TransportResponse): Promise<string> {
  return readText(body, ERROR_BODY_LIMIT).catch(() => '')
}

/** The upstream's error, decoded from its format. */
export function failedResponse(
  { format }: Target,
  { status, headers }: TransportResponse,
  body: string,
): ApiError {
  return getFormat(format).decodeError({ status, body, headers })
}
