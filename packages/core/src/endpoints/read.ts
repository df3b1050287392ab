import { ApiError, isObject, type JsonObject } from '../hub/index.ts'
import type { WholeResponse } from './codec.ts'

/** @throws ApiError 502 if the response is not a JSON object */
export function readObject({ json }: WholeResponse): JsonObject {
  if (isObject(json)) return json
  throw badResponse('is not a JSON object')
}

/** The error for an upstream's response that is not valid. */
export function badResponse(problem: string): ApiError {
  return new ApiError(`The upstream's response ${problem}`, { status: 502, code: 'invalid_response' })
}

/** The objects in a list; empty for anything else. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** What a Google model's candidates contain. */
export function partsOf(body: JsonObject): JsonObject[] {
  return objectsOf(body.candidates).flatMap(({ content }) =>
    isObject(content) ? objectsOf(content.parts) : [],
  )
}

/** The first text of a Google response, or why it has no content: `promptFeedback`, `finishReason`. */
export function refusalOf(body: JsonObject): string {
  const text = partsOf(body).find((part) => typeof part.text === 'string')?.text
  const [candidate] = objectsOf(body.candidates)
  const { blockReason } = isObject(body.promptFeedback) ? body.promptFeedback : {}
  return String(
    text ?? candidate?.finishMessage ?? blockReason ?? candidate?.finishReason ?? 'no reason given',
  )
}
