import { FORMATS, SERVICE_URL } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { type Config, ConfigError, type GatewayConfig } from './config.ts'
import { type Env, processEnv, substitute } from './environment.ts'
import { findProblems } from './schema.ts'

/**
 * The service at api.mixrouter.com, or the server of `MIXROUTER_BASE_URL`, as the only upstream, if `MIXROUTER_API_KEY`
 * is set; otherwise undefined.
 */
export function defaultConfig(env: Env = processEnv()): GatewayConfig | undefined {
  const apiKey = env.MIXROUTER_API_KEY
  if (!apiKey) return undefined
  return {
    upstreams: [
      { name: 'mixrouter', baseURL: env.MIXROUTER_BASE_URL || SERVICE_URL, apiKey, formats: FORMATS },
    ],
  }
}

/**
 * Checks a configuration and fills in the environment's values and the defaults.
 *
 * @throws ConfigError with every problem at once
 * @example
 * const config = parseConfig(JSON.parse(text), process.env)
 */
export function parseConfig(input: unknown, env: Env = processEnv()): Config {
  const { value, problems } = substitute(withDefaults(input, env), env)
  const { config, problems: more } = findProblems(value)
  const all = [...problems, ...more]
  if (config && all.length === 0) return config
  throw new ConfigError(all.filter(({ path }, at) => all.findIndex((other) => other.path === path) === at))
}

function withDefaults(input: unknown, env: Env): unknown {
  return isObject(input) && !('upstreams' in input) ? { ...defaultConfig(env), ...input } : input
}
