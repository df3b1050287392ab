import { ApiError } from '@mixrouter/core'
import type { RedisClientType } from '@redis/client'
import type { Store } from './store.ts'

/** Before every key: other programs may use the same database. */
const PREFIX = 'mixrouter:'

/** Longest wait for Redis, in milliseconds. */
const PATIENCE = 5000

/** Commands that wait for a connection at most. */
const MOST_WAITING = 10_000

type Client = Pick<RedisClientType, 'get' | 'set' | 'destroy'>

/**
 * A store in Redis. The client library, `@redis/client`, is loaded and connected at the first use; after that it finds
 * its way back to a Redis that was away.
 */
export function createRedisStore(url: string): Store {
  let connected: Promise<Client> | undefined
  let opened: Client | undefined

  async function connect(): Promise<Client> {
    const { createClient } = await import('@redis/client').catch((cause) => {
      throw new ApiError('A store of type redis needs the package @redis/client', { status: 503, cause })
    })
    const socket = { connectTimeout: PATIENCE }
    const client = createClient({ url, socket, commandsQueueMaxLength: MOST_WAITING })
    client.on('error', () => {}) // each command tells of its own failure
    opened = client as unknown as Client
    await client.connect()
    return opened
  }

  async function run<T>(command: (client: Client) => Promise<T>): Promise<T> {
    connected ??= connect().catch((error) => {
      connected = undefined
      throw error
    })
    try {
      return await within(PATIENCE, connected.then(command))
    } catch (cause) {
      if (ApiError.is(cause)) throw cause
      throw new ApiError('The gateway cannot reach its store', {
        status: 503,
        code: 'store_unreachable',
        cause,
      })
    }
  }

  return {
    get: async (key) => (await run((client) => client.get(PREFIX + key))) ?? undefined,
    async set(key, text, ttl) {
      await run((client) => client.set(PREFIX + key, text, { expiration: { type: 'EX', value: ttl } }))
    },
    async close() {
      connected?.catch(() => {})
      opened?.destroy()
    },
  }
}

/** @throws when the promise takes longer */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
