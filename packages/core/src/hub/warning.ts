import { ApiError } from './error.ts'

/** What happened to the part of a request or answer that the target could not carry as it was. */
export type WarningCode =
  /** The target has no place for it; it was left out. */
  | 'unsupported'
  /** Said differently: clamped, lowered, estimated or moved to another place. */
  | 'changed'
  /** The target demands a value that the client did not give. */
  | 'defaulted'
  /** Data of one vendor that another would refuse; it was left out. */
  | 'foreign'

/** One thing that a translation could not carry faithfully. */
export interface Warning {
  code: WarningCode
  /** Where in the hub's request or response it stood, such as `messages[2].content[0].cacheControl`. */
  path: string
  message: string
}

/** Takes note of a warning. */
export type Warn = (code: WarningCode, path: string, message: string) => void

/** A list of warnings, which may begin with `earlier` ones, and the function that fills it; nothing is noted twice. */
export function collectWarnings(earlier: readonly Warning[] = []): { warnings: Warning[]; warn: Warn } {
  const warnings = [...earlier]
  const seen = new Set(earlier.map(({ code, path }) => `${code} ${path}`))
  const warn: Warn = (code, path, message) => {
    const key = `${code} ${path}`
    if (seen.has(key)) return
    seen.add(key)
    warnings.push({ code, path, message })
  }
  return { warnings, warn }
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
