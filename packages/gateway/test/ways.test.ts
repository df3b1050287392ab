import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { connect, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVideoClient, FORMATS, type Format, type Transport } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { Gateway, GatewayConfig } from '../src/index.ts'
import { createUndiciTransport } from '../src/node/undici.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { createRedisStore } from '../src/store/redis.ts'
import { expectNative } from './native-errors.ts'
import { startGatewayProcess } from './processes.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  listen,
  REQUESTS,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const authenticate = false as const
const slow = 30_000

/** Accepts WebSockets and repeats what they send. */
function acceptRealtime(server: http.Server | https.Server): void {
  new WebSocketServer({ server }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(String(data))),
  )
}

/** What a realtime session through a gateway repeats, or why there is none. */
function openRealtime(url: string, model: string): Promise<string> {
  const socket = new WebSocket(`${url}/v1/realtime?model=${model}`, {
    headers: { authorization: `Bearer ${CLIENT_KEY}` },
  })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve) => {
    socket.on('open', () => socket.send('hello'))
    socket.on('message', (data) => resolve(String(data)))
    socket.on('error', ({ message }) => resolve(message))
  })
}

describe('proxies', () => {
  /** A proxy for plain requests and for tunnels, and the targets that it was used for. */
  async function startProxy() {
    const targets: string[] = []
    const server = http.createServer((req, res) => {
      targets.push(req.url ?? '')
      const onward = http.request(req.url ?? '', { method: req.method, headers: req.headers }, (response) => {
        res.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(res)
      })
      req.pipe(onward)
    })
    server.on('connect', (req, socket) => {
      targets.push(req.url ?? '')
      const [host = '', port] = (req.url ?? '').split(':')
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
    return { url: await listen(server), targets }
  }

  it.each([
    ['HTTP_PROXY', {}, 1],
    ['http_proxy', {}, 1],
    ['HTTP_PROXY', { NO_PROXY: 'other.test,127.0.0.1' }, 0],
    ['HTTP_PROXY', { no_proxy: '*' }, 0],
  ])(
    '%s with %j',
    async (name, more, uses) => {
      const upstream = await startWorking()
      const proxy = await startProxy()
      const config = { upstreams: [upstreamAt(upstream.url, ['openai-chat'])], authenticate }
      const { url } = await startGatewayProcess(config, { [name]: proxy.url, ...more } as Record<
        string,
        string
      >)
      expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
      expect(proxy.targets).toHaveLength(uses)
    },
    slow,
  )

  it(
    'HTTPS_PROXY, through a tunnel',
    async () => {
      const { ca, server } = await startTls({})
      const proxy = await startProxy()
      const config = { upstreams: [upstreamAt(server, ['openai-chat'], { tls: { ca } })], authenticate }
      const { url, output } = await startGatewayProcess(config, { HTTPS_PROXY: proxy.url })
      const response = await sendRequest(url, 'openai-chat')
      expect([response.status, output()]).toEqual([200, ''])
      expect(proxy.targets).toEqual([new URL(server).host])
    },
    slow,
  )

  it(
    'HTTPS_PROXY with a client certificate, which the upstream gets and the proxy does not',
    async () => {
      const { server, upstreams } = await startMutual()
      const proxy = await startProxy()
      const config = { upstreams, authenticate, retry: { attempts: 0 } }
      const { url } = await startGatewayProcess(config, { HTTPS_PROXY: proxy.url })
      expect((await sendRequest(url, 'openai-chat', { model: 'with/m' })).status).toBe(200)
      expect((await sendRequest(url, 'openai-chat', { model: 'without/m' })).status).toBe(502)
      expect(new Set(proxy.targets)).toEqual(new Set([new URL(server).host]))
    },
    slow,
  )

  it(
    'HTTPS_PROXY, and NODE_EXTRA_CA_CERTS for what is behind it; NO_PROXY goes there directly',
    async () => {
      const { ca, server } = await startTls({})
      const proxy = await startProxy()
      const config = { upstreams: [upstreamAt(server, ['openai-chat'])], authenticate }
      const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: ca }
      const through = await startGatewayProcess(config, env)
      expect((await sendRequest(through.url, 'openai-chat')).status).toBe(200)
      expect(proxy.targets).toHaveLength(1)
      const direct = await startGatewayProcess(config, { ...env, NO_PROXY: 'localhost' })
      expect((await sendRequest(direct.url, 'openai-chat')).status).toBe(200)
      expect(proxy.targets).toHaveLength(1)
    },
    slow,
  )

  it(
    'realtime sessions go the same way, with the client certificate',
    async () => {
      const { server, upstreams } = await startMutual()
      const proxy = await startProxy()
      const env = { HTTPS_PROXY: proxy.url }
      const through = await startGatewayProcess({ upstreams, authenticate }, env)
      expect(await openRealtime(through.url, 'with/m')).toBe('hello')
      expect(await openRealtime(through.url, 'without/m')).toContain('502')
      expect(await openRealtime(through.url, 'untrusted/m')).toContain('502')
      const { host } = new URL(server)
      expect(proxy.targets).toEqual([host, host, host])
      const direct = await startGatewayProcess({ upstreams, authenticate }, { ...env, NO_PROXY: 'localhost' })
      expect(await openRealtime(direct.url, 'with/m')).toBe('hello')
      expect(proxy.targets).toHaveLength(3)
      expect([through.output(), direct.output()]).toEqual(['', ''])
    },
    slow,
  )

  it(
    'realtime sessions go through a tunnel, also without TLS',
    async () => {
      const server = http.createServer()
      acceptRealtime(server)
      const upstream = await listen(server)
      const proxy = await startProxy()
      const config = { upstreams: [upstreamAt(upstream, ['openai-chat'])], authenticate }
      const { url } = await startGatewayProcess(config, { HTTP_PROXY: proxy.url })
      expect(await openRealtime(url, 'm')).toBe('hello')
      expect(proxy.targets).toEqual([new URL(upstream).host])
    },
    slow,
  )
})

/** Certificates of an authority of our own, for localhost and for a client. */
function makeCertificates() {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
  openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`)
  for (const name of ['server', 'client']) {
    openssl(
      `req ${key} -keyout ${name}.key -out ${name}.csr -subj /CN=${name} -addext subjectAltName=DNS:localhost`,
    )
    openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out ${name}.pem -days 2 -copy_extensions copy`,
    )
  }
  const file = (name: string) => join(folder, name)
  return { file, read: (name: string) => readFileSync(file(name), 'utf8') }
}

