import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import net from 'node:net'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { translateStream } from '../src/chat/translated.ts'
import { type GatewayConfig, parseConfig } from '../src/index.ts'
import { createUpstreams } from '../src/upstream/targets.ts'
import { expectErrorEvent } from './native-errors.ts'
import { longestSlice, SLICE_MS, startGatewayProcess } from './processes.ts'
import {
  CLIENT_KEY,
  RESPONSES,
  STREAM_ERRORS,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
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

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`

/** The event with a delta of chat completions. */
const chatDelta = (delta: object) => event({ id: 'x', choices: [{ index: 0, delta }] })

/** What begins a text or the arguments of a call, and what goes on with it. */
const ENDLESS = {
  'openai-chat': {
    text: { begin: '', next: chatDelta({ content: 'x'.repeat(1000) }) },
    call: {
      begin: chatDelta({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f' } }] }),
      next: chatDelta({ tool_calls: [{ index: 0, function: { arguments: 'x'.repeat(1000) } }] }),
    },
  },
  anthropic: {
    text: {
      begin: STREAMS.anthropic.begin,
      next: event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'x'.repeat(1000) },
      }),
    },
    call: {
      begin:
        STREAMS.anthropic.begin +
        event({
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'c', name: 'f', input: {} },
        }),
      next: event({
        type: 'content_block_delta',
        index: 1,
        delta: { type: 'input_json_delta', partial_json: 'x'.repeat(1000) },
      }),
    },
  },
}

/** A format of `ENDLESS` whose streams are translated for the client. */
const translatedFrom = (client: Format) => (client === 'openai-chat' ? 'anthropic' : 'openai-chat')

/** Arguments with so many levels that the stack is too small to write them as JSON again. */
const DEEP = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
const TOO_DEEP = {
  google: `data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${DEEP}}}]}}]}\n\n`,
  anthropic: [
    `{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c","name":"f","input":${DEEP}}}`,
    '{"type":"content_block_stop","index":1}',
  ]
    .map((data) => `data: ${data}\n\n`)
    .join(''),
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

  it.each(['text', 'call'] as const)('gets an error event instead of a %s that never ends', async (kind) => {
    const upstreamFormat = translatedFrom(format)
    const { begin, next } = ENDLESS[upstreamFormat][kind]
    const sent: Promise<number>[] = []
    const { url } = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(begin)
      sent.push(sendForever(res, next.repeat(50)))
    })
    const gateway = await startGateway([upstreamAt(url, [upstreamFormat])], { responseLimits })
    const text = await (await sendRequest(gateway, format, { stream: true })).text()
    expect(text).toContain('more than 204800 characters')
    expect(text).not.toMatch(/\[DONE\]|message_stop|response\.completed/)
    expect(await sent[0]).toBeLessThan(64 * MIB)
  })

  it('gets an error event of a stream that goes on after its error', async () => {
    const upstreamFormat = translatedFrom(format)
    const { begin } = STREAMS[upstreamFormat]
    const failure = STREAM_ERRORS[upstreamFormat]('a fault')
    const { url, sent } = await startEndless(200, 'text/event-stream', `${begin}data: nonsense\n\n${failure}`)
    const gateway = await startGateway([upstreamAt(url, [upstreamFormat])])
    await expectErrorEvent(format, await sendRequest(gateway, format, { stream: true }))
    expect(await sent[0]).toBeLessThan(64 * MIB)
  })

  it('gets the end of a stream that hangs after its error', async () => {
    const upstreamFormat = translatedFrom(format)
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(STREAMS[upstreamFormat].begin + STREAM_ERRORS[upstreamFormat]('a fault'))
    })
    const gateway = await startGateway([upstreamAt(upstream.url, [upstreamFormat])])
    const last = await expectErrorEvent(format, await sendRequest(gateway, format, { stream: true }))
    expect(last).toContain('a fault')
  })

  it('gets an error event in the place of an event at which the parser throws', async () => {
    const upstreamFormat = format === 'google' ? 'anthropic' : 'google'
    const upstream = await startUpstream((res) =>
      res
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(STREAMS[upstreamFormat].begin + TOO_DEEP[upstreamFormat] + STREAMS[upstreamFormat].end),
    )
    const causes: unknown[] = []
    const onError = ({ cause }: Error) => causes.push(cause)
    const gateway = await startGateway([upstreamAt(upstream.url, [upstreamFormat])], { onError })
    const response = await sendRequest(gateway, format, { stream: true })
    expect(await expectErrorEvent(format, response)).toContain('The upstream sent an invalid chunk')
    expect(causes).toMatchObject([{ cause: expect.any(RangeError) }])
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
  it('a body of two million chunks costs about as much as its bytes', async () => {
    const { url, cost } = await startGatewayProcess({
      upstreams: [upstreamAt('http://127.0.0.1:1', ['openai-chat'])],
      authenticate: false,
    })
    const before = (await cost()).rss
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
    const head = ['host: localhost', 'content-type: application/json', 'transfer-encoding: chunked']
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
    const chunks = '1\r\nx\r\n'.repeat(10_000)
    for (let count = 0; count < 200; count++) if (!socket.write(chunks)) await once(socket, 'drain')
    const { rss } = await cost()
    socket.write('0\r\n\r\n')
    const [response] = await once(socket, 'data')
    expect(String(response)).toContain('HTTP/1.1 400')
    expect(rss - before).toBeLessThan(150 * MIB)
    socket.destroy()
  }, 60_000)

  it.each<[string, number, Parameters<typeof startEndless>, Format, string]>([
    [
      'an event',
      300,
      [200, 'text/event-stream', `${STREAMS.anthropic.begin}data: "`],
      'anthropic',
      'more than 67108864 characters',
    ],
    [
      'a response, translated,',
      300,
      [200, 'application/json', '{"id":"'],
      'anthropic',
      'larger than 67108864 bytes',
    ],
    [
      'a response, forwarded,',
      300,
      [200, 'application/json', '{"id":"'],
      'openai-chat',
      'larger than 67108864 bytes',
    ],
    ['an error', 50, [429, 'application/json', '{"error":{"message":"'], 'openai-chat', 'status 429'],
  ])(
    '%s that never ends costs at most %i MiB',
    async (_, most, upstream, format, message) => {
      const { url } = await startEndless(...upstream)
      const gateway = await startGatewayProcess({
        upstreams: [upstreamAt(url, [format])],
        authenticate: false,
        retry: { attempts: 0 },
      })
      const before = (await gateway.cost()).peak
      const stream = upstream[1] === 'text/event-stream'
      const response = await sendRequest(gateway.url, 'openai-chat', { stream })
      expect(await response.text()).toContain(message)
      expect((await gateway.cost()).peak - before).toBeLessThan(most * MIB)
    },
    60_000,
  )

  it('a list of models that never ends costs at most 150 MiB', async () => {
    const { url } = await startEndless(200, 'application/json', '{"data":[{"id":"')
    const models = ['named', 'other-*']
    const gateway = await startGatewayProcess({
      upstreams: [upstreamAt(url, ['openai-chat'], { models })],
      authenticate: false,
    })
    const before = (await gateway.cost()).peak
    const response = await fetch(`${gateway.url}/v1/models`)
    expect(await response.json()).toMatchObject({ data: [{ id: 'named' }] })
    expect((await gateway.cost()).peak - before).toBeLessThan(150 * MIB)
  }, 60_000)
})

