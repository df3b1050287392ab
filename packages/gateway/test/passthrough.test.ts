import { FORMATS } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import {
  answerIn,
  ask,
  CLIENT_KEY,
  SHAPES,
  STREAM,
  startGateway,
  startUpstream,
  UPSTREAM_KEY,
  upstreamAt,
  WHOLE,
} from './support.ts'

const KEY_HEADER = {
  'openai-chat': 'authorization',
  'openai-responses': 'authorization',
  anthropic: 'x-api-key',
  google: 'x-goog-api-key',
}

describe.each(FORMATS)('%s in and out', (format) => {
  const shape = SHAPES[format]

  it('law 5: forwards the bytes of a request, and of its answer', async () => {
    const answer = `{ "odd" :  [1.0, 1e2, "\\u00e9é"],\r\n ${JSON.stringify(WHOLE[format]).slice(1)}\n`
    const upstream = await startUpstream((res) =>
      res.setHeader('content-type', 'application/json').end(answer),
    )
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const body = `{ "x_odd" : [1.0, null, "\\u00e9é"],\r\n ${JSON.stringify(shape.body('m')).slice(1)}`

    const response = await ask(url, format, { model: 'm', body })
    expect(await response.text()).toBe(answer)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: shape.path('m'), body }])
  })

  it('law 5: forwards the bytes of a stream, however they are cut', async () => {
    const events = `: a comment\r\n\r\n${STREAM[format].begin}${STREAM[format].end}`
    const upstream = await startUpstream(async (res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      for (let at = 0; at < events.length; at += 7) {
        res.write(events.slice(at, at + 7))
        await new Promise(setImmediate)
      }
      res.end()
    })
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const response = await ask(url, format, { stream: true })
    expect(await response.text()).toBe(events)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  })

  it('forwards a last event that has no blank line after it', async () => {
    const events = (STREAM[format].begin + STREAM[format].end).trimEnd()
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(events),
    )
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    expect(await (await ask(url, format, { stream: true })).text()).toBe(events)
  })

  it('law 5: forwards even what is no UTF-8', async () => {
    const bytes = Buffer.from('{"text":"\xff\xfe"}\n', 'latin1')
    const upstream = await startUpstream((res) =>
      res.setHeader('content-type', 'application/json').end(bytes),
    )
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    expect(Buffer.from(await (await ask(url, format)).arrayBuffer())).toEqual(bytes)
  })

  it('pitfalls 37, 38: sends the upstream’s key where the vendor wants it, and the client’s nowhere', async () => {
    const upstream = await startUpstream((res, seen) => answerIn(format, res, seen))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const headers = {
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      'x-evil': '1',
      traceparent: '00-1-1-01',
    }
    await ask(url, format, { headers })

    const [seen] = upstream.requests
    expect(seen?.headers[KEY_HEADER[format]]).toContain(UPSTREAM_KEY)
    expect(JSON.stringify(seen)).not.toContain(CLIENT_KEY)
    expect(seen?.headers).toMatchObject({ traceparent: '00-1-1-01', 'accept-encoding': 'identity' })
    for (const name of ['cookie', 'x-forwarded-for', 'x-evil']) expect(seen?.headers).not.toHaveProperty(name)
  })

  it('splices the upstream’s name of the model into the bytes', async () => {
    const upstream = await startUpstream((res, seen) => answerIn(format, res, seen))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const rest = JSON.stringify(shape.body('up/m')).replace('"up/m"', '"up/m" ')
    await ask(url, format, { model: 'up/m', body: `{ "x": 1.0,${rest.slice(1)}` })
    expect(upstream.requests).toMatchObject([
      { url: shape.path('m'), body: `{ "x": 1.0,${rest.slice(1)}`.replace('up/m', 'm') },
    ])
  })
})

it('keeps the prefix of a base URL, and drops its /v1', async () => {
  const upstream = await startUpstream((res, seen) => answerIn('openai-chat', res, seen))
  const url = await startGateway([upstreamAt(`${upstream.url}/proxy/v1/`, ['openai-chat'])])
  await ask(url, 'openai-chat')
  expect(upstream.requests[0]?.url).toBe('/proxy/v1/chat/completions')
})

it('forwards the JSON array that google streams without alt=sse', async () => {
  const array = `[${JSON.stringify(WHOLE.google)}\n,\r\n${JSON.stringify(WHOLE.google)}\n]`
  const upstream = await startUpstream((res) => res.setHeader('content-type', 'application/json').end(array))
  const url = await startGateway([upstreamAt(upstream.url, ['google'])])
  const response = await ask(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
  expect(await response.text()).toBe(array)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(upstream.requests[0]?.url).toBe('/v1beta/models/m:streamGenerateContent')
})

it('pitfall 38: lets the headers through that mean something to the client, and no others', async () => {
  const upstream = await startUpstream((res) => {
    const headers = {
      'request-id': 'req_1',
      'anthropic-ratelimit-tokens-remaining': '9',
      'set-cookie': 'a=1',
      server: 'x',
    }
    res.writeHead(200, {
      'content-type': 'application/json',
      ...headers,
      'x-request-id': `of ${UPSTREAM_KEY}`,
    })
    res.end(JSON.stringify(WHOLE.anthropic))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  const { headers } = await ask(url, 'anthropic')
  expect(headers.get('request-id')).toBe('req_1')
  expect(headers.get('anthropic-ratelimit-tokens-remaining')).toBe('9')
  expect(headers.get('x-request-id')).toBe('of [redacted]')
  expect(headers.has('set-cookie') || headers.has('server')).toBe(false)
})

it('forwards anthropic’s versions and betas to anthropic', async () => {
  const upstream = await startUpstream((res, seen) => answerIn('anthropic', res, seen))
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  const headers = { 'anthropic-version': '2024-10-22', 'anthropic-beta': 'one,two' }
  await ask(url, 'anthropic', { headers })
  expect(upstream.requests[0]?.headers).toMatchObject(headers)
})

it('pitfall 37: takes the key out of answers, also out of streams', async () => {
  const upstream = await startUpstream((res, seen) => {
    const stream = JSON.parse(seen.body).stream === true
    const text = `data: {"key":"${UPSTREAM_KEY}"}\n\n${STREAM['openai-chat'].end}`
    res.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
    if (!stream) return res.end(`{"key":"${UPSTREAM_KEY}"}`)
    res.write(text.slice(0, 20))
    setImmediate(() => res.end(text.slice(20)))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
  expect(await (await ask(url, 'openai-chat')).text()).toBe('{"key":"[redacted]"}')
  const streamed = await (await ask(url, 'openai-chat', { stream: true })).text()
  expect(streamed).toBe(`data: {"key":"[redacted]"}\n\n${STREAM['openai-chat'].end}`)
})
