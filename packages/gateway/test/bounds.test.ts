import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { translateStream } from '../src/chat/translated.ts'
import { parseConfig } from '../src/index.ts'
import { createUpstreams } from '../src/upstream/targets.ts'
import { startGatewayProcess } from './processes.ts'
import {
  CLIENT_KEY,
  RESPONSES,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

const KIB = 1024
const MIB = 1024 * KIB
const OTHER: Record<Format, Format> = {
  'openai-chat': 'anthropic',
  'openai-responses': 'google',
  anthropic: 'openai-responses',
  google: 'openai-chat',
}

/** Sends `chunk` until the other side has enough; resolves with the number of bytes when it disconnects. */
async function sendForever(res: ServerResponse, chunk: string): Promise<number> {
  let sent = 0
  const closed = once(res, 'close')
  while (!res.destroyed && sent < 1024 * MIB) {
    sent += chunk.length
    if (!res.write(chunk)) await Promise.race([new Promise((resolve) => res.once('drain', resolve)), closed])
  }
  return sent
}

/** An upstream whose response to each request begins with `head` and never ends. */
async function startEndless(status: number, type: string, head: string) {
  const sent: Promise<number>[] = []
  const { url } = await startUpstream((res) => {
    res.writeHead(status, { 'content-type': type }).write(head)
    sent.push(sendForever(res, 'x'.repeat(64 * KIB)))
  })
  return { url, sent }
}

describe.each(FORMATS)('a client of %s', (format) => {
  const responseLimits = { body: 200 * KIB, event: 200 * KIB, error: 200 * KIB, models: 200 * KIB }

  it('gets an error event instead of an event that never ends', async () => {
    const upstreamFormat = OTHER[format]
    const { url, sent } = await startEndless(
      200,
      'text/event-stream',
      `${STREAMS[upstreamFormat].begin}data: "`,
    )
    const gateway = await startGateway([upstreamAt(url, [upstreamFormat])], { responseLimits })
    const text = await (await sendRequest(gateway, format, { stream: true })).text()
    expect(text).toContain('Bon')
    expect(text).toContain('an event of more than 204800 characters')
    expect(text).not.toMatch(/\[DONE\]|message_stop|response\.completed/)
    expect(await sent[0]).toBeLessThan(64 * MIB)
  })

  it.each([
    ['the same format', 'application/json', format],
    ['another format', 'application/json', OTHER[format]],
    ['another format, streamed', 'text/event-stream', OTHER[format]],
  ])('gets a 502 instead of a response that never ends, of %s', async (_, type, upstreamFormat) => {
    const event = ': still working\n\n'
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': type })
      sendForever(res, type.includes('json') ? `{"x":"${'x'.repeat(64 * KIB)}` : event.repeat(1000))
    })
    const gateway = await startGateway([upstreamAt(upstream.url, [upstreamFormat])], { responseLimits })
    const response = await sendRequest(gateway, format)
    expect(response.status).toBe(502)
    expect(await response.text()).toContain('larger than 204800 bytes')
  })

  it('gets the beginning of an error that never ends', async () => {
    const { url, sent } = await startEndless(429, 'text/plain', 'Slow down. ')
    const gateway = await startGateway([upstreamAt(url, [format])], {
      responseLimits,
      retry: { attempts: 0 },
    })
    const response = await sendRequest(gateway, format)
    expect([response.status, await response.text()]).toEqual([429, expect.stringContaining('Slow down. xxx')])
    expect(await sent[0]).toBeLessThan(64 * MIB)
  })
})

it.each([
  ['fields', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`field${at}`, 'some words']))],
  ['levels', JSON.parse(`${'['.repeat(2000)}"${'x'.repeat(2 * MIB)}"${']'.repeat(2000)}`)],
])('a response of too many %s is not translated', async (_, excess) => {
  const upstream = await startUpstream((res) =>
    res
      .setHeader('content-type', 'application/json')
      .end(
        JSON.stringify({ ...Object(RESPONSES.anthropic), ...(Array.isArray(excess) ? { excess } : excess) }),
      ),
  )
  const gateway = await startGateway([upstreamAt(upstream.url, ['anthropic'])], { retry: { attempts: 0 } })
  const response = await sendRequest(gateway, 'openai-chat')
  expect([response.status, await response.text()]).toEqual([
    502,
    expect.stringContaining('too many levels, fields or values'),
  ])
})

it('a large response is translated as a small one is, without the key', async () => {
  const text = 'Bonjour, "le" monde é😀. '.repeat(100_000)
  const content = [{ type: 'text', text: `${text}${UPSTREAM_KEY}` }]
  const upstream = await startUpstream((res) =>
    res
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ ...Object(RESPONSES.anthropic), content })),
  )
  const gateway = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  const response = await sendRequest(gateway, 'openai-chat')
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
  expect(choices[0]?.message.content === `${text}[redacted]`).toBe(true)
})

