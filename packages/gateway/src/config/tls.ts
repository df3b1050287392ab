import type { TLSOptions } from '@mixrouter/core'
import { ConfigError, type ConfigProblem } from './config.ts'
import type { CheckedUpstreamConfig } from './upstream-config.ts'

/**
 * The upstreams with the contents of their certificates and keys.
 *
 * @throws ConfigError for those that are not valid, or that the platform does not support
 */
export function withTls(
  upstreams: readonly CheckedUpstreamConfig[],
  load: ((options: TLSOptions) => TLSOptions) | undefined,
): CheckedUpstreamConfig[] {
  const problems: ConfigProblem[] = []
  const loaded = upstreams.map((upstream, at) => {
    if (!upstream.tls) return upstream
    const path = `upstreams[${at}].tls`
    if (!load) problems.push({ path, message: 'is supported on Node.js only' })
    try {
      return { ...upstream, tls: load?.(upstream.tls) ?? upstream.tls }
    } catch (error) {
      problems.push({ path, message: `is not valid: ${(error as Error).message}` })
      return upstream
    }
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return loaded
}
