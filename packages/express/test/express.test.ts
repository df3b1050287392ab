import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import serverless from 'serverless-http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConfigError, mixrouter } from '../src/index.ts'
import { CHAT, CHUNKS, KEY, listen, sendChat, startUpstream } from './support.ts'

const { default: express4 } = (await import('express4' as string)) as { default: typeof express5 }

const BODY = '{ "model": "gpt-5.5",  "messages": [{"role": "user", "content": "Hé"}], "x": 1.0 }'

const PARSERS: Record<string, (express: typeof express5) => RequestHandler[]> = {
  none: () => [],
  'express.json()': (express) => [express.json()],
  'express.text()': (express) => [express.text({ type: '*/*' })],
  'express.raw()': (express) => [express.raw({ type: '*/*' })],
  'a parser that keeps rawBody': (express) => [
    express.json({
      verify: (req, _, buffer) => {
        Object.assign(req, { rawBody: buffer })
      },
    }),
  ],
}

const CASES = [
  ['Express 4', express4],
  ['Express 5', express5],
] as const

describe.each(CASES)('%s', (_, express) => {
  /** Starts an application with the middleware. */
  async function start({
    parser = 'none',
    mount = '',
    before = [] as RequestHandler[],
    pace = (_: number): Promise<void> | undefined => undefined,
  } = {}) {
    const { config, bodies } = await startUpstream(pace)
    const app: Express = express()
    const errors: unknown[] = []
    const handler = mixrouter(config)
    onTestFinished(() => handler.close())
    for (const middleware of [...before, ...(PARSERS[parser]?.(express) ?? [])]) app.use(middleware)
    app.get('/v1/own', (_, res) => void res.send('before'))
    app.use(mount || '/', handler)
    app.post('/v1/own', (req, res) => void res.json({ got: req.body ?? null }))
    app.use(((error, _req, res, _next) => {
      errors.push(error)
      res.status(500).send('<html>')
    }) satisfies ErrorRequestHandler)
    const url = await listen(app)
    return { app, url, api: url + mount, bodies, errors }
  }

  describe.each(['', '/ai', '/a/b/c'])('mounted at "%s"', (mount) => {
    it.each(Object.keys(PARSERS))('works behind %s', async (parser) => {
      const { api, bodies, errors } = await start({ parser, mount })
      const response = await sendChat(api, BODY)
      expect([response.status, await response.json()]).toEqual([200, CHAT])
      const parsed = parser === 'express.json()'
      expect(bodies).toEqual([parsed ? JSON.stringify(JSON.parse(BODY)) : BODY])

      const stream = await sendChat(api, { ...JSON.parse(BODY), stream: true })
      expect(await stream.text()).toBe(CHUNKS.join(''))
      expect(errors).toEqual([])
    })
  })

  it('serves a function of AWS Lambda, whose adapter takes all text for UTF-8', async () => {
    const { app } = await start()
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }
    const event = {
      httpMethod: 'POST',
      path: '/v1/chat/completions',
      headers,
      body: BODY,
      requestContext: {},
    }
    const { statusCode, body } = (await serverless(app)(event, {})) as { statusCode: number; body: string }
    expect([statusCode, JSON.parse(body)]).toEqual([200, CHAT])
  })

  it('requests the usage of a stream whose large body was parsed before', async () => {
    const { config, bodies } = await startUpstream()
    const handler = mixrouter({ ...config, onUsage() {} })
    onTestFinished(() => handler.close())
    const url = await listen(express().use(express.json({ limit: '1mb' }), handler))
    const request = { ...JSON.parse(BODY), user: 'x'.repeat(300_000), stream: true }
    expect(await (await sendChat(url, request)).text()).toBe(CHUNKS.join(''))
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      { ...request, stream_options: { include_usage: true } },
    ])
  })

  it('does not affect other routes', async () => {
    const { url } = await start({ parser: 'express.json()' })
    expect(await (await fetch(`${url}/v1/own`)).text()).toBe('before')
    const post = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
    expect(await (await fetch(`${url}/v1/own`, post)).json()).toEqual({ got: { a: 1 } })
    for (const method of ['OPTIONS', 'HEAD', 'GET']) {
      const response = await fetch(`${url}/v1/chat/completions`, { method })
      expect(response.headers.get('content-type') ?? '').not.toContain('json')
    }
    expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  })

  it('sends errors itself, in the client’s format', async () => {
    const { url, errors } = await start()
    for (const [body, headers, status] of [
      ['{', {}, 400],
      ['', {}, 400],
      ['{"model":"gpt-5.5"}', { authorization: 'Bearer wrong' }, 401],
    ] as const) {
      const response = await sendChat(url, body, headers)
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({
        error: { message: expect.any(String), code: expect.any(String) },
      })
    }
    expect(errors).toEqual([])
  })

  it.each([101, 204, 205, 302, 304, 599, 999])('names the status %i of an upstream', async (status) => {
    const baseURL = await listen((_, res) => {
      if (status === 101)
        res.socket?.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')
      else res.writeHead(status, { location: '/login' }).end()
    })
    const upstream = { name: 'up', baseURL, apiKey: 'upstream-key-5678', formats: ['openai-chat' as const] }
    const handler = mixrouter({ upstreams: [upstream], authenticate: false, retry: { attempts: 0 } })
    onTestFinished(() => handler.close())
    const url = await listen(express().use(handler))
    for (const stream of [false, true]) {
      const response = await sendChat(url, { ...JSON.parse(BODY), stream })
      expect([response.status, await response.json()]).toEqual([
        status === 599 ? 599 : 502,
        { error: expect.objectContaining({ message: expect.stringContaining(`status ${status}`) }) },
      ])
    }
  })

  it('keeps headers set by other middleware', async () => {
    const cors: RequestHandler = (_, res, next) => {
      res.setHeader('access-control-allow-origin', '*')
      next()
    }
    const { url } = await start({ before: [cors] })
    expect((await sendChat(url, BODY)).headers.get('access-control-allow-origin')).toBe('*')
  })

  it('pitfall 36: flushes each event through compression, before the next one arrives', async () => {
    /** Buffers what is written until it is flushed, as compression does. */
    const compression: RequestHandler = (_, res, next) => {
      const write = res.write.bind(res) as (chunk: unknown) => boolean
      const buffered: unknown[] = []
      const flush = () => {
        for (const chunk of buffered.splice(0)) write(chunk)
      }
      const buffer = (chunk: unknown) => {
        buffered.push(chunk)
        return true
      }
      res.once('prefinish', flush)
      Object.assign(res, { write: buffer, flush })
      next()
    }
    const steps = CHUNKS.map(() => Promise.withResolvers<void>())
    const { url } = await start({ before: [compression], pace: (index) => steps[index]?.promise })
    const reader = (await sendChat(url, { ...JSON.parse(BODY), stream: true })).body?.getReader()
    const decoder = new TextDecoder()
    let text = ''
    let sent = ''
    for (const [index, chunk] of CHUNKS.entries()) {
      steps[index]?.resolve()
      sent += chunk
      while (text.length < sent.length) text += decoder.decode((await reader?.read())?.value)
      expect(text).toBe(sent)
    }
  })
})

describe('mixrouter', () => {
  it('requires keys or authenticate', () => {
    expect(() => mixrouter()).toThrow(ConfigError)
  })

  it('uses api.mixrouter.com by default', () => {
    process.env.MIXROUTER_API_KEY = 'mr-1234'
    onTestFinished(() => {
      delete process.env.MIXROUTER_API_KEY
    })
    expect(() => mixrouter()).toThrow(/keys:/)
    const handler = mixrouter({ keys: [{ name: 'me', key: KEY }] })
    expect(handler.gateway.config.upstreams).toMatchObject([
      { baseURL: 'https://api.mixrouter.com', apiKey: 'mr-1234' },
    ])
  })

  it("is a RequestHandler in Express's types", () => {
    const handler: RequestHandler = mixrouter({
      upstreams: [{ name: 'a', baseURL: 'http://a.example', apiKey: 'k', formats: ['google'] }],
      authenticate: false,
    })
    expect(handler).toHaveLength(3)
  })
})
