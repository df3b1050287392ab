import { FORMATS } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import {
  REQUESTS,
  RESPONSES,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  streamedText,
  textOf,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((upstreamFormat) => [format, upstreamFormat] as const))
const JSON_TYPE = { 'content-type': 'application/json' }
const EVENT_STREAM = { 'content-type': 'text/event-stream' }

const LARGE = 'é👍 "no", '.repeat(100_000)

describe.each(PAIRS)('a client of %s, an upstream of %s', (format, upstreamFormat) => {
  const start = async (respond: Parameters<typeof startUpstream>[0]) => {
    const upstream = await startUpstream(respond)
    return { upstream, url: await startGateway([upstreamAt(upstream.url, [upstreamFormat])]) }
  }

  it('receives a complete response in the client’s format', async () => {
    const { upstream, url } = await start((res, received) => respondIn(upstreamFormat, res, received))
    const response = await sendRequest(url, format, { model: 'up/some-model' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(textOf(format, await response.json())).toBe('Bonjour')
    expect(upstream.requests).toMatchObject([{ url: REQUESTS[upstreamFormat].path('some-model') }])
  })

  it('receives a stream in the client’s format', async () => {
    const { upstream, url } = await start((res, received) => respondIn(upstreamFormat, res, received))
    const response = await sendRequest(url, format, { stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(streamedText(format, await response.text())).toBe('Bonjour')
    expect(upstream.requests).toMatchObject([
      { url: REQUESTS[upstreamFormat].path('some-model', true), headers: { accept: 'text/event-stream' } },
    ])
  })

  it('receives a stream if the upstream sent a complete response', async () => {
    const { url } = await start((res) =>
      res.writeHead(200, JSON_TYPE).end(JSON.stringify(RESPONSES[upstreamFormat])),
    )
    const response = await sendRequest(url, format, { stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(streamedText(format, await response.text())).toBe('Bonjour')
  })

  it.each([
    ['an event', EVENT_STREAM, STREAMS[upstreamFormat].begin + STREAMS[upstreamFormat].end, '"jour"', 'Bon'],
    ['a complete response', JSON_TYPE, JSON.stringify(RESPONSES[upstreamFormat]), '"Bonjour"', ''],
  ])(
    'receives a large stream whole, without the upstream’s key, if the upstream sent %s',
    async (...args) => {
      const [, type, body, replaced, begin] = args
      const large = body.replaceAll(replaced, JSON.stringify(LARGE + UPSTREAM_KEY))
      const { url } = await start((res) => res.writeHead(200, type).end(large))
      const received = await (await sendRequest(url, format, { stream: true })).text()
      expect(received).not.toContain(UPSTREAM_KEY)
      expect(streamedText(format, received) === `${begin}${LARGE}[redacted]`).toBe(true)
    },
  )

  it('receives a complete response if the upstream sent a stream', async () => {
    const { url } = await start((res) =>
      res.writeHead(200, EVENT_STREAM).end(STREAMS[upstreamFormat].begin + STREAMS[upstreamFormat].end),
    )
    const response = await sendRequest(url, format)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(textOf(format, await response.json())).toBe('Bonjour')
  })

  it('receives an error instead of a complete response if the upstream’s stream was cut off', async () => {
    const { url } = await start((res) => res.writeHead(200, EVENT_STREAM).end(STREAMS[upstreamFormat].begin))
    expect((await sendRequest(url, format)).status).toBe(502)
  })
})

it.each(FORMATS)(
  'google’s clients receive an array without alt=sse, from an upstream of %s',
  async (upstreamFormat) => {
    const upstream = await startUpstream((res, received) =>
      received.url.includes(':stream') && !received.url.includes('alt=sse')
        ? res.writeHead(200, JSON_TYPE).end(JSON.stringify([RESPONSES.google]))
        : respondIn(upstreamFormat, res, received),
    )
    const url = await startGateway([upstreamAt(upstream.url, [upstreamFormat])])
    const response = await sendRequest(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
    expect(response.headers.get('content-type')).toBe('application/json')
    const chunks = (await response.json()) as unknown[]
    expect(chunks.map((chunk) => textOf('google', chunk)).join('')).toBe('Bonjour')
  },
)

it('profiles of the configuration decide about format and fields', async () => {
  const upstream = await startWorking('anthropic')
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat', 'anthropic'])], {
    models: { 'my-*': { profile: { basedOn: 'claude-opus-4-7', maxOutputTokens: 1000 } } },
  })
  const body = {
    ...(REQUESTS['openai-chat'].body('my-claude') as object),
    temperature: 0.5,
    max_tokens: 2000,
  }
  const response = await sendRequest(url, 'openai-chat', { body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  const [received] = upstream.requests
  expect(received?.url).toBe('/v1/messages')
  const sent = JSON.parse(received?.body ?? '')
  expect(sent).toMatchObject({ model: 'my-claude', max_tokens: 1000 })
  expect(sent).not.toHaveProperty('temperature')
  expect(response.headers.get('x-mixrouter-warnings')).toMatch(/^2; /)
})

it.each([
  ['gpt-4-0613', '1; deprecated'],
  ['gpt-6-sol', null],
])('a forwarded request to %s has the warnings %s', async (model, warnings) => {
  const upstream = await startWorking()
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
  const body = JSON.stringify(REQUESTS['openai-chat'].body(model))
  const { headers } = await sendRequest(url, 'openai-chat', { body })
  expect(headers.get('x-mixrouter-warnings')).toBe(warnings)
  expect(upstream.requests[0]?.body).toBe(body)
})

describe('what the upstream’s format cannot carry', () => {
  const body = JSON.stringify({ ...REQUESTS['openai-chat'].body('m'), seed: 7, logit_bias: { 1: 1 } })
  const start = async (onUnsupported: 'warn' | 'error' | 'ignore') => {
    const upstream = await startWorking('anthropic')
    return { upstream, url: await startGateway([upstreamAt(upstream.url, ['anthropic'])], { onUnsupported }) }
  }

  it('is counted in a header, also for streams', async () => {
    const { url } = await start('warn')
    for (const text of [body, body.replace('{', '{"stream":true,')]) {
      const { headers } = await sendRequest(url, 'openai-chat', { body: text })
      expect(headers.get('x-mixrouter-warnings')).toMatch(
        /^\d+; (unsupported|changed|defaulted|foreign)(, \w+)*$/,
      )
      expect(Number.parseInt(headers.get('x-mixrouter-warnings') ?? '', 10)).toBeGreaterThanOrEqual(2)
    }
  })

  it('is rejected if onUnsupported is error', async () => {
    const { upstream, url } = await start('error')
    const response = await sendRequest(url, 'openai-chat', { body })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toContain('seed')
    expect(error.message).toContain('logit_bias')
    expect(upstream.requests).toEqual([])
  })

  it('is not reported if onUnsupported is ignore', async () => {
    const { url } = await start('ignore')
    const { status, headers } = await sendRequest(url, 'openai-chat', { body })
    expect([status, headers.has('x-mixrouter-warnings')]).toEqual([200, false])
  })
})

const LARGE_JSON = JSON.stringify(LARGE.trim()).slice(1, -1)

it.each([
  ['an event', EVENT_STREAM, STREAMS.anthropic.begin + STREAMS.anthropic.end.replace('jour', LARGE_JSON)],
  ['a complete response', JSON_TYPE, JSON.stringify(RESPONSES.anthropic).replace('jour', LARGE_JSON)],
])(
  'a client of the Responses API may refer to a large item that the upstream sent as %s',
  async (_, type, body) => {
    const upstream = await startUpstream((res) => res.writeHead(200, type).end(body))
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
    const send = async (input: unknown) => {
      const request = { model: 'm', stream: true, input }
      return (await sendRequest(url, 'openai-responses', { body: JSON.stringify(request) })).text()
    }
    const [, id] = /"item":\{"type":"message","id":"(\w+)"/.exec(await send('Hi')) ?? []
    await send([
      { type: 'item_reference', id },
      { role: 'user', content: 'And?' },
    ])
    expect(upstream.requests[1]?.body.includes(`"Bon${LARGE_JSON}"`)).toBe(true)
  },
)