interface LargeCase {
  name: string
  client?: Format
  upstream?: Format
  path?: string
  body: object
  status?: number
  headers?: Record<string, string>
  config?: Partial<GatewayConfig>
}

const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const properties = (count: number) =>
  Object.fromEntries(times(count, (at) => [`property${at}`, { type: 'string' }]))

const SENTENCE = 'Many words, and 1234 numbers. '
const LONG = SENTENCE.repeat((28 * MIB) / SENTENCE.length)
const QUOTED = 'He said "no",\nand\tleft \\ é. '
const ESCAPED = QUOTED.repeat((24 * MIB) / JSON.stringify(QUOTED).length)
const IMAGE = { type: 'image_url', image_url: { url: `data:image/png;base64,${'ABCD'.repeat(1.25 * MIB)}` } }
const CALL = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }

/** As many as the limit of fields allows. */
const MESSAGES = times(45_000, (at) => ({ role: at % 2 ? 'assistant' : 'user', content: SENTENCE }))
const CALLS = times(8_000, (at) => ({ ...CALL, id: `c${at}` }))
const RESULTS = times(8_000, (at) => ({ role: 'tool', tool_call_id: `c${at}`, content: 'ok' }))

const LIMITED = { keys: [{ name: 'test', key: CLIENT_KEY, limits: { tokens: { minute: 1e9 } } }] }

