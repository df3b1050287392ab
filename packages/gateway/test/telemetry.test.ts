import { once } from 'node:events'
import http, { type ServerResponse } from 'node:http'
import type { Format } from '@mixrouter/core'
import * as openTelemetry from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { Counter, Registry } from 'prom-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFetchGateway } from '../src/fetch.ts'
import type { AccessLogEntry, GatewayConfig, Outcome } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  RESPONSES,
  respondIn,
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

const PRICES = { '*': { input: 10_000, output: 20_000 } }

async function start(config: Partial<GatewayConfig>) {
  const upstream = await startWorking('anthropic')
  const models = ['some-model', 'claude-opus-4-5']
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'], { models })], {
    prices: PRICES,
    ...config,
  })
  return { url, upstream }
}

/** A gateway whose first upstream can't be reached. */
async function startWithFailover(config: Partial<GatewayConfig>) {
  const upstream = await startWorking('anthropic')
  const url = await startGateway(
    [
      upstreamAt(await unreachableUrl(), ['anthropic'], { name: 'down' }),
      upstreamAt(upstream.url, ['anthropic'], { name: 'up' }),
    ],
    { prices: PRICES, retry: { attempts: 0 }, breaker: { failures: 1 }, ...config },
  )
  return { url, upstream }
}

describe('headers', () => {
  it('say how a request was served', async () => {
    const { url } = await startWithFailover({})
    const { headers } = await sendRequest(url, 'openai-chat', { headers: { 'x-request-id': 'mine-1' } })
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-mixrouter')))).toEqual({
      'x-mixrouter-request-id': 'mine-1',
      'x-mixrouter-upstream': 'up',
      'x-mixrouter-attempts': '2',
      'x-mixrouter-overhead-ms': expect.stringMatching(/^\d+\.\d$/),
      'x-mixrouter-cost': '0.07; currency=USD; kind=exact; source=configuration',
      'x-mixrouter-warnings': expect.any(String),
    })
  })

  it('are there for streams and errors, too, but not for what costs nothing', async () => {
    const { url } = await start({})
    const stream = await sendRequest(url, 'anthropic', { stream: true })
    await stream.text()
    expect(stream.headers.get('x-mixrouter-upstream')).toBe('up')
    expect(stream.headers.has('x-mixrouter-cost')).toBe(false)
    const invalid = await sendRequest(url, 'anthropic', { body: '{' })
    expect(invalid.headers.get('x-mixrouter-request-id')).toMatch(/^[\w-]{36}$/)
    expect(invalid.headers.has('x-mixrouter-upstream')).toBe(false)
    const list = await fetch(`${url}/v1/models/some-model`, {
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
    })
    expect(list.headers.has('x-mixrouter-cost')).toBe(false)
  })

  it('repeat no id that could not stand in a log', async () => {
    const { url } = await start({})
    const { headers } = await sendRequest(url, 'anthropic', { headers: { 'x-request-id': 'a b"c' } })
    expect(headers.get('x-mixrouter-request-id')).toMatch(/^[\w-]{36}$/)
  })

  it('can be turned off', async () => {
    const { url } = await start({ responseHeaders: false })
    const { headers } = await sendRequest(url, 'anthropic')
    expect([...headers.keys()].filter((name) => name.startsWith('x-mixrouter'))).toEqual([])
  })

  it('measure the gateway’s own time, not the upstream’s', async () => {
    const upstream = await startUpstream((res, received) =>
      setTimeout(() => respondIn('anthropic', res, received), 300),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
    const { headers } = await sendRequest(url, 'anthropic')
    expect(Number(headers.get('x-mixrouter-overhead-ms'))).toBeLessThan(200)
  })

  it('measure neither the pause before a retry nor the wait for a place at the upstream', async () => {
    const held: ServerResponse[] = []
    const upstream = await startUpstream((res, received) => {
      if (upstream.requests.length === 1) res.writeHead(503, { 'retry-after': '1' }).end()
      else if (held.length === 0) held.push(res)
      else respondIn('anthropic', res, received)
    })
    const outcomes: Outcome[] = []
    const onRequest = vi.fn()
    const url = await startGateway(
      [upstreamAt(upstream.url, ['anthropic'], { concurrency: { max: 1, queue: 1, timeout: 60_000 } })],
      { onRequest, onResponse: (outcome) => outcomes.push(outcome) },
    )
    const retried = sendRequest(url, 'anthropic')
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1)
    const queued = sendRequest(url, 'anthropic')
    await expect.poll(() => onRequest.mock.calls.length).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 400))
    held[0]?.setHeader('content-type', 'application/json').end(JSON.stringify(RESPONSES.anthropic))
    expect([(await retried).status, (await queued).status]).toEqual([200, 200])
    const [first, second] = outcomes.map(({ total, overhead }) => total - overhead)
    expect(first).toBeGreaterThan(1300)
    expect(second).toBeGreaterThan(200)
  })
})

