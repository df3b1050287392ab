import type { GatewayConfig } from '@mixrouter/gateway'

/** Another gateway's configuration in terms of this one's, and what could not be carried. */
export interface Conversion {
  config: GatewayConfig
  warnings: ConversionWarning[]
}

export interface ConversionWarning {
  /** In the file that was converted, such as `router_settings.redis_host`. */
  path: string
  message: string
}

/** Warns of each field that is not among those that are `known`. */
export function warnOfOthers(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  warnings: ConversionWarning[],
): void {
  for (const name of Object.keys(value))
    if (!known.includes(name))
      warnings.push({ path: path ? `${path}.${name}` : name, message: 'has no equivalent; it was dropped' })
}

/** The name of an environment variable for a key that is written in a file: keys are not copied. */
export function variableFor(name: string): string {
  return `${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`
}
