import http from 'node:http'
import { ApiError, FORMATS, type Usage, type Warning } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type {
  Exchange,
  GatewayConfig,
  Middleware,
  Observer,
  Outcome,
  Policy,
  RequestInfo,
} from '../src/index.ts'
import { createNodeGateway } from '../src/node.ts'
import {
  anotherFormat,
  CLIENT_KEY,
  pair,
  REQUESTS,
  RESPONSES,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const ROUTES = FORMATS.flatMap((client) =>
  [client, anotherFormat(client)].flatMap((upstream) =>
    [false, true].map((stream) => ({ client, upstream, stream, kind: stream ? 'stream' : 'complete' })),
  ),
)

/** Every call of an observer, in order, with the request that it belongs to. */
function createRecording() {
  const calls: [name: string, value?: unknown][] = []
  let info: RequestInfo | undefined
  let ended: (outcome: Outcome) => void = () => {}
  const end = new Promise<Outcome>((resolve) => {
    ended = resolve
  })
  const observer: Observer = {
    attempt: (target) => calls.push(['attempt', target]),
    firstByte: () => calls.push(['firstByte']),
    warnings: (warnings) => calls.push(['warnings', warnings]),
    usage: (usage) => calls.push(['usage', usage]),
    end(outcome) {
      calls.push(['end', outcome])
      ended(outcome)
    },
  }
  const observe = (request: RequestInfo) => {
    info = request
    return observer
  }
  const valueFor = <T>(name: string) => calls.find(([called]) => called === name)?.[1] as T
  return { observe, calls, names: () => calls.map(([name]) => name), valueFor, end, request: () => info }
}

describe.each(ROUTES)('$client client, $upstream upstream, $kind', ({ client, upstream, stream }) => {
  it('reports the attempt, the first byte, usage and the end', async () => {
    const { url } = await startWorking(upstream)
    const recording = createRecording()
    const gateway = await startGateway([upstreamAt(url, [upstream])], { observe: recording.observe })
    const response = await sendRequest(gateway, client, { model: 'some-model', stream })
    await response.text()
    const outcome = await recording.end

    expect(recording.names().filter((name) => name !== 'warnings')).toEqual([
      'attempt',
      'firstByte',
      'usage',
      'end',
    ])
    expect(recording.valueFor('attempt')).toEqual({ upstream: 'up', model: 'some-model', format: upstream })
    expect(recording.valueFor<Usage>('usage')).toMatchObject({ inputTokens: 3, outputTokens: 2 })
    expect(outcome).toMatchObject({ status: 200, aborted: false, finishReason: { unified: 'stop' } })
    expect(outcome.error).toBeUndefined()
    expect(outcome.firstByte).toBeLessThanOrEqual(outcome.total)
    expect(recording.request()).toMatchObject({
      method: 'POST',
      format: client,
      client: 'test',
      model: 'some-model',
      attempts: 1,
    })
  })

  it('reports an error of the upstream as the client receives it', async () => {
    const { url } = await startUpstream((res) =>
      res
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: `no, ${UPSTREAM_KEY}`, type: 'invalid_request_error' } })),
    )
    const recording = createRecording()
    const gateway = await startGateway([upstreamAt(url, [upstream])], { observe: recording.observe })
    const response = await sendRequest(gateway, client, { stream })
    const outcome = await recording.end
    expect(outcome).toMatchObject({ status: response.status, aborted: false, error: { status: 400 } })
    expect(outcome.error?.message).not.toContain(UPSTREAM_KEY)
    expect(recording.names()).not.toContain('usage')
  })
})

describe.each(ROUTES.filter(({ stream }) => stream))(
  '$client stream, $upstream upstream',
  ({ client, upstream }) => {
    it('reports a stream that breaks, to observers and to onError', async () => {
      const { url } = await startUpstream((res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS[upstream].begin)
        setTimeout(() => res.destroy(), 20)
      })
      const recording = createRecording()
      const failures: ApiError[] = []
      const gateway = await startGateway([upstreamAt(url, [upstream])], {
        observe: recording.observe,
        onError: (error) => void failures.push(error),
      })
      await (await sendRequest(gateway, client, { stream: true })).text()
      const outcome = await recording.end
      expect(outcome).toMatchObject({ status: 200, aborted: false, error: { status: 502 } })
      expect(failures).toEqual([outcome.error])
    })

    it('reports a client that disconnects, with the input that was counted by then', async () => {
      const { url, firstResponse } = await startManualUpstream()
      const recording = createRecording()
      const gateway = await startGateway([upstreamAt(url, [upstream])], { observe: recording.observe })
      const request = http.request(new URL(REQUESTS[client].path('m', true), gateway), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...REQUESTS[client].auth(CLIENT_KEY) },
      })
      request.on('error', () => {})
      request.end(JSON.stringify(REQUESTS[client].body('m', true)))
      const upstreamResponse = await firstResponse
      upstreamResponse.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS[upstream].begin)
      const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve))
      await new Promise((resolve) => response.once('data', resolve))
      request.destroy()
      const outcome = await recording.end
      expect(outcome).toMatchObject({ aborted: true })
      if (upstream === 'anthropic') expect(recording.valueFor('usage')).toMatchObject({ inputTokens: 3 })
    })
  },
)

