import { type Config, parseConfig } from '@mixrouter/gateway'
import { loadConfig } from '@mixrouter/gateway/node'
import { CommandError } from './command-error.ts'
import { upstreamsFromKeys } from './vendor-keys.ts'

export interface UpstreamOptions {
  config?: string
  offline?: boolean
}

type Env = Readonly<Record<string, string | undefined>>

const NO_UPSTREAM = `There is no model to use. Give one of:

  --offline                       an offline model, to try it
  MIXROUTER_API_KEY=sk-...        the models of api.mixrouter.com
  OPENAI_API_KEY=sk-...           a vendor's models; also ANTHROPIC_API_KEY, GEMINI_API_KEY, DEEPSEEK_API_KEY, ...
  --config mixrouter.json         your own upstreams; \`mixrouter init\` writes the file`

/** A configuration, and how to free what it needs. */
export interface Opened {
  config: Config
  close(): Promise<void>
}

/**
 * The upstreams of a configuration file, an offline model, or those whose keys the environment has.
 *
 * @throws CommandError 2 if there are none
 * @throws ConfigError if the file is not valid
 */
export async function openUpstreams({ config, offline }: UpstreamOptions, env: Env): Promise<Opened> {
  const close = async () => {}
  if (config !== undefined) return { config: await loadConfig(config, env), close }
  if (offline) {
    const { startOfflineUpstream } = await import('@mixrouter/testing')
    const upstream = await startOfflineUpstream()
    const { upstreams } = upstream
    return { config: parseConfig({ upstreams, authenticate: false }, env), close: () => upstream.close() }
  }
  const upstreams = upstreamsFromKeys(env)
  if (upstreams.length === 0) throw new CommandError(NO_UPSTREAM, 2)
  return { config: parseConfig({ upstreams, authenticate: false }, env), close }
}
