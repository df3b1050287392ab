import type { GatewayConfig } from '@mixrouter/gateway'
import { describe, expect, it } from 'vitest'
import { FUZZ_RUNS, FUZZ_SEED } from '../../../vitest.fuzz.ts'
import { exchange, HANG_MS } from './fuzz/connection.ts'
import { HOSTS, startExpress5, startFetch } from './fuzz/hosts.ts'
import { createRandom } from './fuzz/random.ts'
import { type RawRequest, randomRequest } from './fuzz/requests.ts'
import { fillIn, idsIn, ROUTES } from './fuzz/routes.ts'
import { startFaultyUpstream } from './fuzz/upstream.ts'
import { toWire } from './fuzz/wire.ts'

const CLIENT_KEY = 'client-key-1234567'
const UPSTREAM_KEY = 'upstream-key-7654321'
const KEYS = new RegExp(`${CLIENT_KEY}|${UPSTREAM_KEY}`)
const STACK_TRACE = /\n\s+at \S+ \(/
const OWN_FAULT = 'The gateway failed to handle the request'

const NODE_ONLY = { telemetry: { metrics: true } }

/** How many connections each server gets; the same ones each time by default, more and new ones by the variable. */
const CONNECTIONS = Math.max(100, (FUZZ_RUNS ?? 0) / 20)

/** How many of them are open at a time. */
const CONCURRENCY = 10

/** How many ids of what was created are remembered. */
const MAX_IDS = 500

const TIMEOUT_MS = 60_000 + CONNECTIONS * 100

/** The upstream's chance is its own, so that the clients' stays the same. */
async function startUpstream() {
  const upstream = await startFaultyUpstream(createRandom(FUZZ_SEED + 1), UPSTREAM_KEY)
  const config: GatewayConfig = {
    upstreams: upstream.upstreams,
    keys: [{ name: 'fuzz', key: CLIENT_KEY }],
    retry: { attempts: 0 },
    breaker: { failures: 1_000_000 },
    bodyLimit: 20_000,
    uploadLimit: 20_000,
    state: true,
  }
  return { upstream, config }
}

/** What came back in all. */
function createTally() {
  const statuses: string[] = []
  const ids: string[] = []
  return {
    ids,
    add(requests: readonly RawRequest[], text: string, more: readonly string[]) {
      const sent = requests.map(({ method, path }) => `${method} ${path}`).join(', ')
      expect(text, sent).not.toMatch(KEYS)
      expect(text, sent).not.toMatch(STACK_TRACE)
      expect(text, sent).not.toContain(OWN_FAULT)
      statuses.push(...more)
      ids.push(...idsIn(text))
      ids.splice(0, ids.length - MAX_IDS)
    },
    /** Fails if most requests did not get as far as an upstream, well or badly. */
    check(requests: number, printed: string) {
      expect([...new Set(statuses)]).toEqual(expect.arrayContaining(['200', '400', '401', '404', '502']))
      expect(statuses.filter((status) => status === '200').length).toBeGreaterThan(statuses.length / 4)
      expect(requests).toBeGreaterThan(statuses.length / 3)
      for (const logged of ['/v1/chat/completions', '502', 'fuzz']) expect(printed).toContain(logged)
      expect(printed).not.toMatch(KEYS)
    },
  }
}

describe.each(Object.entries(HOSTS))('%s', (_, start) => {
  it('survives raw requests, split and pipelined, and shows no key', { timeout: TIMEOUT_MS }, async () => {
    const random = createRandom(FUZZ_SEED)
    const { upstream, config } = await startUpstream()
    const host = await start({ ...config, ...NODE_ONLY })
    const tally = createTally()
    const send = async () => {
      const requests = Array.from({ length: random.integer(1, 4) }, () =>
        randomRequest(random, CLIENT_KEY, tally.ids),
      )
      const { bytes, isSound } = toWire(random, requests)
      const manners = {
        cut: random.chance(0.1),
        patience: random.chance(0.1) ? 0 : isSound ? undefined : 500,
      }
      const text = await exchange(host.url, random.split(bytes), manners)
      const statuses = Array.from(text.matchAll(/HTTP\/1\.1 ([2-5]\d\d) /g), ([, status]) => String(status))
      tally.add(requests, text, statuses)
    }
    let left = CONNECTIONS
    const work = async () => {
      while (left-- > 0) await send()
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
    await host.stop()
    tally.check(upstream.requests(), host.printed())
  })
})

it('the entry point for fetch survives the same requests, and shows no key', {
  timeout: TIMEOUT_MS,
}, async () => {
  const random = createRandom(FUZZ_SEED)
  const { upstream, config } = await startUpstream()
  const { handle, printed } = startFetch(config)
  const tally = createTally()
  for (let done = 0; done < 2 * CONNECTIONS; done++) {
    const raw = randomRequest(random, CLIENT_KEY, tally.ids)
    const request = toWebRequest(raw)
    if (!request) continue
    const { status, text } = await within(HANG_MS, readResponse(handle(request)))
    tally.add([raw], text, [String(status)])
  }
  tally.check(upstream.requests(), printed())
})

it('sends requests to routes that the gateway has', async () => {
  const { config } = await startUpstream()
  const { url } = await startExpress5({ ...config, ...NODE_ONLY })
  const missing: string[] = []
  for (const line of Object.values(ROUTES).flat()) {
    const { method, path } = fillIn(line, 'gpt-5.5', (prefix) => `${prefix}1`)
    const response = await fetch(url + path, { method, headers: { 'x-api-key': CLIENT_KEY } })
    if ((await response.text()).includes(`Cannot ${method}`)) missing.push(line)
  }
  expect(missing).toEqual(ROUTES.unknown)
})

/** Undefined for what the Web's `Request` does not accept. */
function toWebRequest({ method, path, headers, body }: RawRequest): Request | undefined {
  try {
    const init = method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }
    return new Request(`http://localhost${path}`, { method, headers, ...init })
  } catch {
    return undefined
  }
}

async function readResponse(response: Promise<Response>) {
  const { status, headers, body } = await response
  const text = await new Response(body).text().catch(String)
  return { status, text: `${JSON.stringify([...headers])} ${text}` }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No end after ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([work, hang]).finally(() => clearTimeout(timer))
}