describe('OpenTelemetry', () => {
  function setUp() {
    const spans = new InMemorySpanExporter()
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })
    const meterProvider = new MeterProvider({ readers: [reader] })
    openTelemetry.trace.setGlobalTracerProvider(tracerProvider)
    openTelemetry.metrics.setGlobalMeterProvider(meterProvider)
    openTelemetry.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    openTelemetry.propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    onTestFinished(async () => {
      await meterProvider.shutdown()
      openTelemetry.trace.disable()
      openTelemetry.metrics.disable()
      openTelemetry.context.disable()
      openTelemetry.propagation.disable()
    })
    return {
      spans,
      async metrics() {
        await reader.forceFlush()
        const [latest] = exporter.getMetrics().slice(-1)
        return new Map(
          latest?.scopeMetrics.flatMap(({ metrics }) =>
            metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints] as const),
          ),
        )
      },
    }
  }

  it.each([
    ['the module', openTelemetry],
    ['true', true],
  ] as const)('traces with %s', async (_, api) => {
    const { spans } = setUp()
    const { url, upstream } = await startWithFailover({ telemetry: { openTelemetry: api } })
    await vi.waitFor(async () => {
      spans.reset()
      upstream.requests.length = 0
      const trace = '0af7651916cd43dd8448eb211c80319c'
      const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` }
      await (
        await sendRequest(url, 'openai-chat', { model: 'claude-opus-4-5', headers, stream: true })
      ).text()
      await expect.poll(() => spans.getFinishedSpans().length).toBeGreaterThanOrEqual(2)
      const finished = spans.getFinishedSpans()
      const server = finished.find(({ kind }) => kind === openTelemetry.SpanKind.SERVER)
      const attempts = finished.filter(({ kind }) => kind === openTelemetry.SpanKind.CLIENT)
      expect(server).toMatchObject({ name: 'chat', parentSpanContext: { spanId: 'b7ad6b7169203331' } })
      expect(server?.attributes).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-opus-4-5',
        'gen_ai.usage.input_tokens': 3,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.response.finish_reasons': ['stop'],
        'http.response.status_code': 200,
        'mixrouter.client': 'test',
        'mixrouter.upstream': 'up',
        'mixrouter.cost': 0.07,
        'mixrouter.cost.kind': 'exact',
      })
      const last = attempts.at(-1)
      expect(last).toMatchObject({ name: 'chat claude-opus-4-5', parentSpanContext: server?.spanContext() })
      const [received] = upstream.requests
      expect(received?.headers.traceparent).toBe(`00-${trace}-${last?.spanContext().spanId}-01`)
    })
  })

  it.each([
    ['/v1/embeddings', { input: 'Hi' }, 'embeddings'],
    ['/v1/completions', { prompt: 'Hi' }, 'text_completion'],
    ['/v1/images/generations', { prompt: 'A cat' }, 'images'],
  ])('names what is served beside chat by the conventions: %s', async (path, fields, operation) => {
    const { spans } = setUp()
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}'),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      telemetry: { openTelemetry },
    })
    await sendRequest(url, 'openai-chat', { path, body: JSON.stringify({ model: 'm', ...fields }) })
    await expect
      .poll(() => spans.getFinishedSpans().map(({ name }) => name))
      .toEqual([`${operation} m`, operation])
    for (const { attributes } of spans.getFinishedSpans())
      expect(attributes['gen_ai.operation.name']).toBe(operation)
  })

  it('records metrics by the conventions', async () => {
    const { metrics } = setUp()
    const { url } = await start({ telemetry: { openTelemetry } })
    await (await sendRequest(url, 'anthropic', { model: 'claude-opus-4-5' })).text()
    const found = await metrics()
    expect([...found.keys()]).toEqual(
      expect.arrayContaining([
        'gen_ai.client.operation.duration',
        'gen_ai.client.token.usage',
        'mixrouter.first_byte',
        'mixrouter.requests',
        'mixrouter.cost',
        'mixrouter.attempts',
      ]),
    )
    expect(
      found.get('gen_ai.client.token.usage')?.map(({ attributes }) => attributes['gen_ai.token.type']),
    ).toEqual(['input', 'output'])
    expect(found.get('mixrouter.cost')).toMatchObject([{ value: 0.07 }])
    const toFirstChunk = 'gen_ai.client.operation.time_to_first_chunk'
    expect([...found.keys()]).not.toContain(toFirstChunk)
    await (await sendRequest(url, 'anthropic', { model: 'claude-opus-4-5', stream: true })).text()
    await expect.poll(async () => [...(await metrics()).keys()]).toContain(toFirstChunk)
  })
})

/** The client's format and the upstream's. */
const STREAMED: [string, Format, Format][] = [
  ['forwarded', 'anthropic', 'anthropic'],
  ['translated', 'openai-chat', 'anthropic'],
]

it.each(STREAMED)('records the time to the first chunk of streams only: %s', async (_, client, format) => {
  const upstream = await startWorking(format)
  const url = await startGateway([upstreamAt(upstream.url, [format])], { telemetry: { metrics: true } })
  const counts = async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    return ['byte', 'chunk'].map((name) =>
      Number(new RegExp(`mixrouter_first_${name}_seconds_count\\{.*\\} (\\d+)`).exec(text)?.[1] ?? 0),
    )
  }
  await (await sendRequest(url, client)).text()
  expect(await counts()).toEqual([1, 0])
  await (await sendRequest(url, client, { stream: true })).text()
  await expect.poll(counts).toEqual([2, 1])
})

it('records no time to the first chunk of a stream that is collected, or of a whole response that is streamed', async () => {
  const upstream = await startUpstream((res, received) =>
    respondIn('anthropic', res, {
      ...received,
      body: JSON.stringify({ stream: JSON.parse(received.body).stream !== true }),
    }),
  )
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], { telemetry: { metrics: true } })
  for (const stream of [false, true])
    expect((await (await sendRequest(url, 'anthropic', { stream })).text()).length).toBeGreaterThan(0)
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toMatch(/mixrouter_first_byte_seconds_count\{.*\} 2/)
  expect(text).not.toMatch(/mixrouter_first_chunk_seconds_count\{/)
})

/** The status of the metrics under a host name that DNS rebinding, or the owner, has pointed to this machine. */
async function statusAs(host: string, url: string): Promise<number | undefined> {
  const [response] = await once(http.get(`${url}/metrics`, { headers: { host } }), 'response')
  response.resume()
  return response.statusCode
}

describe('GET /metrics', () => {
  it('has the metrics for Prometheus', async () => {
    const { url } = await startWithFailover({ telemetry: { metrics: true } })
    await (await sendRequest(url, 'anthropic')).text()
    const stream = await sendRequest(url, 'anthropic', { stream: true })
    await stream.text()
    const response = await fetch(`${url}/metrics`)
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain(
      'mixrouter_requests_total{operation="chat",upstream="up",model="some-model",client="test",status="200"} 2',
    )
    expect(text).toContain('mixrouter_attempts_total{upstream="down",model="some-model"} 1')
    expect(text).toContain('mixrouter_upstream_avoided{upstream="down",model="some-model"} 1')
    expect(text).toMatch(/mixrouter_cost_dollars_total\{.*kind="exact"\} 0\.14/)
    expect(text).toMatch(/mixrouter_tokens_sum\{.*type="input"\} 6/)
    expect(text).toContain('# TYPE mixrouter_cached_tokens_total counter')
    expect(text).not.toContain(UPSTREAM_KEY)
    expect(text).not.toContain(CLIENT_KEY)
  })

  it('shares the registry of the host', async () => {
    const registry = new Registry()
    new Counter({ name: 'my_counter', help: 'Mine', registers: [registry] }).inc()
    const { url } = await start({ telemetry: { metrics: { registry } } })
    const again = await start({ telemetry: { metrics: { registry } } })
    await sendRequest(url, 'anthropic')
    await sendRequest(again.url, 'anthropic')
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text).toContain('my_counter 1')
    expect(text).toMatch(/mixrouter_requests_total\{.*\} 2/)
  })

  it('keeps a bounded number of the names that an upstream gives its errors', async () => {
    let count = 0
    const upstream = await startUpstream((res) => {
      const error = { message: 'No', type: 'invalid_request_error', code: `code_${count++}` }
      res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      telemetry: { metrics: true },
    })
    for (let sent = 0; sent < 520; sent++) await (await sendRequest(gateway, 'openai-chat')).text()
    const text = await (await fetch(`${gateway}/metrics`)).text()
    const named = text.match(/^mixrouter_request_duration_seconds_count\{.*error="[^"]+"\}/gm) ?? []
    expect(named.length).toBe(501)
    expect(text).toMatch(/_count\{.*error="other"\} 20/)
  })

  it('counts from zero again when the host resets its registry', async () => {
    const registry = new Registry()
    const { url } = await start({ telemetry: { metrics: { registry } } })
    const count = async () => /^mixrouter_requests_total\{.*\} (\d+)$/m.exec(await registry.metrics())?.[1]
    await sendRequest(url, 'openai-chat')
    await sendRequest(url, 'openai-chat')
    await expect.poll(count).toBe('2')
    registry.resetMetrics()
    expect(await count()).toBeUndefined()
    await sendRequest(url, 'openai-chat')
    await expect.poll(count).toBe('1')
  })

  it('shares a registry that writes OpenMetrics, also with a gateway that comes later', async () => {
    const registry = new Registry()
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
    const scrapes: string[] = []
    for (let gateways = 0; gateways < 3; gateways++) {
      const { url } = await start({ telemetry: { metrics: { registry } } })
      await sendRequest(url, 'anthropic')
      scrapes.push(await (await fetch(`${url}/metrics`)).text())
    }
    const samples = scrapes.map((text) => text.match(/^mixrouter_requests_total\{.*/gm))
    expect(samples).toEqual([1, 2, 3].map((count) => [expect.stringMatching(`\\} ${count}$`)]))
  })

  it('is for this machine only, or for whoever has the key', async () => {
    const { url } = await start({ telemetry: { metrics: true } })
    expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(
      401,
    )
    expect(await statusAs('evil.example', url)).toBe(401)
    const named = await start({ telemetry: { metrics: true }, hosts: ['gateway.example'] })
    expect(await statusAs('gateway.example', named.url)).toBe(200)
    const keyed = await start({ telemetry: { metrics: { key: 'scrape-key' } } })
    const scrape = (key: string) =>
      fetch(`${keyed.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    expect((await scrape('scrape-key')).status).toBe(200)
    expect((await scrape(CLIENT_KEY)).status).toBe(401)
    expect((await fetch(`${keyed.url}/metrics`)).status).toBe(401)
  })

  it('is no route of the gateway unless it is turned on', async () => {
    const { url } = await start({})
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
  })

  it('is refused by platforms that can’t load prom-client', () => {
    const upstreams = [upstreamAt('https://up.example', ['anthropic'])]
    expect(() =>
      createFetchGateway({ upstreams, authenticate: false, telemetry: { metrics: true } }),
    ).toThrow('telemetry.metrics: is supported on Node.js only')
  })
})

