import { ApiError } from '@mixrouter/core'

/** @throws ApiError 400 for a name that is missing, empty, or not well-formed Unicode, which no URL can carry */
export function checkModelName(name: unknown): asserts name is string {
  if (typeof name === 'string' && name !== '' && name.isWellFormed()) return
  const problem =
    name === undefined
      ? 'is missing'
      : typeof name === 'string' && name !== ''
        ? 'contains half of a surrogate pair, which is not valid Unicode'
        : 'must be a non-empty string'
  throw new ApiError(`model ${problem}`, { status: 400, param: 'model' })
}

/** @throws ApiError 400 for an invalid percent-encoding */
export function decodeName(name: string): string {
  return decodeSegment(name, 'model')
}

/** A path segment that holds `param`, decoded. @throws ApiError 400 for an invalid percent-encoding */
export function decodeSegment(segment: string, param: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new ApiError(`The ${param} in the URL is not valid percent-encoding`, { status: 400, param })
  }
}
