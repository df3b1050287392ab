import type { GatewayConfig } from '@mixrouter/gateway'
import { loadConfig } from '@mixrouter/gateway/node'
import { CommandError } from './command-error.ts'

export interface SetupOptions {
  /** Path of the configuration file. */
  config?: string
  offline?: boolean
  /** The folder of cassettes that respond in place of upstreams. */
  replay?: string
  /** Multiplies the recorded times of cassettes. */
  pace: number
  /** What does not count in texts of requests when a cassette is looked for. */
  ignore?: readonly RegExp[]
  /** The key that clients must send, if there is no configuration file. */
  key?: string
  host: string
}

export interface Setup {
  config: GatewayConfig
  /** Notices for the start-up message. */
  notices: string[]
}

type Env = Readonly<Record<string, string | undefined>>

const NOTHING_TO_SERVE = `Nothing to serve. Run one of:

  mixrouter serve --offline                  an offline model, to try it
  MIXROUTER_API_KEY=sk-... mixrouter serve   the models of api.mixrouter.com
  mixrouter serve --config mixrouter.json    your own upstreams, such as

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

const OFFLINE = 'The model is offline: no real model responds.'

/**
 * Determines what to serve from the options and the environment: a configuration file, an offline model, cassettes, or the
 * service.
 *
 * @throws CommandError 2 if nothing specifies what to serve, or if others could use it without a key
 * @throws ConfigError if the file is not valid
 */
export async function readSetup(options: SetupOptions, env: Env): Promise<Setup> {
  const setup = await readUpstreams(options, env)
  if (options.replay === undefined) return setup
  const { withReplay } = await import('./cassettes/replay.ts')
  const { config, count } = await withReplay(setup.config, options.replay, options)
  const notice = `Responses are played from ${count} cassettes in ${options.replay}: no real model responds.`
  return { config, notices: [...setup.notices, notice] }
}

async function readUpstreams(options: SetupOptions, env: Env): Promise<Setup> {
  const { config: file, offline, replay, key = env.MIXROUTER_CLIENT_KEY, host } = options
  if (file !== undefined) {
    const config = await loadConfig(file, env)
    return { config, notices: config.keys.length > 0 ? [] : [describeOpenAccess(host)] }
  }
  if (!offline && replay === undefined && !env.MIXROUTER_API_KEY) throw new CommandError(NOTHING_TO_SERVE, 2)
  if (!key && !isLoopback(host)) {
    throw new CommandError(
      `Listening on ${host} requires a client key, since anyone who can reach it could use your upstreams.\n` +
        'Set MIXROUTER_CLIENT_KEY, or add keys to a configuration file.',
      2,
    )
  }
  const clients: GatewayConfig = key ? { keys: [{ name: 'client', key }] } : { authenticate: false }
  const notices = key ? [] : [describeOpenAccess(host)]
  if (!offline) return { config: clients, notices } // the service is the gateway's default
  const { startOfflineUpstream } = await import('@mixrouter/testing')
  const { upstreams } = await startOfflineUpstream()
  return { config: { upstreams, ...clients }, notices: [...notices, OFFLINE] }
}

function describeOpenAccess(host: string): string {
  const who = isLoopback(host) ? 'any program on this machine' : `anyone who can reach ${host}`
  return `No client key is required: ${who} can use it.`
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)
}