describe('the access log', () => {
  it('has one object for each request, without keys and content', async () => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const { url } = await startWithFailover({ telemetry: { log } })
    await (await sendRequest(url, 'anthropic', { stream: true })).text()
    await expect.poll(() => log.info.mock.calls.length).toBe(1)
    const [entry] = log.info.mock.calls[0] as [AccessLogEntry]
    expect(entry).toEqual({
      id: expect.any(String),
      method: 'POST',
      path: '/v1/messages',
      format: 'anthropic',
      client: 'test',
      model: 'some-model',
      upstream: 'up',
      upstreamModel: 'some-model',
      upstreamFormat: 'anthropic',
      attempts: 2,
      status: 200,
      aborted: false,
      finishReason: 'stop',
      firstByte: expect.any(Number),
      total: expect.any(Number),
      overhead: expect.any(Number),
      inputTokens: 3,
      outputTokens: 2,
      cost: 0.07,
      costKind: 'exact',
    })
    await sendRequest(url, 'anthropic', { key: 'wrong-key' })
    expect(log.warn.mock.calls[0]?.[0]).toMatchObject({ status: 401, error: { code: 'invalid_api_key' } })
    expect(JSON.stringify([log.info.mock.calls, log.warn.mock.calls])).not.toMatch(
      /key-1234|key-5678|wrong-key|Hi/,
    )
  })

  it('has only failed probes', async () => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const { url } = await start({ telemetry: { log, metrics: { key: 'metrics-key-1234' } } })
    for (const path of ['/health', '/ready', '/metrics']) await (await fetch(url + path)).text()
    await expect.poll(() => log.warn.mock.calls.length).toBe(1)
    expect(log.warn.mock.calls[0]?.[0]).toMatchObject({ path: '/metrics', status: 401 })
    expect(log.info).not.toHaveBeenCalled()
  })

  it('has no error for a client that disconnects', async () => {
    const { url: upstream, firstResponse } = await startManualUpstream()
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const url = await startGateway([upstreamAt(upstream, ['anthropic'])], { telemetry: { log } })
    const sent = sendRequest(url, 'anthropic', { stream: true })
    const res = await firstResponse
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS.anthropic.begin)
    await (await sent).body?.cancel()
    await expect.poll(() => log.info.mock.calls.length).toBe(1)
    expect(log.info.mock.calls[0]?.[0]).toMatchObject({ status: 200, aborted: true })
    expect(log.info.mock.calls[0]?.[0]).not.toHaveProperty('error')
  })
})

