import { type ApiError, isObject, type JsonObject, readErrorBody, readErrorValue } from '../../hub/index.ts'
import { errorHeaders, openaiError, plainStatus } from '../error.ts'
import type { EncodedError, ErrorAnswer } from '../format.ts'

/** A failed answer of any vendor that speaks this format, or of a proxy in between. */
export function decodeError(answer: ErrorAnswer): ApiError {
  return readErrorBody(answer)
}

export function encodeError(error: ApiError): EncodedError {
  return { status: plainStatus(error), body: { error: openaiError(error) }, headers: errorHeaders(error) }
}

/** The error inside an answer, a chunk or a choice that came as a success, or undefined. */
export function errorIn(value: JsonObject): ApiError | undefined {
  const { error, choices, object } = value
  const told = isObject(error) ? Object.keys(error).length > 0 : Boolean(error)
  return told || object === 'error' || (choices === undefined && isBare(value))
    ? readErrorValue(value)
    : undefined
}

/** An error that is not inside a field `error`. */
function isBare({ message, msg, detail }: JsonObject): boolean {
  return [message, msg, detail].some((text) => typeof text === 'string')
}
