import { setTimeout as sleep } from 'node:timers/promises'
import { FORMATS } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import {
  CLIENT_KEY,
  REQUESTS,
  RESPONSES,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

describe.each(FORMATS)('%s, forwarded', (format) => {
  const template = REQUESTS[format]

  it('law 5: forwards the bytes of a request and its response', async () => {
    const sent = `{ "odd" :  [1.0, 1e2, "\\u00e9é"],\r\n ${JSON.stringify(RESPONSES[format]).slice(1)}\n`
    const upstream = await startUpstream((res) => res.setHeader('content-type', 'application/json').end(sent))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const body = `{ "x_odd" : [1.0, null, "\\u00e9é"],\r\n ${JSON.stringify(template.body('m')).slice(1)}`

    const response = await sendRequest(url, format, { model: 'm', body })
    expect(await response.text()).toBe(sent)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: template.path('m'), body }])
  })

  it('law 5: forwards the bytes of a stream, however they are split', async () => {
    const events = `: a comment\r\n\r\n${STREAMS[format].begin}${STREAMS[format].end}`
    const upstream = await startUpstream(async (res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      for (let at = 0; at < events.length; at += 7) {
        res.write(events.slice(at, at + 7))
        await new Promise(setImmediate)
      }
      res.end()
    })
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const response = await sendRequest(url, format, { stream: true })
    expect(await response.text()).toBe(events)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  })

  it('forwards a last event without a blank line after it', async () => {
    const events = (STREAMS[format].begin + STREAMS[format].end).trimEnd()
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(events),
    )
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    expect(await (await sendRequest(url, format, { stream: true })).text()).toBe(events)
  })

  it('law 5: forwards bytes that are not valid UTF-8', async () => {
    const bytes = Buffer.from('{"text":"\xff\xfe"}\n', 'latin1')
    const upstream = await startUpstream((res) =>
      res.setHeader('content-type', 'application/json').end(bytes),
    )
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    expect(Buffer.from(await (await sendRequest(url, format)).arrayBuffer())).toEqual(bytes)
  })

  it('pitfalls 37, 38: sends the upstream’s key in the vendor’s header, and never the client’s key', async () => {
    const upstream = await startWorking(format)
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const headers = {
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      'x-evil': '1',
      traceparent: '00-1-1-01',
    }
    await sendRequest(url, format, { headers })

    const [received] = upstream.requests
    expect(received?.headers).toMatchObject(template.auth(UPSTREAM_KEY))
    expect(JSON.stringify(received)).not.toContain(CLIENT_KEY)
    expect(received?.headers).toMatchObject({ traceparent: '00-1-1-01', 'accept-encoding': 'identity' })
    for (const name of ['cookie', 'x-forwarded-for', 'x-evil'])
      expect(received?.headers).not.toHaveProperty(name)
  })

  it('replaces the model’s name in the bytes', async () => {
    const upstream = await startWorking(format)
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const rest = JSON.stringify(template.body('up/m')).replace('"up/m"', '"up/m" ')
    await sendRequest(url, format, { model: 'up/m', body: `{ "x": 1.0,${rest.slice(1)}` })
    expect(upstream.requests).toMatchObject([
      { url: template.path('m'), body: `{ "x": 1.0,${rest.slice(1)}`.replace('up/m', 'm') },
    ])
  })
})

it('law 5: forwards a stream of openai-responses whose last event is very long', async () => {
  const { begin, end } = STREAMS['openai-responses']
  const events = begin + end.replaceAll('"Bonjour"', JSON.stringify('é'.repeat(500_000)))
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(events)
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-responses'])])
  const response = await sendRequest(url, 'openai-responses', { stream: true })
  expect((await response.text()) === events).toBe(true)
})

it('keeps the prefix of a base URL and removes its /v1', async () => {
  const upstream = await startWorking()
  const url = await startGateway([upstreamAt(`${upstream.url}/proxy/v1/`, ['openai-chat'])])
  await sendRequest(url, 'openai-chat')
  expect(upstream.requests[0]?.url).toBe('/proxy/v1/chat/completions')
})

it('forwards the JSON array that google sends without alt=sse', async () => {
  const array = `[${JSON.stringify(RESPONSES.google)}\n,\r\n${JSON.stringify(RESPONSES.google)}\n]`
  const upstream = await startUpstream((res) => res.setHeader('content-type', 'application/json').end(array))
  const url = await startGateway([upstreamAt(upstream.url, ['google'])])
  const response = await sendRequest(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
  expect(await response.text()).toBe(array)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(upstream.requests[0]?.url).toBe('/v1beta/models/m:streamGenerateContent')
})

describe('a JSON array of google’s that comes in pieces', () => {
  const element = JSON.stringify(RESPONSES.google)
  const forwarded = async (...pieces: string[]) => {
    const upstream = await startUpstream(async (res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      for (const piece of pieces) {
        res.write(piece)
        await sleep(20)
      }
      res.end()
    })
    const url = await startGateway([upstreamAt(upstream.url, ['google'])])
    return (await sendRequest(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })).text()
  }

  it('does not contain a key that was divided', async () => {
    const array = `[${element.replace('Bonjour', UPSTREAM_KEY)}]`
    const cut = array.indexOf(UPSTREAM_KEY) + 4
    expect(await forwarded(array.slice(0, cut), array.slice(cut))).toBe(
      array.replace(UPSTREAM_KEY, '[redacted]'),
    )
  })

  it.each([
    ['in its first element', '', '[{"candi', '1'],
    ['in a later one', `[${element.replace(',"finishReason":"STOP"', '')}`, ',\r\n{"candi', '2'],
  ])('is valid and ends in an error if it is cut off %s', async (_, first, cut, count) => {
    const elements: unknown[] = JSON.parse(await forwarded(first, cut))
    expect(elements).toHaveLength(Number(count))
    expect(elements.at(-1)).toMatchObject({ error: { code: 502 } })
  })
})

it('pitfall 38: forwards only the response headers that the client uses', async () => {
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
    res.end(JSON.stringify(RESPONSES.anthropic))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  const { headers } = await sendRequest(url, 'anthropic')
  expect(headers.get('request-id')).toBe('req_1')
  expect(headers.get('anthropic-ratelimit-tokens-remaining')).toBe('9')
  expect(headers.get('x-request-id')).toBe('of [redacted]')
  expect(headers.has('set-cookie') || headers.has('server')).toBe(false)
})

it('forwards anthropic’s versions and betas to anthropic', async () => {
  const upstream = await startWorking('anthropic')
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  const headers = { 'anthropic-version': '2024-10-22', 'anthropic-beta': 'one,two' }
  await sendRequest(url, 'anthropic', { headers })
  expect(upstream.requests[0]?.headers).toMatchObject(headers)
})

it('pitfall 37: redacts the key in responses and streams', async () => {
  const upstream = await startUpstream((res, received) => {
    const stream = JSON.parse(received.body).stream === true
    const text = `data: {"key":"${UPSTREAM_KEY}"}\n\n${STREAMS['openai-chat'].end}`
    res.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
    if (!stream) return res.end(`{"key":"${UPSTREAM_KEY}"}`)
    res.write(text.slice(0, 20))
    setImmediate(() => res.end(text.slice(20)))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
  expect(await (await sendRequest(url, 'openai-chat')).text()).toBe('{"key":"[redacted]"}')
  const streamed = await (await sendRequest(url, 'openai-chat', { stream: true })).text()
  expect(streamed).toBe(`data: {"key":"[redacted]"}\n\n${STREAMS['openai-chat'].end}`)
})
