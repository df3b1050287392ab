import { FORMATS } from '@mixrouter/core'
import { type Config, ConfigError, type GatewayConfig } from './config.ts'
import { type Env, processEnv, substitute } from './env.ts'
import { findProblems } from './schema.ts'

/** The service at api.mixrouter.com as the only upstream, where the environment has a token for it. */
export function defaultConfig(env: Env = processEnv()): GatewayConfig | undefined {
  const apiKey = env.MIXROUTER_API_KEY
  if (!apiKey) return undefined
  return {
    upstreams: [{ name: 'mixrouter', baseURL: 'https://api.mixrouter.com', apiKey, formats: FORMATS }],
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
  const bare = input !== null && typeof input === 'object' && !Array.isArray(input) && !('upstreams' in input)
  return bare ? { ...defaultConfig(env), ...input } : input
}
