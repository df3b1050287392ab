import type { GatewayConfig } from '@mixrouter/gateway'
import { loadConfig } from '@mixrouter/gateway/node'
import { CommandError } from './command-error.ts'

export interface SetupOptions {
  /** Path of the configuration file. */
  config?: string
  offline?: boolean
  /** The key that clients must send, where no file says so. */
  key?: string
  host: string
}

export interface Setup {
  config: GatewayConfig
  /** What the banner has to say about it. */
  notices: string[]
}

type Env = Readonly<Record<string, string | undefined>>

const NOTHING_TO_SERVE = `There is nothing to serve. One of these will do:

  mixrouter serve --offline                  an offline model, to try things out
  MIXROUTER_API_KEY=sk-... mixrouter serve   the models of api.mixrouter.com
  mixrouter serve --config mixrouter.json    upstreams of your own, such as

  {
    "upstreams": [
      {
        "name": "claude",
        "baseURL": "https://api.anthropic.com",
        "apiKey": "\${ANTHROPIC_API_KEY}",
        "formats": ["anthropic"],
        "models": ["claude-*"]
      }
    ],
    "keys": [{ "name": "me", "key": "\${MY_KEY}" }]
  }`

const OFFLINE = 'The models are offline ones: no real model answers.'

/**
 * What to serve, by the options and the environment: a file, an offline model, or the service.
 *
 * @throws CommandError 2 where nothing says what to serve, or all the world could use it
 * @throws ConfigError for a file that is not valid
 */
export async function readSetup(options: SetupOptions, env: Env): Promise<Setup> {
  const { config: file, offline, key = env.MIXROUTER_CLIENT_KEY, host } = options
  if (file !== undefined) {
    const config = await loadConfig(file, env)
    return { config, notices: config.keys.length > 0 ? [] : [openTo(host)] }
  }
  if (!offline && !env.MIXROUTER_API_KEY) throw new CommandError(NOTHING_TO_SERVE, 2)
  if (!key && !isLoopback(host)) {
    throw new CommandError(
      `Refused to listen on ${host} without a client key: whoever reaches it could use your upstreams.\n` +
        'Set MIXROUTER_CLIENT_KEY, or write keys into a configuration file.',
      2,
    )
  }
  const clients: GatewayConfig = key ? { keys: [{ name: 'client', key }] } : { authenticate: false }
  const notices = key ? [] : [openTo(host)]
  if (!offline) return { config: clients, notices } // the service is the gateway's default
  const { startOfflineUpstream } = await import('@mixrouter/testing')
  const { upstreams } = await startOfflineUpstream()
  return { config: { upstreams, ...clients }, notices: [...notices, OFFLINE] }
}

function openTo(host: string): string {
  const who = isLoopback(host) ? 'any program on this machine' : `whoever reaches ${host}`
  return `No client key is asked for: ${who} may use it.`
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)
}