/** A server that requires a client certificate, as an upstream with it, without it, and without the server's authority. */
async function startMutual() {
  const { ca, server, file } = await startTls({ requestCert: true, rejectUnauthorized: true })
  const tls = { ca, cert: file('client.pem'), key: file('client.key') }
  const upstreams = [
    upstreamAt(server, ['openai-chat'], { name: 'with', tls }),
    upstreamAt(server, ['openai-chat'], { name: 'without', tls: { ca } }),
    upstreamAt(server, ['openai-chat'], { name: 'untrusted' }),
  ]
  return { server, upstreams }
}

async function startTls(more: https.ServerOptions) {
  const { file, read } = makeCertificates()
  const options = { key: read('server.key'), cert: read('server.pem'), ca: read('ca.pem'), ...more }
  const server = https.createServer(options, (req, res) => {
    req.resume().on('end', () => {
      res.setHeader('content-type', 'application/json').end('{"choices":[]}')
    })
  })
  acceptRealtime(server)
  const url = (await listen(server)).replace('http://127.0.0.1', 'https://localhost')
  onTestFinished(() => server.closeAllConnections())
  return { server: url, ca: file('ca.pem'), file, read }
}

describe('certificates', () => {
  it(
    'an authority of the configuration is trusted for its upstream only',
    async () => {
      const { server, ca, read } = await startTls({})
      const upstreams = [
        upstreamAt(server, ['openai-chat'], { name: 'file', tls: { ca } }),
        upstreamAt(server, ['openai-chat'], { name: 'text', tls: { ca: read('ca.pem') } }),
        upstreamAt(server, ['openai-chat'], { name: 'none' }),
      ]
      const url = await startGateway(upstreams, { retry: { attempts: 0 } })
      const statuses = ['file', 'text', 'none'].map(
        async (name) => (await sendRequest(url, 'openai-chat', { model: `${name}/m` })).status,
      )
      expect(await Promise.all(statuses)).toEqual([200, 200, 502])
    },
    slow,
  )

  it(
    'NODE_EXTRA_CA_CERTS is trusted',
    async () => {
      const { server, ca } = await startTls({})
      const config = { upstreams: [upstreamAt(server, ['openai-chat'])], authenticate }
      const { url } = await startGatewayProcess(config, { NODE_EXTRA_CA_CERTS: ca })
      expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
    },
    slow,
  )

  it(
    'a client certificate is sent to its upstream',
    async () => {
      const { server, ca, file } = await startTls({ requestCert: true, rejectUnauthorized: true })
      const tls = { ca, cert: file('client.pem'), key: file('client.key') }
      const upstreams = [
        upstreamAt(server, ['openai-chat'], { name: 'with', tls }),
        upstreamAt(server, ['openai-chat'], { name: 'without', tls: { ca } }),
      ]
      const url = await startGateway(upstreams, { retry: { attempts: 0 } })
      expect((await sendRequest(url, 'openai-chat', { model: 'with/m' })).status).toBe(200)
      expect((await sendRequest(url, 'openai-chat', { model: 'without/m' })).status).toBe(502)
      expect(await openRealtime(url, 'with/m')).toBe('hello')
      expect(await openRealtime(url, 'without/m')).toContain('502')
    },
    slow,
  )

  it.each([
    ['a file that does not exist', { ca: '/does/not/exist.pem' }, 'ENOENT'],
    [
      'a text that is no certificate',
      { ca: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' },
      'is not valid',
    ],
    ['a certificate without its key', { cert: 'x.pem' }, 'needs both cert and key'],
  ])('%s is reported at start', (_, tls, message) => {
    const upstreams = [upstreamAt('https://a.test', ['openai-chat'], { tls })]
    expect(() => createNodeGateway({ upstreams, authenticate })).toThrow(message)
  })

  it('are not supported by the entry point for fetch, which says so', () => {
    const upstreams = [upstreamAt('https://a.test', ['openai-chat'], { tls: { ca: 'x' } })]
    expect(() => createFetchGateway({ upstreams, authenticate })).toThrow(
      'upstreams[0].tls: is supported on Node.js only',
    )
  })
})

it(
  'a list of models that cannot be fetched delays one call',
  async () => {
    let requests = 0
    const server = createSocketServer(() => {
      requests++ // and no response
    })
    const dead = await listen(server)
    const url = await startGateway([upstreamAt(dead, ['openai-chat'], { models: ['named', 'gpt-*'] })])
    const list = async () => {
      const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${CLIENT_KEY}` } })
      expect(await response.text()).toContain('named')
    }
    for (let call = 0; call < 4; call++) await list()
    expect(requests).toBe(1) // each one would be waited for
  },
  slow,
)

/** Starts an upstream that sends `bytes` to each request and closes the connection. */
function startRaw(bytes: string): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  return listen(server)
}

it('a status 101 without its headers is not valid HTTP', async () => {
  const upstream = await startRaw('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  const url = await startGateway([upstreamAt(upstream, ['anthropic'])], { retry: { attempts: 0 } })
  const { error } = await expectNative('anthropic', await sendRequest(url, 'anthropic'), 502)
  expect(error.message).toContain('The upstream up sent a response that is not valid HTTP')
})

/** Sends a request to a gateway. */
type Fetch = (path: string, init: RequestInit) => Promise<Response>

function fetchFrom(gateway: Gateway): Fetch {
  onTestFinished(() => gateway.close())
  const handle = toFetchHandler(gateway)
  return (path, init) => handle(new Request(`http://localhost${path}`, init))
}

async function fetchFromServer(config: GatewayConfig): Promise<Fetch> {
  const server = await serve(createNodeGateway(config))
  onTestFinished(() => server.close(0))
  return (path, init) => fetch(server.url + path, init)
}

describe.each<[string, (config: GatewayConfig) => Fetch | Promise<Fetch>]>([
  ['the entry point for Node', (config) => fetchFrom(createNodeGateway(config))],
  ['the entry point for fetch', (config) => fetchFrom(createFetchGateway(config))],
  ['the server of node:http', fetchFromServer],
])('%s', (_, open) => {
  const startFor = async (url: string, format: Format) => {
    const send = await open({ upstreams: [upstreamAt(url, [format])], authenticate, retry: { attempts: 0 } })
    const { path, body } = REQUESTS[format]
    const headers = { 'content-type': 'application/json' }
    return (stream: boolean) =>
      send(path('m', stream), { method: 'POST', headers, body: JSON.stringify(body('m', stream)) })
  }

  it.each(
    FORMATS.flatMap((format) => [204, 205, 302, 304, 599, 999].map((status) => [status, format] as const)),
  )('names the status %i of an upstream of %s', async (status, format) => {
    const upstream = await startUpstream((res) => res.writeHead(status, { location: '/login' }).end())
    const send = await startFor(upstream.url, format)
    for (const stream of [false, true]) {
      const response = await send(stream)
      expect(response.status).toBe(status === 599 ? 599 : 502)
      expect(await response.text()).toContain(`status ${status}`)
    }
  })

  it.each(FORMATS)('names a switch of protocols by an upstream of %s', async (format) => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'
    const send = await startFor(await startRaw(head), format)
    for (const stream of [false, true]) {
      const { error } = await expectNative(format, await send(stream), 502)
      expect(error.message).toBe(
        'The upstream up responded with status 101: it switched to another protocol, which was not requested',
      )
    }
  })

  it.each(['SSH-2.0-OpenSSH_9.6\r\n', 'HTTP/1.1 20 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n'])(
    'says of %j that it is not valid HTTP',
    async (head) => {
      const send = await startFor(await startRaw(head), 'openai-chat')
      const { error } = await expectNative('openai-chat', await send(false), 502)
      expect(error.message).toContain('The upstream up sent a response that is not valid HTTP')
    },
  )

  it.each(FORMATS)('says of a break in the middle that the connection broke, in %s', async (format) => {
    const upstream = await startUpstream((res, received) => {
      const stream = format === 'google' ? received.url.includes(':stream') : JSON.parse(received.body).stream
      const type = stream ? 'text/event-stream' : 'application/json'
      res.writeHead(200, { 'content-type': type })
      res.write(stream ? STREAMS[format].begin : '{"id":', () => res.destroy())
    })
    const send = await startFor(upstream.url, format)
    for (const stream of [true, false]) {
      const text = await (await send(stream)).text()
      expect(text).toContain('The connection to the upstream up broke before its response was complete')
      expect(text).not.toContain('cannot be reached')
    }
  })

  it('says that nobody is there, without a key', async () => {
    const send = await startFor(await unreachableUrl(), 'openai-chat')
    const text = await (await send(false)).text()
    expect(text).toContain('The upstream up cannot be reached: ECONNREFUSED')
    expect(text).not.toContain(UPSTREAM_KEY)
  })
})

it('the video of a status that has no content is an error, not a crash', async () => {
  const upstream = await startUpstream((res, { url }) => {
    if (url.endsWith('/content')) return res.writeHead(204).end()
    return res.setHeader('content-type', 'application/json').end('{"id":"t1","status":"completed"}')
  })
  const gateway = createFetchGateway({ upstreams: [upstreamAt(upstream.url, ['openai-chat'])], authenticate })
  const handle = toFetchHandler(gateway)
  const headers = { 'content-type': 'application/json' }
  const body = '{"model":"m","prompt":"x"}'
  const submitted = await handle(new Request('http://localhost/v1/videos', { method: 'POST', headers, body }))
  const { id } = (await submitted.json()) as { id: string }
  const response = await handle(new Request(`http://localhost/v1/videos/${id}/content`))
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('204')])
})