describe('GET /ready', () => {
  it('is 503 while every upstream is avoided', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), ['anthropic'])], {
      retry: { attempts: 0 },
      breaker: { failures: 1 },
    })
    const before = await fetch(`${url}/ready`)
    expect([before.status, await before.json()]).toEqual([
      200,
      { status: 'ready', store: 'ok', upstreams: { up: 'ok' } },
    ])
    await sendRequest(url, 'anthropic')
    const after = await fetch(`${url}/ready`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
    expect([after.status, await after.json()]).toEqual([503, { status: 'not ready' }])
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('stays 200 while only one model of an upstream fails', async () => {
    const upstream = await startUpstream((res, received) =>
      received.body.includes('"broken"')
        ? res.writeHead(500).end('{}')
        : respondIn('openai-chat', res, received),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      retry: { attempts: 0 },
      breaker: { failures: 2 },
    })
    for (const model of ['broken', 'working', 'broken']) await sendRequest(url, 'openai-chat', { model })
    expect((await fetch(`${url}/ready`)).status).toBe(200)
  })

  /** An upstream that responds with a status to all requests but those with the key `good`. */
  const rejecting = (status: number, error: object) =>
    startUpstream((res, received) => {
      if (received.headers.authorization === 'Bearer good-key-0000') respondIn('openai-chat', res, received)
      else res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
  const readiness = async (url: string) => {
    const response = await fetch(`${url}/ready`)
    const { upstreams } = (await response.json()) as { upstreams: Record<string, string> }
    return [response.status, upstreams.up]
  }

  it.each([
    [401, ['bad-key-1111'], 401],
    [401, ['bad-key-1111', 'bad-key-2222'], 502],
    [402, ['bad-key-1111', 'bad-key-2222'], 502],
  ])('is 503 while the only upstream rejects all of its keys with %i: %j', async (status, apiKey, seen) => {
    const { url: upstream } = await rejecting(status, { message: 'no' })
    const url = await startGateway([upstreamAt(upstream, ['openai-chat'], { apiKey })])
    expect(await readiness(url)).toEqual([200, 'ok'])
    expect((await sendRequest(url, 'openai-chat')).status).toBe(seen)
    expect(await readiness(url)).toEqual([503, 'keys_rejected'])
  })

  it('stays 200 while one key works, and where only a request may be forbidden', async () => {
    const { url: upstream } = await rejecting(401, { message: 'no' })
    const apiKey = ['bad-key-1111', 'good-key-0000']
    const url = await startGateway([upstreamAt(upstream, ['openai-chat'], { apiKey })])
    for (let count = 0; count < 2; count++) expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
    expect(await readiness(url)).toEqual([200, 'ok'])

    const other = await rejecting(403, { message: 'Not in your region' })
    const forbidden = await startGateway([upstreamAt(other.url, ['openai-chat'])])
    expect((await sendRequest(forbidden, 'openai-chat')).status).toBe(403)
    expect(await readiness(forbidden)).toEqual([200, 'ok'])
  })

  it('is 200 again once a key works, or with another configuration', async () => {
    let status = 401
    const upstream = await startUpstream((res, received) =>
      status === 200 ? respondIn('openai-chat', res, received) : res.writeHead(status).end(),
    )
    const config: GatewayConfig = {
      upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
      keys: [{ name: 'test', key: CLIENT_KEY }],
    }
    const gateway = createNodeGateway(config)
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    await sendRequest(server.url, 'openai-chat')
    expect(await readiness(server.url)).toEqual([503, 'keys_rejected'])
    gateway.reload(config)
    expect(await readiness(server.url)).toEqual([200, 'ok'])
    await sendRequest(server.url, 'openai-chat')
    expect(await readiness(server.url)).toEqual([503, 'keys_rejected'])
    status = 200
    await sendRequest(server.url, 'openai-chat')
    expect(await readiness(server.url)).toEqual([200, 'ok'])
  })

  it.skipIf(!hasRedis)('is 503 without the store that limits need', async () => {
    const redis = await startRedis()
    const store = { type: 'redis', url: redis.url } as const
    const { url } = await start({ store, limits: { onStoreFailure: 'closed' } })
    const status = async () => (await fetch(`${url}/ready`)).status
    await expect.poll(status).toBe(200)
    await redis.stop()
    await expect.poll(status).toBe(503)
  })
})
