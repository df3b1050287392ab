import { type ApiError, isObject, type JsonObject, readErrorBody, readErrorValue } from '../../hub/index.ts'
import { errorHeaders, openaiError, plainStatus } from '../error.ts'
import type { EncodedError, ErrorResponse } from '../format.ts'

/** The error of any vendor that uses this format, or of a proxy in between. */
export function decodeError(response: ErrorResponse): ApiError {
  return readErrorBody(response)
}

export function encodeError(error: ApiError): EncodedError {
  return { status: plainStatus(error), body: { error: openaiError(error) }, headers: errorHeaders(error) }
}

/** The error inside a response, chunk or choice that came with a success status, or undefined. */
export function errorIn(value: JsonObject): ApiError | undefined {
  const { error, choices, object } = value
  const hasError = isObject(error) ? Object.keys(error).length > 0 : Boolean(error)
  return hasError || object === 'error' || (choices === undefined && hasMessage(value))
    ? readErrorValue(value)
    : undefined
}

/** Whether the body itself is an error, without an `error` field around it. */
function hasMessage({ message, msg, detail }: JsonObject): boolean {
  return [message, msg, detail].some((text) => typeof text === 'string')
}
