import { setTimeout as sleep } from 'node:timers/promises'
import { MODELS } from '../traffic.ts'
import { fromGo } from './compiled.ts'
import { litellmEncodings } from './litellm.ts'
import { type Peer, UPSTREAM_KEY } from './peer.ts'

/** Without hyphens: what follows one selects an upstream. */
const CLIENT_KEY = 'benchclientkey0123456789abcdef'
const ADMIN_KEY = 'benchadminkey0123456789abcdef'

/** How often it reads upstreams and options from its database to its memory. */
const SYNC_SECONDS = 5

const CHANNEL_TYPES = { openai: 1, anthropic: 14 }

const command = fromGo('github.com/songquanpeng/one-api', 'v0.6.10', {
  name: 'one-api',
  headers: () => ({ authorization: `Bearer ${CLIENT_KEY}` }),
  launch: ({ port, binary, write }) => ({
    command: binary,
    args: ['--log-dir='],
    env: {
      PORT: String(port),
      SQLITE_PATH: write('one-api.db', ''),
      INITIAL_ROOT_TOKEN: CLIENT_KEY,
      INITIAL_ROOT_ACCESS_TOKEN: ADMIN_KEY,
      MEMORY_CACHE_ENABLED: 'true',
      BATCH_UPDATE_ENABLED: 'true',
      SYNC_FREQUENCY: String(SYNC_SECONDS),
      TIKTOKEN_CACHE_DIR: litellmEncodings() ?? '',
    },
  }),
  async configure(origin, upstream) {
    const { openai, anthropic } = CHANNEL_TYPES
    await admin(origin, 'POST', 'channel', channel(openai, MODELS['openai-chat'], upstream))
    await admin(origin, 'POST', 'channel', channel(anthropic, MODELS.anthropic, upstream))
    await admin(origin, 'PUT', 'option', { key: 'LogConsumeEnabled', value: 'false' })
    await admin(origin, 'PUT', 'option', { key: 'ModelRatio', value: JSON.stringify(PRICES) })
    await sleep(SYNC_SECONDS * 2 * 1000)
  },
})

/** It logs an error for each request to a model without a price. */
const PRICES = { [MODELS['openai-chat']]: 1, [MODELS.anthropic]: 1 }

/**
 * https://github.com/songquanpeng/one-api: Go and Gin, with a SQLite database that holds keys and upstreams. It counts
 * tokens with encodings that it would download when it starts; LiteLLM's package contains them.
 */
export const ONE_API: Peer = {
  ...command,
  version: () => (litellmEncodings() === undefined ? undefined : command.version()),
}

const channel = (type: number, models: string, base_url: string) => ({
  type,
  name: models,
  models,
  base_url,
  key: UPSTREAM_KEY,
  group: 'default',
})

async function admin(origin: string, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${origin}/api/${path}/`, {
    method,
    headers: { authorization: ADMIN_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { success, message } = (await response.json()) as { success: boolean; message: string }
  if (!success) throw new Error(`${method} ${path}: ${message}`)
}
