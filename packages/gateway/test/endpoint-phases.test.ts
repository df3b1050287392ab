import { once } from 'node:events'
import http, { type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { GatewayConfig } from '../src/index.ts'
import {
  CREATED,
  ENDPOINT_CASES,
  type EndpointCase,
  prepareCase,
  requestOf,
  sendCase,
} from './endpoint-cases.ts'
import { CLIENT_KEY, listen, startGateway, unreachableUrl, upstreamAt } from './support.ts'

/** A vendor that leaves the response of one route to the test; in all others it creates an object. */
async function startVendor(path: string) {
  const { promise: arrived, resolve } = Promise.withResolvers<ServerResponse>()
  const requests: string[] = []
  const server = http.createServer(async (req, res) => {
    await req.toArray()
    requests.push(`${req.method} ${req.url}`)
    if (req.url === path) return resolve(res)
    if (req.url?.endsWith('/content'))
      return res.writeHead(200).end('{"custom_id":"a","body":{"model":"m"}}\n')
    return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CREATED))
  })
  return { url: await listen(server), arrived, requests }
}

/** Where the gateway sends the request of a case. */
const pathAt = ({ name, path }: EndpointCase) =>
  name === 'translated embeddings' ? '/v1beta/models/m:batchEmbedContents' : path

async function start(test: EndpointCase, more: Partial<GatewayConfig> = {}) {
  const vendor = await startVendor(pathAt(test))
  return { ...vendor, gateway: await startGateway([upstreamAt(vendor.url, [test.format])], more) }
}

describe.each(ENDPOINT_CASES)('$name', (test) => {
  const { response } = test

  it('come through as the vendor sent them', async () => {
    const { gateway, arrived } = await start(test)
    await prepareCase(gateway, test)
    const received = sendCase(gateway, test)
    const res = await arrived
    res.writeHead(200, { 'content-type': response.type }).end(response.body)
    expect((await received).status).toBe(200)
    expect((await (await received).text()).length).toBeGreaterThan(0)
  })

  it('come through the gateway for Web runtimes, too', async () => {
    const { url, arrived } = await startVendor(pathAt(test))
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const gateway = createFetchGateway({ upstreams: [upstreamAt(url, [test.format])], keys })
    const handle = toFetchHandler(gateway, { basePath: '/ai' })
    await prepareCase('http://gateway.test/ai', test, handle)
    const received = handle(requestOf('http://gateway.test/ai', test))
    const res = await arrived
    res.writeHead(200, { 'content-type': response.type }).end(response.body)
    expect((await received).status).toBe(200)
    expect((await (await received).text()).length).toBeGreaterThan(0)
  })

  it('count as requests of their client', async () => {
    const requests = { day: test.before ? 2 : 1 }
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { requests } }]
    const { gateway, arrived } = await start(test, { keys })
    await prepareCase(gateway, test)
    const received = sendCase(gateway, test)
    const res = await arrived
    res.writeHead(200, { 'content-type': response.type }).end(response.body)
    expect((await received).status).toBe(200)
    await (await received).text()
    expect((await sendCase(gateway, test)).status).toBe(429)
  })

  it.each(['the vendor has the request', 'the vendor has begun its response'])(
    'are aborted at the vendor when the client disconnects after %s',
    async (phase) => {
      const { gateway, arrived } = await start(test)
      await prepareCase(gateway, test)
      const abort = new AbortController()
      const received = sendCase(gateway, test, { signal: abort.signal })
        .then((response) => response.text())
        .catch((error: Error) => error.name)
      const res = await arrived
      if (phase === 'the vendor has begun its response') {
        res.writeHead(200, { 'content-type': response.type })
        await new Promise<unknown>((resolve) => res.write(response.body.slice(0, 8), resolve))
      }
      const closed = once(res, 'close')
      abort.abort()
      await closed
      expect(res.writableFinished).toBe(false)
      expect(await received).toBe('AbortError')
    },
  )

  it('are not shown as a success if the vendor breaks off', async () => {
    const { gateway, arrived } = await start(test, { retry: { attempts: 0 } })
    await prepareCase(gateway, test)
    const received = sendCase(gateway, test)
    const res = await arrived
    res.writeHead(200, { 'content-type': response.type, 'content-length': '1000' })
    res.write(response.body.slice(0, 8), () => res.destroy())
    const outcome = await received
      .then(async (response) => [response.status, await response.text()] as const)
      .catch((error: Error) => [0, error.message] as const)
    if (outcome[0] === 200) expect(outcome[1]).toContain('event: error')
    else expect([0, 502]).toContain(outcome[0])
  })
})

describe('with a store that cannot be reached', () => {
  const unreachable = async () =>
    ({ store: { type: 'redis', url: (await unreachableUrl()).replace('http', 'redis') } }) as const

  it('nothing is created whose owner could not be kept', async () => {
    const outcomes = ENDPOINT_CASES.filter(({ stored }) => stored).map(async (test) => {
      const { gateway, requests } = await start(test, await unreachable())
      const response = await sendCase(gateway, test)
      expect([test.name, response.status, await response.text(), requests]).toEqual([
        test.name,
        503,
        expect.stringContaining('store'),
        [],
      ])
    })
    await Promise.all(outcomes)
  }, 30_000)

  it.each(ENDPOINT_CASES.filter(({ stored }) => !stored))('$name work', async (test) => {
    const { gateway, arrived } = await start(test, await unreachable())
    const received = sendCase(gateway, test)
    const res = await arrived
    res.writeHead(200, { 'content-type': test.response.type }).end(test.response.body)
    expect((await received).status).toBe(200)
  })
})

it('an upload to Google goes on below the path that the gateway is mounted under, also behind a proxy', async () => {
  const vendor = http.createServer(async (req, res) => {
    await req.toArray()
    const url = 'https://generativelanguage.googleapis.com/upload/v1beta/files?upload_id=secret'
    res.writeHead(200, { 'content-type': 'application/json', 'x-goog-upload-url': url }).end('{}')
  })
  const keys = [{ name: 'test', key: CLIENT_KEY }]
  const upstreams = [upstreamAt(await listen(vendor), ['google'])]
  const timeouts = { total: 60_000 }
  const handle = toFetchHandler(createFetchGateway({ upstreams, keys, timeouts }), { basePath: '/ai' })
  const begin = async (headers: Record<string, string>) => {
    const response = await handle(
      new Request('http://gateway.test/ai/upload/v1beta/files', {
        method: 'POST',
        headers: { 'x-goog-api-key': CLIENT_KEY, 'x-goog-upload-command': 'start', ...headers },
        body: '{}',
      }),
    )
    return response.headers.get('x-goog-upload-url')
  }
  const own =
    /^http:\/\/gateway\.test\/ai\/upload\/v1beta\/files\?upload_id=[\w-]{36}&upload_protocol=resumable$/
  expect(await begin({})).toMatch(own)
  expect(await begin({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ai.example.com' })).toMatch(
    /^https:\/\/ai\.example\.com\/ai\/upload/,
  )
})