describe('concurrency', () => {
  it(
    'a full upstream responds with a 503 and retry-after in the client’s format, after a bounded wait',
    async () => {
      const upstream = await startUpstream(
        (res) => void res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
      )
      const concurrency = { max: 2, queue: 1, timeout: 100 }
      const url = await startGateway([upstreamAt(upstream.url, FORMATS, { concurrency, prefer: 'client' })], {
        retry: { attempts: 0 },
      })
      const abort = new AbortController()
      for (let open = 0; open < 2; open++) await fetchStream(url, abort.signal)
      for (const format of FORMATS) {
        const responses = await Promise.all([sendRequest(url, format), sendRequest(url, format)])
        for (const response of responses) {
          expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
          await expectNative(format, response, 503)
        }
      }
      abort.abort()
    },
    slow,
  )

  const fetchStream = (url: string, signal: AbortSignal) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_KEY}` },
      body: JSON.stringify(REQUESTS['openai-chat'].body('m', true)),
    })
})

describe('an address of the private network', () => {
  it.each([
    'http://10.0.0.1/v.mp4',
    'http://169.254.169.254/latest',
    'http://[::1]:1/v',
    'http://localhost:1/v',
    'http://0x7f.1/v',
  ])('%s is not opened for an upstream on the internet, also by a redirect', async (address) => {
    const opened: string[] = []
    const respond = (body: string, status = 200, headers = {}) => ({
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: (async function* () {
        yield new TextEncoder().encode(body)
      })(),
    })
    const transport: Transport = {
      async send({ origin, path }) {
        opened.push(origin)
        if (path.endsWith('/content')) return respond('', 302, { location: address })
        return respond(`{"id":"t","status":"succeeded","content":{"video_url":"${address}"}}`)
      },
      close: async () => {},
    }
    for (const protocol of ['service', 'volcengine'] as const) {
      const videos = createVideoClient({
        apiKey: 'key',
        baseURL: 'https://upstream.example',
        protocol,
        transport,
      })
      await expect(videos.content('t')).rejects.toMatchObject({ code: 'private_address' })
    }
    expect(new Set(opened)).toEqual(new Set(['https://upstream.example']))
  })

  it('is not connected to if a public name resolves to it', async () => {
    const upstream = await startUpstream((res) => res.end('secret'))
    const transport = createUndiciTransport()
    onTestFinished(() => transport.close())
    const origin = upstream.url.replace('127.0.0.1', 'localhost')
    const request = { method: 'GET' as const, origin, path: '/', headers: {} }
    await expect(transport.send({ ...request, publicOnly: true })).rejects.toThrow(
      'leads to a private address',
    )
    expect((await transport.send(request)).status).toBe(200)
  })
})

describe('a store that is away', () => {
  /** From here on, what waits for a time limit waits forever. */
  function stopTimeLimits(): void {
    const { setTimeout } = globalThis
    const start = (run: () => void, delay = 0) => setTimeout(delay < 100 ? run : () => {}, delay)
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(start as typeof setTimeout)
    onTestFinished(() => spy.mockRestore())
  }

  it.skipIf(!hasRedis)('costs the first request only', async () => {
    const redis = await startRedis()
    const upstream = await startWorking()
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      store: { type: 'redis', url: redis.url },
    })
    const bodyOf = (id: string) => ({
      model: 'm',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ id, type: 'tool_use', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] },
      ],
    })
    const send = async (id: string) => {
      const response = await sendRequest(url, 'anthropic', { body: JSON.stringify(bodyOf(id)) })
      expect(response.status).toBe(200)
    }
    await send('before')
    redis.pause()
    await send('first')
    stopTimeLimits()
    for (const id of ['second', 'third', 'fourth']) await send(id)
  })

  it(
    'fails at once after its first failure, if it accepts connections and does not respond',
    async () => {
      const silent = await listen(createSocketServer(() => {}))
      const store = createRedisStore(`redis://${new URL(silent).host}`)
      onTestFinished(() => store.close())
      const unreachable = { code: 'store_unreachable' }
      await expect(store.get('a')).rejects.toMatchObject(unreachable)
      stopTimeLimits()
      for (let call = 0; call < 5; call++) await expect(store.get('a')).rejects.toMatchObject(unreachable)
    },
    slow,
  )

  it(
    'fails at once as soon as one command has waited too long',
    async () => {
      const silent = await listen(createSocketServer(() => {}))
      const store = createRedisStore(`redis://${new URL(silent).host}`)
      onTestFinished(() => store.close())
      let over = false
      const first = store.get('a').catch(() => {
        over = true
      })
      await new Promise((resolve) => setTimeout(resolve, 3500))
      for (let call = 0; call < 5; call++)
        await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unreachable' })
      expect(over).toBe(false) // the first one still waits
      await first
    },
    slow,
  )
})