it('a list of models that never ends is given up', async () => {
  const { url, sent } = await startEndless(200, 'application/json', '{"data":[{"id":"')
  const upstream = upstreamAt(url, ['openai-chat'], { models: ['named', 'other-*'] })
  const gateway = await startGateway([upstream], { responseLimits: { models: 200 * KIB } })
  const response = await fetch(`${gateway}/v1/models`, { headers: { authorization: `Bearer ${CLIENT_KEY}` } })
  expect(await response.json()).toMatchObject({ data: [{ id: 'named' }] })
  expect(await sent[0]).toBeLessThan(64 * MIB)
})

it.each(FORMATS)(
  'a fault in the middle of a translation ends the stream of %s in an error event',
  async (to) => {
    const config = parseConfig(
      { upstreams: [upstreamAt('http://a.test', [OTHER[to]])], authenticate: false },
      {},
    )
    const [upstream] = createUpstreams(config.upstreams, config.responseLimits)
    if (!upstream) throw new Error('no upstream')
    async function* body() {
      yield new TextEncoder().encode(STREAMS[OTHER[to]].begin)
      yield new TextEncoder().encode(STREAMS[OTHER[to]].end)
    }
    let events = 0
    const observe = () => {
      if (++events > 2) throw new TypeError('a fault')
    }
    let text = ''
    for await (const chunk of translateStream(
      body(),
      upstream,
      { from: OTHER[to], to, observe },
      { recorder: undefined },
    ))
      text += chunk
    expect(text).toMatch(/"error":\s*\{|"type":"error"|response\.failed/)
    expect(text).not.toContain('a fault')
    expect(text).not.toMatch(/\[DONE\]|message_stop|response\.completed/)
  },
)

describe('memory', () => {
  it('an event of hundreds of megabytes costs no more than its limit', async () => {
    const { url } = await startEndless(200, 'text/event-stream', `${STREAMS.anthropic.begin}data: "`)
    const upstreams = [upstreamAt(url, ['anthropic']), upstreamAt(url, ['openai-chat'], { name: 'same' })]
    const gateway = await startGatewayProcess({ upstreams, authenticate: false })
    const before = (await gateway.cost()).rss
    const response = await sendRequest(gateway.url, 'openai-chat', { stream: true, model: 'up/m' })
    expect(await response.text()).toContain('an event of more than 67108864 characters')
    expect((await gateway.cost()).rss - before).toBeLessThan(400 * MIB)
  }, 60_000)
})

describe('a large request', () => {
  const long = 'Many words, and 1234 numbers. '.repeat((28 * MIB) / 30)
  const tools = Array.from({ length: 45_000 }, (_, at) => [`property${at}`, { type: 'string' }])

  it.each([
    ['28 MB are forwarded', '/v1/chat/completions', { messages: [{ role: 'user', content: long }] }],
    ['28 MB are counted', '/v1/messages/count_tokens', { messages: [{ role: 'user', content: long }] }],
    [
      'a schema of 90,000 fields is counted',
      '/v1/messages/count_tokens',
      {
        messages: [],
        tools: [{ name: 'f', input_schema: { type: 'object', properties: Object.fromEntries(tools) } }],
      },
    ],
    [
      '2 million fields are refused',
      '/v1/messages/count_tokens',
      Object.fromEntries(Array.from({ length: 2_000_000 }, (_, at) => [`k${at}`, 1])),
    ],
  ])(
    'does not block the others for long while %s',
    async (_, path, body) => {
      const upstream = await startUpstream((res, received) => respondIn('openai-chat', res, received))
      const { url, cost } = await startGatewayProcess({
        upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
        authenticate: false,
      })
      const json = JSON.stringify({ model: 'm', ...body })
      const longest: number[] = []
      for (let round = 0; round < 2; round++) {
        await cost()
        const response = await sendRequest(url, 'openai-chat', { path, body: json })
        await response.text()
        longest.push((await cost()).longest)
      }
      expect(Math.min(...longest)).toBeLessThan(100)
    },
    180_000,
  )

  it('does not block the others for long while 28 MB are translated', async () => {
    const messages = [{ role: 'user', content: long }]
    const upstream = await startUpstream((res, received) => respondIn('anthropic', res, received))
    const { url, cost } = await startGatewayProcess({
      upstreams: [upstreamAt(upstream.url, ['anthropic'])],
      authenticate: false,
    })
    const longest: number[] = []
    for (let round = 0; round < 3; round++) {
      await cost()
      const response = await sendRequest(url, 'openai-chat', {
        body: JSON.stringify({ model: 'm', messages }),
      })
      expect(response.status).toBe(200)
      await response.text()
      longest.push((await cost()).longest)
    }
    expect(Math.min(...longest)).toBeLessThan(100)
    expect(upstream.requests[0]?.body.includes(long)).toBe(true)
  }, 180_000)
})