it('reports usage at the end of a long event that arrives in small chunks', async () => {
  const { usage: _, ...complete } = RESPONSES['openai-responses'] as { usage: unknown }
  const completed = {
    ...complete,
    instructions: 'x'.repeat(400_000),
    usage: { input_tokens: 70, output_tokens: 8, total_tokens: 78 },
  }
  const { url } = await startUpstream(async (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    const text = `${STREAMS['openai-responses'].begin}event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: completed })}\n\n`
    for (let at = 0; at < text.length; at += 1400) {
      res.write(text.slice(at, at + 1400))
      if (at % 14_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    res.end()
  })
  const recording = createRecording()
  const gateway = await startGateway([upstreamAt(url, ['openai-responses'])], { observe: recording.observe })
  await (await sendRequest(gateway, 'openai-responses', { stream: true })).text()
  await recording.end
  expect(recording.valueFor('usage')).toMatchObject({ inputTokens: 70, outputTokens: 8 })
})

it('reports usage of google’s array framing', async () => {
  const { url } = await startUpstream((res) =>
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([RESPONSES.google])),
  )
  const recording = createRecording()
  const gateway = await startGateway([upstreamAt(url, ['google'])], { observe: recording.observe })
  await (await sendRequest(gateway, 'google', { path: '/v1beta/models/m:streamGenerateContent' })).text()
  const outcome = await recording.end
  expect(recording.valueFor('usage')).toMatchObject({ inputTokens: 3, outputTokens: 2 })
  expect(outcome.finishReason).toMatchObject({ unified: 'stop' })
})

it('passes warnings with their paths and messages to the hook', async () => {
  const { url } = await startWorking('anthropic')
  const heard: Warning[] = []
  const gateway = await startGateway([upstreamAt(url, ['anthropic'])], {
    onWarnings: (warnings) => void heard.push(...warnings),
  })
  const body = JSON.stringify({ ...REQUESTS['openai-chat'].body('m'), logit_bias: { 5: 1 } })
  await (await sendRequest(gateway, 'openai-chat', { body })).text()
  expect(heard).toContainEqual({ code: 'unsupported', path: 'logit_bias', message: expect.any(String) })
})

it('calls every hook with the same request', async () => {
  const { url } = await startWorking('anthropic')
  const heard: [string, RequestInfo][] = []
  const gateway = await startGateway([upstreamAt(url, ['anthropic'])], {
    onRequest: (request) => void heard.push(['onRequest', request]),
    onUsage: (_, request) => void heard.push(['onUsage', request]),
    onResponse: (_, request) => void heard.push(['onResponse', request]),
  })
  await (await sendRequest(gateway, 'anthropic')).text()
  await vi.waitFor(() => expect(heard.map(([name]) => name)).toEqual(['onRequest', 'onUsage', 'onResponse']))
  expect(new Set(heard.map(([, request]) => request)).size).toBe(1)
})

it('survives an observer that throws', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => printed.mockRestore())
  const { url } = await startWorking('anthropic')
  const fail = () => {
    throw new Error('broken observer')
  }
  const gateway = await startGateway([upstreamAt(url, ['anthropic'])], {
    observe: () => ({ attempt: fail, firstByte: fail, warnings: fail, usage: fail, end: fail }),
  })
  expect((await sendRequest(gateway, 'anthropic')).status).toBe(200)
  expect(printed).toHaveBeenCalled()
})

