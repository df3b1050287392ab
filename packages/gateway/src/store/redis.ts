import { ApiError } from '@mixrouter/core'
import type { RedisClientType } from '@redis/client'
import { within } from '../lib/within.ts'
import { createRedisCounters } from './redis-counters.ts'
import { createScript } from './redis-script.ts'
import type { Store } from './store.ts'

/** Precedes every key, as other programs may use the same database. */
const KEY_PREFIX = 'mixrouter:'

const NEEDS_CLIENT = 'The redis store requires the package @redis/client. Install it next to the gateway'

const TIMEOUT_MS = 5000

/** A command without a response for so long shows that Redis is away: others don't wait as well. The first one also connects. */
const SLOW_MS = 500
const FIRST_SLOW_MS = 3000

/** How often a Redis that does not respond is tried again. */
const PROBE_INTERVAL_MS = 1000

/** Most commands that wait for a connection. */
const MAX_QUEUED_COMMANDS = 10_000

/** KEYS: the key. ARGV: its expected text, the new text, seconds. */
const REPLACE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
`

type Client = Pick<RedisClientType, 'get' | 'set' | 'eval' | 'evalSha' | 'scriptLoad' | 'ping' | 'destroy'>

/**
 * A store in Redis. The client library, `@redis/client`, connects at the first use, and reconnects by itself. While Redis
 * does not respond, only a probe waits for it.
 */
export function createRedisStore(url: string): Store {
  const loading = import('@redis/client').catch((cause) => {
    console.error(NEEDS_CLIENT)
    throw new ApiError(NEEDS_CLIENT, { status: 503, cause })
  })
  loading.catch(() => {}) // each command reports it
  let connected: Promise<Client> | undefined
  let opened: Client | undefined
  let probe: ReturnType<typeof setTimeout> | undefined
  let responded = false
  let closed = false

  async function connect(): Promise<Client> {
    const { createClient } = await loading
    const socket = { connectTimeout: TIMEOUT_MS }
    const client = createClient({ url, socket, commandsQueueMaxLength: MAX_QUEUED_COMMANDS })
    client.on('error', () => {}) // each command reports its own failure
    opened = client as unknown as Client
    await client.connect()
    return opened
  }

  async function attempt<T>(command: (client: Client) => Promise<T>): Promise<T> {
    connected ??= connect().catch((error) => {
      connected = undefined
      throw error
    })
    return within(TIMEOUT_MS, connected.then(command))
  }

  async function run<T>(command: (client: Client) => Promise<T>): Promise<T> {
    if (probe) throw unreachable()
    let waiting = true
    // what has arrived in the meantime is read before
    const check = () => setImmediate(() => waiting && avoid())
    const slow = setTimeout(check, responded ? SLOW_MS : FIRST_SLOW_MS)
    try {
      const result = await attempt(command)
      responded = true
      return result
    } catch (cause) {
      if (ApiError.is(cause)) throw cause
      avoid()
      throw unreachable(cause)
    } finally {
      waiting = false
      clearTimeout(slow)
    }
  }

  function avoid(): void {
    if (!closed) probe ??= probeLater()
  }

  /** Until Redis responds again, commands fail at once. */
  function probeLater(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(async () => {
      try {
        await attempt((client) => client.ping())
        probe = undefined
      } catch {
        probe = closed ? undefined : probeLater()
      }
    }, PROBE_INTERVAL_MS)
    timer.unref()
    return timer
  }

  const replace = createScript(run, REPLACE)

  return {
    get: async (key) => (await run((client) => client.get(KEY_PREFIX + key))) ?? undefined,
    async set(key, text, ttl) {
      await run((client) => client.set(KEY_PREFIX + key, text, { expiration: { type: 'EX', value: ttl } }))
    },
    async replace(key, expected, text, ttl) {
      return (await replace([KEY_PREFIX + key], [expected, text, ttl])) === 1
    },
    counters: createRedisCounters(run, KEY_PREFIX),
    async close() {
      closed = true
      clearTimeout(probe)
      connected?.catch(() => {})
      opened?.destroy()
    },
  }
}

function unreachable(cause?: unknown): ApiError {
  return new ApiError('The gateway’s store is unreachable', { status: 503, code: 'store_unreachable', cause })
}
