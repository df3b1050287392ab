import { ApiError } from './error.ts'

/** What happened to a part of a request or response that the target cannot carry as it is. */
export type WarningCode =
  /** The target has no equivalent; it was dropped. */
  | 'unsupported'
  /** It was sent differently: clamped, lowered, estimated or moved. */
  | 'changed'
  /** The target requires a value that the client did not set. */
  | 'defaulted'
  /** Data of one vendor that another would reject; it was dropped. */
  | 'foreign'
  /** The model is past its retirement date; the message names its successor. */
  | 'deprecated'

/** One thing that a translation could not carry faithfully. */
export interface Warning {
  code: WarningCode
  /** Its path in the hub's request or response, such as `messages[2].content[0].cacheControl`. */
  path: string
  message: string
}

/** Records a warning. */
export type Warn = (code: WarningCode, path: string, message: string) => void

/**
 * A list of warnings that begins with `earlier`, and the function that adds to it. Of one code and path only the first
 * is kept.
 *
 * @example
 * const { warnings, warn } = collectWarnings()
 * const response = getFormat('google').decodeResponse(body, { warn })
 */
export function collectWarnings(earlier: readonly Warning[] = []): { warnings: Warning[]; warn: Warn } {
  const warnings = [...earlier]
  let seen: Set<string> | undefined // most requests have no warnings
  const warn: Warn = (code, path, message) => {
    seen ??= new Set(warnings.map(keyOf))
    const warning = { code, path, message }
    const key = keyOf(warning)
    if (seen.has(key)) return
    seen.add(key)
    warnings.push(warning)
  }
  return { warnings, warn }
}

function keyOf({ code, path }: Warning): string {
  return `${code} ${path}`
}

/**
 * @throws ApiError 400 naming each path, if a warning reports that part of the request was dropped
 */
export function refuseLosses(warnings: readonly Warning[], target: string): void {
  const losses = warnings.filter(({ code }) => code === 'unsupported' || code === 'foreign')
  if (losses.length === 0) return
  const list = losses.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new ApiError(`${target} cannot carry this request without loss: ${list}`, {
    status: 400,
    code: 'unsupported_parameter',
    ...(losses[0] && { param: losses[0].path }),
  })
}