const LARGE: readonly LargeCase[] = [
  { name: '28 MB are forwarded', body: user(LONG) },
  { name: '24 MB of escapes are forwarded', body: user(ESCAPED) },
  {
    name: '28 MB are forwarded under another name of the model',
    body: user(LONG),
    config: { models: { m: { targets: ['up/n'] } } },
  },
  {
    name: '28 MB are assigned to a session',
    body: user(ESCAPED),
    config: { models: { m: { targets: ['up/n', 'up/o'] } } },
  },
  {
    name: '28 MB are forwarded with usage requested for the limits',
    body: { ...user(LONG), stream: true },
    config: LIMITED,
  },
  { name: '28 MB have an idempotency key', body: user(LONG), headers: { 'idempotency-key': 'k' } },
  { name: '28 MB are looked up in the cache', body: user(LONG), config: { cache: { ttl: 60 } } },
  { name: '28 MB are limited', body: user(LONG), config: LIMITED },
  { name: '28 MB of a response’s input are kept', client: 'openai-responses', body: { input: LONG } },
  {
    name: '30,000 encrypted reasonings are compared with their accounts',
    client: 'openai-responses',
    upstream: 'openai-responses',
    body: {
      input: times(30_000, (at) => ({
        type: 'reasoning',
        id: `rs_${at}`,
        encrypted_content: `${at} of many characters`.repeat(10),
      })),
    },
  },
  {
    name: '28 MB are counted',
    client: 'anthropic',
    path: '/v1/messages/count_tokens',
    body: user(LONG),
  },
  {
    name: 'a schema of 90,000 fields is counted',
    client: 'anthropic',
    path: '/v1/messages/count_tokens',
    body: {
      messages: [],
      tools: [{ name: 'f', input_schema: { type: 'object', properties: properties(45_000) } }],
    },
  },
  {
    name: 'the id of a call with 28 MB is refused',
    upstream: 'anthropic',
    body: {
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: null, tool_calls: [{ ...CALL, id: LONG }] },
      ],
    },
    status: 400,
  },
  {
    name: '2 million fields are refused',
    client: 'anthropic',
    path: '/v1/messages/count_tokens',
    body: Object.fromEntries(times(2_000_000, (at) => [`k${at}`, 1])),
    status: 400,
  },
  ...(['anthropic', 'google', 'openai-responses'] as const).flatMap((upstream): LargeCase[] => [
    { name: `28 MB are translated to ${upstream}`, upstream, body: user(LONG) },
    { name: `24 MB of escapes are translated to ${upstream}`, upstream, body: user(ESCAPED) },
    {
      name: `five images of 5 MB are translated to ${upstream}`,
      upstream,
      body: user(times(5, () => IMAGE)),
    },
    {
      name: `20 MB of 10,000 messages are translated to ${upstream}`,
      upstream,
      body: {
        messages: times(10_000, (at) => ({
          role: at % 2 ? 'assistant' : 'user',
          content: SENTENCE.repeat(66),
        })),
      },
    },
    {
      name: `30,000 messages are translated to ${upstream}`,
      upstream,
      body: { messages: times(30_000, (at) => ({ role: at % 2 ? 'assistant' : 'user', content: SENTENCE })) },
    },
    { name: `45,000 messages are translated to ${upstream}`, upstream, body: { messages: MESSAGES } },
    {
      name: `8,000 calls at once are translated to ${upstream}`,
      upstream,
      body: { messages: [{ role: 'assistant', tool_calls: CALLS }, ...RESULTS] },
    },
    {
      name: `8,000 calls of one id are translated to ${upstream}`,
      upstream,
      body: {
        messages: [
          { role: 'assistant', tool_calls: times(8_000, () => CALL) },
          ...times(8_000, () => ({ role: 'tool', tool_call_id: 'c', content: 'ok' })),
        ],
      },
    },
    {
      name: `45,000 parts are translated to ${upstream}`,
      upstream,
      body: user(times(45_000, () => ({ type: 'text', text: SENTENCE }))),
    },
    {
      name: `5000 calls and their results are translated to ${upstream}`,
      upstream,
      body: {
        messages: times(10_000, (at) =>
          at % 2
            ? { role: 'tool', tool_call_id: `c${at - 1}`, content: 'ok' }
            : { role: 'assistant', tool_calls: [{ ...CALL, id: `c${at}` }] },
        ),
      },
    },
    {
      name: `a schema of 90,000 fields is translated to ${upstream}`,
      upstream,
      body: {
        ...user('Hi'),
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: properties(45_000) } },
          },
        ],
      },
    },
  ]),
]

describe('a large request', () => {
  it.each(LARGE)(
    'does not block the others for long while $name',
    async ({
      client = 'openai-chat',
      upstream = 'openai-chat',
      path,
      body,
      status = 200,
      headers = {},
      config,
    }) => {
      const { url: baseURL } = await startWorking(upstream)
      const gateway = await startGatewayProcess({
        upstreams: [upstreamAt(baseURL, [upstream])],
        keys: [{ name: 'test', key: CLIENT_KEY }],
        ...config,
      })
      const json = JSON.stringify({ model: 'm', ...body })
      const options = { ...(path && { path }), body: json, headers }
      const slice = await longestSlice(gateway, async () => {
        const response = await sendRequest(gateway.url, client, options)
        await response.text()
        expect(response.status).toBe(status)
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )

  it('arrives whole, translated', async () => {
    const text = `${QUOTED.repeat(100_000)}😀`
    const upstream = await startWorking('anthropic')
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
    const response = await sendRequest(url, 'openai-chat', {
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }),
    })
    expect(response.status).toBe(200)
    expect(upstream.requests[0]?.body.includes(JSON.stringify(text))).toBe(true)
  })
})

describe('a large response', () => {
  it.each([
    ['28 MB', LONG],
    ['24 MB of escapes', ESCAPED],
  ])(
    'of %s does not block the others for long while it is translated',
    async (_, text) => {
      const json = JSON.stringify({ ...Object(RESPONSES.anthropic), content: [{ type: 'text', text }] })
      const upstream = await startUpstream((res) =>
        res.setHeader('content-type', 'application/json').end(json),
      )
      const gateway = await startGatewayProcess({
        upstreams: [upstreamAt(upstream.url, ['anthropic'])],
        authenticate: false,
      })
      const slice = await longestSlice(gateway, async () => {
        const response = await sendRequest(gateway.url, 'openai-chat')
        expect([response.status, (await response.text()).length > 20 * MIB]).toEqual([200, true])
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )
})