describe('middleware', () => {
  it('wraps requests of known clients, the first outermost', async () => {
    const { url } = await startWorking()
    const steps: string[] = []
    const layer =
      (name: string): Middleware =>
      (next) =>
      async (exchange: Exchange) => {
        steps.push(`${name} before ${exchange.client?.name}`)
        const response = await next(exchange)
        steps.push(`${name} after ${response.status}`)
        return { ...response, headers: { ...response.headers, 'x-layer': name } }
      }
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], {
      middleware: [layer('outer'), layer('inner')],
    })
    const response = await sendRequest(gateway, 'openai-chat')
    expect(response.headers.get('x-layer')).toBe('outer')
    expect(steps).toEqual(['outer before test', 'inner before test', 'inner after 200', 'outer after 200'])
    expect((await sendRequest(gateway, 'openai-chat', { key: 'wrong' })).status).toBe(401)
    expect(steps).toHaveLength(4)
  })

  const changed = new TextEncoder().encode(
    JSON.stringify({ model: 'some-model', messages: [], changed: true }),
  )
  it.each<[string, (exchange: Exchange) => void]>([
    [
      'in place of the request',
      (exchange) => {
        const { method, path, headers, signal } = exchange.request
        const readBody = async () => changed
        async function* streamBody() {
          yield changed
        }
        exchange.request = { method, path, headers, signal, readBody, streamBody }
      },
    ],
    [
      'on the request',
      ({ request }) => {
        request.readBody = async () => changed
      },
    ],
    [
      'by a proxy of the request',
      (exchange) => {
        const readBody = async () => changed
        exchange.request = new Proxy(exchange.request, {
          get: (request, name) => (name === 'readBody' ? readBody : Reflect.get(request, name)),
        })
      },
    ],
  ])('gives a request another body that was read for its limits: %s', async (_, change) => {
    const { url, requests } = await startWorking()
    const limits = { tokens: { minute: 1_000_000 } }
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], {
      keys: [{ name: 'test', key: CLIENT_KEY, limits }],
      middleware: [
        (next) => (exchange) => {
          change(exchange)
          return next(exchange)
        },
      ],
    })
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect(requests[0]?.body).toContain('"changed":true')
  })

  it('gives a request other JSON than the framework has parsed', async () => {
    const { url, requests } = await startWorking()
    const gateway = createNodeGateway({
      upstreams: [upstreamAt(url, ['openai-chat'])],
      keys: [{ name: 'test', key: CLIENT_KEY, limits: { tokens: { minute: 1_000_000 } } }],
      middleware: [
        (next) => async (exchange) => {
          const body = await exchange.request.readBody(1000)
          if (!(body instanceof Uint8Array)) body.json = { model: 'some-model', messages: [], changed: true }
          return next(exchange)
        },
      ],
    })
    onTestFinished(() => gateway.close())
    const response = await gateway.handle({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
      signal: new AbortController().signal,
      readBody: async () => ({ json: REQUESTS['openai-chat'].body('some-model') }),
      async *streamBody() {},
    })
    expect(response?.status).toBe(200)
    expect(requests[0]?.body).toContain('"changed":true')
  })

  it.each(FORMATS)('rejects in the format of %s', async (format) => {
    const { url, requests } = await startWorking(format)
    const closed: Middleware = () => () => Promise.reject(new ApiError('Closed', { status: 503 }))
    const gateway = await startGateway([upstreamAt(url, [format])], { middleware: [closed] })
    const response = await sendRequest(gateway, format)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('Closed')
    expect(requests).toEqual([])
  })
})

