import http from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { inspect } from 'node:util'
import { createFetchGateway, toFetchHandler } from '@mixrouter/gateway/fetch'
import { createNodeGateway, serve } from '@mixrouter/gateway/node'
import express5, { type RequestHandler } from 'express'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FUZZ_RUNS, FUZZ_SEED } from '../../../vitest.fuzz.ts'
import { type GatewayConfig, mixrouter } from '../src/index.ts'
import { createRandom, type RawRequest, randomRequest, toWire } from './fuzz.ts'
import { CHAT, CHUNKS } from './support.ts'

const { default: express4 } = (await import('express4' as string)) as { default: typeof express5 }

const CLIENT_KEY = 'client-key-1234567'
const UPSTREAM_KEY = 'upstream-key-7654321'
const KEYS = new RegExp(`${CLIENT_KEY}|${UPSTREAM_KEY}`)

/** How many connections each server gets; the same ones each time by default, more and new ones by the variable. */
const CONNECTIONS = Math.max(200, (FUZZ_RUNS ?? 0) / 20)

/** A connection without a response for so long hangs. */
const HANG_MS = 8000

/** An upstream that responds well, badly, or with its key; by chance of its own, so that the clients' stays the same. */
async function startUpstream(): Promise<GatewayConfig> {
  const random = createRandom(FUZZ_SEED + 1)
  const responses: ((res: http.ServerResponse) => unknown)[] = [
    (res) => res.setHeader('content-type', 'application/json').end(JSON.stringify(CHAT)),
    (res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(CHUNKS.join('')),
    (res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(CHUNKS[0]),
    (res) =>
      res
        .writeHead(401, { 'content-type': 'application/json' })
        .end(`{"error":{"message":"Bad key ${UPSTREAM_KEY}"}}`),
    (res) => res.writeHead(500, { 'x-request-id': UPSTREAM_KEY }).end(UPSTREAM_KEY),
    (res) => res.writeHead(204).end(),
    (res) => res.writeHead(999).end(`<p>${UPSTREAM_KEY}</p>`),
    (res) => res.destroy(),
  ]
  const server = http.createServer((req, res) => {
    req.on('error', () => {}).resume()
    random.pick(responses)(res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const formats = ['openai-chat', 'anthropic', 'google', 'openai-responses'] as const
  return {
    upstreams: formats.map((format) => ({ name: format, baseURL, apiKey: UPSTREAM_KEY, formats: [format] })),
    keys: [{ name: 'fuzz', key: CLIENT_KEY }],
    retry: { attempts: 0 },
    breaker: { failures: 1_000_000 },
    bodyLimit: 20_000,
    uploadLimit: 20_000,
    onError: () => {},
  }
}

/** Everything that is printed during the test. */
function recordOutput(): () => string {
  const printed: string[] = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((...args) => {
      printed.push(args.map((value) => inspect(value, { depth: 6 })).join(' '))
    })
    onTestFinished(() => spy.mockRestore())
  }
  return () => printed.join('\n')
}

async function listen(app: http.RequestListener): Promise<string> {
  const server = http.createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Express = typeof express5

function startExpress(express: Express, config: GatewayConfig, ...parsers: RequestHandler[]) {
  const app = express()
  app.set('env', 'test') // without printing errors
  for (const parser of parsers) app.use(parser)
  const handler = mixrouter(config)
  onTestFinished(() => handler.close())
  app.use(handler)
  return listen(app as http.RequestListener)
}

const SERVERS: Readonly<Record<string, (config: GatewayConfig) => Promise<string>>> = {
  async serve(config) {
    const server = await serve(createNodeGateway(config))
    onTestFinished(() => server.close(0))
    return server.url
  },
  'Express 4': (config) => startExpress(express4, config),
  'Express 5': (config) => startExpress(express5, config),
  'Express 5 with a parser': (config) => startExpress(express5, config, express5.json()),
}

/** Sends bytes in the given pieces; resolves with what comes back when the connection is over. */
function exchange(url: string, pieces: readonly Buffer[], cut: boolean, patience: number): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let text = ''
    const hang = setTimeout(() => {
      socket.destroy()
      reject(
        new Error(
          `No end after ${HANG_MS} ms of: ${Buffer.concat(pieces).toString('latin1').slice(0, 4000)}\n\nReceived: ${text.slice(0, 4000)}`,
        ),
      )
    }, HANG_MS)
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      clearTimeout(hang)
      resolve(text)
    })
    const write = (at: number) => {
      const piece = pieces[at]
      if (socket.destroyed) return
      if (piece === undefined) return cut ? socket.destroy() : setTimeout(() => socket.end(), patience)
      socket.write(piece, () => setImmediate(write, at + 1))
    }
    socket.once('connect', () => write(0))
  })
}

describe.each(Object.entries(SERVERS))('%s', (_, start) => {
  it('survives raw requests, split and pipelined, and shows no key', async () => {
    const random = createRandom(FUZZ_SEED)
    const printed = recordOutput()
    const url = await start(await startUpstream())
    const statuses = new Set<string>()
    const send = async () => {
      const requests = Array.from({ length: random.integer(1, 4) }, () => randomRequest(random, CLIENT_KEY))
      const text = await exchange(
        url,
        random.split(toWire(random, requests)),
        random.chance(0.1),
        random.pick([0, 300]),
      )
      expect(text).not.toMatch(KEYS)
      expect(text).not.toMatch(/\n\s+at \S+ \(/) // a stack trace
      for (const [status] of text.matchAll(/^HTTP\/1\.1 \d+/gm)) statuses.add(status.slice(-3))
    }
    for (let done = 0; done < CONNECTIONS; done += 10) await Promise.all(Array.from({ length: 10 }, send))
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect([...statuses]).toEqual(expect.arrayContaining(['400', '401', '404']))
    expect(printed()).not.toMatch(KEYS)
  }, 240_000)
})

it('the entry point for fetch survives the same requests, and shows no key', async () => {
  const random = createRandom(FUZZ_SEED)
  const printed = recordOutput()
  const gateway = createFetchGateway(await startUpstream())
  onTestFinished(() => gateway.close())
  const handle = toFetchHandler(gateway)
  for (let done = 0; done < CONNECTIONS; done++) {
    const request = toWebRequest(randomRequest(random, CLIENT_KEY))
    if (!request) continue
    const { status, text } = await within(HANG_MS, readResponse(handle(request)))
    expect(status).toBeGreaterThanOrEqual(200)
    expect(text).not.toMatch(KEYS)
  }
  expect(printed()).not.toMatch(KEYS)
}, 240_000)

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
