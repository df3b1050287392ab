import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { fileURLToPath } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import { startOfflineUpstream } from '@mixrouter/testing'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

const CLIENT_KEY = 'client-key-1234'
const upstream = await startOfflineUpstream({ delay: 5 })

const NEXTJS_APP = fileURLToPath(new URL('../nextjs', import.meta.url))
const isNextjsBuilt = existsSync(`${NEXTJS_APP}/.next/BUILD_ID`)

beforeAll(() => {
  vi.stubEnv('MIXROUTER_API_KEY', 'upstream-key-1234')
  vi.stubEnv('MIXROUTER_BASE_URL', upstream.url)
  vi.stubEnv('MY_CLIENT_KEY', CLIENT_KEY)
})
afterAll(() => upstream.close())

type Handler = (request: Request) => Response | Promise<Response>

/** What the adapters of web frameworks do on Node.js. */
const toListener =
  (handle: Handler): RequestListener =>
  async (req, res) => {
    const { method = 'GET', url, headers } = req
    const disconnect = new AbortController()
    res.on('close', () => disconnect.abort())
    const body = method === 'GET' ? null : Readable.toWeb(req)
    const init = { method, headers, body, duplex: 'half', signal: disconnect.signal }
    const response = await handle(new Request(`http://${headers.host}${url}`, init as unknown as RequestInit))
    res.writeHead(response.status, Object.fromEntries(response.headers))
    Readable.fromWeb(response.body as ReadableStream).pipe(res)
  }

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** `next start` of the app as it was built, on a free port. */
async function startNextjs(): Promise<string> {
  const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'))
  const child = spawn(process.execPath, [next, 'start', NEXTJS_APP, '--hostname', '127.0.0.1', '--port', '0'])
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  return new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
        if (url && output.includes('Ready')) resolve(url)
      })
    child.once('exit', () => reject(new Error(output)))
  })
}

interface Host {
  url: string
  /** Where the gateway is mounted. */
  prefix: string
}

const HOSTS = {
  async hono() {
    const { app } = await import('../src/hono.ts')
    return { url: await listen(createServer(toListener((request) => app.fetch(request)))), prefix: '/ai' }
  },
  async 'next.js'() {
    return { url: await startNextjs(), prefix: '/api/ai' }
  },
  async fastify() {
    const { app } = await import('../src/fastify.ts')
    await app.ready()
    return { url: await listen(app.server), prefix: '' }
  },
} satisfies Record<string, () => Promise<Host>>

const NAMES = Object.keys(HOSTS) as (keyof typeof HOSTS)[]

describe.each(NAMES)('the gateway inside %s', (name) => {
  const isMissing = name === 'next.js' && !isNextjsBuilt

  it.skipIf(isMissing)('serves the SDKs, whole and as a stream, and refuses unknown keys', async () => {
    const { url, prefix } = await HOSTS[name]()
    const openai = new OpenAI({ baseURL: `${url}${prefix}/v1`, apiKey: CLIENT_KEY })
    const messages = [{ role: 'user' as const, content: 'Hello from afar' }]
    const whole = await openai.chat.completions.create({ model: 'claude-sonnet-5', messages })
    expect(whole.choices[0]?.message.content).toContain('Hello from afar')

    const anthropic = new Anthropic({ baseURL: `${url}${prefix}`, apiKey: CLIENT_KEY })
    const stream = anthropic.messages.stream({ model: 'gpt-6-sol', max_tokens: 100, messages })
    expect(await stream.finalText()).toContain('Hello from afar')

    const stranger = new OpenAI({ baseURL: `${url}${prefix}/v1`, apiKey: 'wrong-key-1234', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError)
  })

  it.skipIf(isMissing)('streams as the upstream does, and stops it when the client disconnects', async () => {
    const { url, prefix } = await HOSTS[name]()
    const openai = new OpenAI({ baseURL: `${url}${prefix}/v1`, apiKey: CLIENT_KEY })
    const messages = [{ role: 'user' as const, content: '/long 5000' }]
    const stream = await openai.chat.completions.create({ model: 'claude-sonnet-5', messages, stream: true })
    for await (const _ of stream) break
    await expect.poll(() => upstream.requests.at(-1)?.aborted).toBe(true)
  })
})

it.each(['hono', 'fastify'] as const)('the routes of %s keep working', async (name) => {
  const { url } = await HOSTS[name]()
  expect(await (await fetch(`${url}/todos`)).json()).toEqual(['your own routes keep working'])
  if (name !== 'fastify') return
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
  expect(await (await fetch(`${url}/todos`, init)).json()).toEqual({ a: 1 })
})