describe('policies', () => {
  /** Fails the first `times` attempts without sending anything. */
  function failing(times: number): Policy & { attempts: string[] } {
    const attempts: string[] = []
    const policy: Policy = (next) => async (task, target) => {
      attempts.push(target.upstream.name)
      if (attempts.length <= times) throw new ApiError('Injected failure', { status: 503 })
      return next(task, target)
    }
    return Object.assign(policy, { attempts })
  }

  it.each(FORMATS)('can retry an attempt (%s)', async (format) => {
    const { url } = await startWorking(format)
    const policy = failing(1)
    const retry: Policy = (next) => async (task, target) => {
      try {
        return await next(task, target)
      } catch {
        return next(task, target)
      }
    }
    const gateway = await startGateway([upstreamAt(url, [format])], { policies: [retry, policy] })
    expect((await sendRequest(gateway, format)).status).toBe(200)
    expect(policy.attempts).toEqual(['up', 'up'])
  })

  it.each(FORMATS)('an error of a policy is sent in the format of %s, and reported', async (format) => {
    const { url, requests } = await startWorking(format)
    const recording = createRecording()
    const gateway = await startGateway([upstreamAt(url, [format])], {
      policies: [failing(1)],
      observe: recording.observe,
    })
    const response = await sendRequest(gateway, format)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('Injected failure')
    expect(await recording.end).toMatchObject({ status: 503, error: { message: 'Injected failure' } })
    expect(requests).toEqual([])
  })

  it('continues with the next target, in another format and with another body', async () => {
    const first = await startUpstream((res) => res.writeHead(500).end('{}'))
    const second = await startWorking('google')
    const recording = createRecording()
    const gateway = await startGateway(
      [
        upstreamAt(first.url, ['openai-chat'], { name: 'first', priority: 1 }),
        upstreamAt(second.url, ['google'], { name: 'second' }),
      ],
      { observe: recording.observe, retry: { attempts: 0 } },
    )
    const response = await sendRequest(gateway, 'anthropic')
    expect(await response.json()).toMatchObject({ content: [{ text: 'Bonjour' }] })
    await recording.end
    expect(recording.calls.filter(([name]) => name === 'attempt').map(([, target]) => target)).toMatchObject([
      { upstream: 'first', format: 'openai-chat' },
      { upstream: 'second', format: 'google' },
    ])
    expect(recording.request()).toMatchObject({ attempts: 2, target: { upstream: 'second' } })
    expect(JSON.parse(first.requests[0]?.body ?? '')).toHaveProperty('messages')
    expect(JSON.parse(second.requests[0]?.body ?? '')).toHaveProperty('contents')
  })

  it('does not try another target after an error of the client', async () => {
    const first = await startUpstream((res) => res.writeHead(422).end('{}'))
    const second = await startWorking()
    const gateway = await startGateway(pair(first.url, second.url))
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(422)
    expect(second.requests).toEqual([])
  })

  it('never wraps the submission of a video, which is sent once', async () => {
    const upstream = await startUpstream((res) => res.writeHead(500).end('{}'))
    const policy = failing(0)
    const gateway = await startGateway(pair(upstream.url, upstream.url), { policies: [policy] })
    const body = JSON.stringify({ model: 'doubao-seedance', prompt: 'A cat yawns' })
    await sendRequest(gateway, 'openai-chat', { path: '/v1/videos', body })
    expect(upstream.requests).toHaveLength(1)
    expect(policy.attempts).toEqual([])
  })
})

it('observes the fetch entry point too', async () => {
  const { url } = await startWorking('anthropic')
  const recording = createRecording()
  const config: GatewayConfig = {
    upstreams: [upstreamAt(url, ['anthropic'])],
    authenticate: false,
    observe: recording.observe,
  }
  const gateway = createFetchGateway(config)
  onTestFinished(() => gateway.close())
  const shape = REQUESTS.anthropic
  const response = await toFetchHandler(gateway)(
    new Request(`http://localhost${shape.path('m', true)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(shape.body('m', true)),
    }),
  )
  await response.text()
  expect(await recording.end).toMatchObject({ status: 200, aborted: false })
  expect(recording.valueFor('usage')).toMatchObject({ inputTokens: 3, outputTokens: 2 })
})

it('reports a rejected key and an unreachable upstream', async () => {
  const outcomes: Outcome[] = []
  const gateway = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])], {
    onResponse: (outcome) => void outcomes.push(outcome),
  })
  await sendRequest(gateway, 'openai-chat', { key: 'wrong' })
  await sendRequest(gateway, 'openai-chat')
  await vi.waitFor(() => expect(outcomes.map(({ status }) => status)).toEqual([401, 502]))
})

it('sends all requests through the transport of the configuration, also after a reload, and closes it', async () => {
  const { url } = await startWorking('anthropic')
  const calls: string[] = []
  const wrapped = (name: string): GatewayConfig => ({
    upstreams: [upstreamAt(url, ['anthropic'])],
    authenticate: false,
    transport: ({ send, close }) => ({
      send(request) {
        calls.push(`${name} ${request.path}`)
        return send(request)
      },
      close() {
        calls.push(`${name} closed`)
        return close()
      },
    }),
  })
  const gateway = createFetchGateway(wrapped('first'))
  const handle = toFetchHandler(gateway)
  const shape = REQUESTS['openai-chat']
  const send = async () => {
    const body = JSON.stringify(shape.body('m', false))
    const headers = { 'content-type': 'application/json' }
    const request = new Request(`http://localhost${shape.path('m', false)}`, {
      method: 'POST',
      headers,
      body,
    })
    return (await handle(request)).status
  }
  expect(await send()).toBe(200)
  gateway.reload(wrapped('second'))
  expect(await send()).toBe(200)
  await gateway.close()
  expect(calls).toEqual(['first /v1/messages', 'second /v1/messages', 'second closed'])
})
