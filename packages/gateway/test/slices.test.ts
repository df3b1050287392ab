import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { GatewayConfig } from '../src/index.ts'
import { longestSlice, SLICE_MS, startGatewayProcess } from './processes.ts'
import { CLIENT_KEY, RESPONSES, STREAMS, sendRequest, startUpstream, upstreamAt } from './support.ts'

const SENTENCE = 'He said "no", and left. '
const LONG = SENTENCE.repeat((8 * 1024 * 1024) / SENTENCE.length)
const ITEMS = Array.from({ length: 20_000 }, (_, at) => ({
  role: at % 2 ? 'assistant' : 'user',
  content: at % 2 ? [{ type: 'output_text', text: SENTENCE }] : SENTENCE,
}))

const headers = { authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'application/json' }

/** A gateway in a process of its own, before an upstream that sends `response`. */
async function start(
  format: 'openai-responses' | 'openai-chat' | 'google',
  response: object,
  more: Partial<GatewayConfig> = {},
) {
  const json = JSON.stringify(response)
  const upstream = await startUpstream((res) => {
    const id = `resp_${crypto.randomUUID()}`
    res.setHeader('content-type', 'application/json').end(json.replace('{', `{"id":"${id}",`))
  })
  const gateway = await startGatewayProcess({
    upstreams: [upstreamAt(upstream.url, [format])],
    keys: [{ name: 'test', key: CLIENT_KEY }],
    state: true,
    ...more,
  })
  const send = async (path: string, body?: object) => {
    const sent = body && { method: 'POST', body: JSON.stringify({ model: 'm', ...body }) }
    const received = await fetch(gateway.url + path, { headers, ...sent })
    expect(received.status).toBe(200)
    // biome-ignore lint/suspicious/noExplicitAny: what each test expects of it
    return (await received.json()) as any
  }
  return { gateway, upstream, send }
}

const { id: _, ...response } = Object(RESPONSES['openai-responses'])

const respondWith = (text: string) => ({
  ...response,
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  ],
})

describe('others are served meanwhile when', () => {
  it.each([
    ['8 MB', LONG],
    ['20,000 items', ITEMS],
  ])(
    'a response continues a history of %s',
    async (_, input) => {
      const { gateway, upstream, send } = await start('openai-responses', respondWith('ok'))
      const { id } = await send('/v1/responses', { input })
      const slice = await longestSlice(gateway, () =>
        send('/v1/responses', { input: 'And?', previous_response_id: id }),
      )
      expect(upstream.requests.at(-1)?.body.length).toBeGreaterThan(500_000)
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )

  it('20,000 items of a history are kept', async () => {
    const { gateway, send } = await start('openai-responses', respondWith('ok'))
    expect(await longestSlice(gateway, () => send('/v1/responses', { input: ITEMS }))).toBeLessThan(SLICE_MS)
  }, 180_000)

  it('a response of 8 MB is kept, and shown', async () => {
    const { gateway, send } = await start('openai-responses', respondWith(LONG))
    expect(await longestSlice(gateway, () => send('/v1/responses', { input: 'Hi' }))).toBeLessThan(SLICE_MS)
    const { id } = await send('/v1/responses', { input: 'Hi' })
    const slice = await longestSlice(gateway, async () => {
      const { output } = await send(`/v1/responses/${id}`)
      expect(output[0].content[0].text === LONG).toBe(true)
    })
    expect(slice).toBeLessThan(SLICE_MS)
  }, 180_000)

  it('20,000 items are added to a conversation', async () => {
    const { gateway, send } = await start('openai-responses', respondWith('ok'))
    const { id } = await send('/v1/conversations', {})
    const slice = await longestSlice(gateway, () => send(`/v1/conversations/${id}/items`, { items: ITEMS }))
    expect(slice).toBeLessThan(SLICE_MS)
    expect(await longestSlice(gateway, () => send(`/v1/conversations/${id}/items`))).toBeLessThan(SLICE_MS)
  }, 180_000)

  it('a WebSocket has a request of 20,000 items', async () => {
    const { gateway, upstream } = await start('openai-responses', respondWith('ok'))
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/responses`, { headers })
    await once(socket, 'open')
    const slice = await longestSlice(gateway, async () => {
      socket.send(JSON.stringify({ type: 'response.create', model: 'm', input: ITEMS }))
      const [message] = await once(socket, 'message')
      expect(JSON.parse(String(message))).toMatchObject({ type: 'response.completed' })
    })
    socket.terminate()
    expect(upstream.requests.at(-1)?.body.length).toBeGreaterThan(500_000)
    expect(slice).toBeLessThan(SLICE_MS)
  }, 180_000)

  it.each([
    ['google', 'float'],
    ['google', 'base64'],
  ] as const)(
    '500 embeddings of %s are translated for a client that reads %s',
    async (format, encoding) => {
      const values = Array.from({ length: 1536 }, (_, at) => Math.sin(at))
      const input = Array.from({ length: 500 }, () => 'text')
      const { gateway, send } = await start(format, { embeddings: input.map(() => ({ values })) })
      const slice = await longestSlice(gateway, async () => {
        const { data } = await send('/v1/embeddings', { input, encoding_format: encoding })
        expect(data).toHaveLength(500)
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )

  it('500 embeddings of OpenAI are translated for Google’s clients', async () => {
    const embedding = Array.from({ length: 1536 }, (_, at) => Math.sin(at))
    const data = Array.from({ length: 500 }, (_, index) => ({ object: 'embedding', index, embedding }))
    const { gateway, send } = await start('openai-chat', { object: 'list', data })
    const requests = data.map(() => ({ content: { parts: [{ text: 'text' }] } }))
    const slice = await longestSlice(gateway, async () => {
      const { embeddings } = await send('/v1beta/models/m:batchEmbedContents', { requests })
      expect(embeddings).toHaveLength(500)
    })
    expect(slice).toBeLessThan(SLICE_MS)
  }, 180_000)

  it.each([
    ['reports', { usage: { prompt_tokens: 1, total_tokens: 1 } }],
    ['does not report', {}],
  ])(
    '500 embeddings of an upstream that %s usage are forwarded, and priced',
    async (_, usage) => {
      const embedding = Array.from({ length: 1536 }, (_, at) => Math.sin(at))
      const data = Array.from({ length: 500 }, (_, index) => ({ object: 'embedding', index, embedding }))
      const prices = { m: { input: 1 } }
      const { gateway, send } = await start('openai-chat', { object: 'list', data, ...usage }, { prices })
      const slice = await longestSlice(gateway, async () => {
        expect((await send('/v1/embeddings', { input: ['text'] })).data).toHaveLength(500)
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )

  it.each([
    ['an error in none', 600_000, { error: false }, {}],
    ['an error in each', 400_000, { error: { code: 1 } }, {}],
    ['its usage for the metrics', 600_000, { error: false }, { telemetry: { metrics: true } }],
  ])(
    'a response with hundreds of thousands of fields, and %s, is forwarded',
    async (_, length, detail, more) => {
      const details = Array.from({ length }, () => detail)
      const response = { ...Object(RESPONSES['openai-chat']), details }
      const { gateway, send } = await start('openai-chat', response, more)
      const slice = await longestSlice(gateway, async () => {
        const received = await send('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] })
        expect(received.details).toHaveLength(details.length)
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )
})

it('others are served meanwhile when a response of 20,000 calls is translated', async () => {
  const calls = Array.from({ length: 20_000 }, (_, at) => ({
    type: 'tool_use',
    id: `toolu_${at}`,
    name: 'look',
    input: { city: 'Paris', days: at },
  }))
  const body = JSON.stringify({ ...Object(RESPONSES.anthropic), content: calls })
  const upstream = await startUpstream((res) => res.setHeader('content-type', 'application/json').end(body))
  const gateway = await startGatewayProcess({
    upstreams: [upstreamAt(upstream.url, ['anthropic'])],
    authenticate: false,
  })
  const slice = await longestSlice(gateway, async () => {
    const { output } = Object(await (await sendRequest(gateway.url, 'openai-responses')).json())
    expect(output).toHaveLength(calls.length)
  })
  expect(slice).toBeLessThan(SLICE_MS)
}, 180_000)

describe('others are served meanwhile when a client that streams gets', () => {
  const stream = (format: 'anthropic' | 'openai-chat', text = LONG) =>
    STREAMS[format].begin + STREAMS[format].end.replace('"jour"', JSON.stringify(text))
  const whole = JSON.stringify(RESPONSES.anthropic).replace('"Bonjour"', JSON.stringify(LONG.repeat(3)))

  it.each([
    ['an event of 8 MB', 'anthropic', 'openai-chat', stream('anthropic')],
    ['an event of 8 MB', 'anthropic', 'openai-responses', stream('anthropic')],
    ['an event of 8 MB', 'openai-chat', 'anthropic', stream('openai-chat')],
    ['a whole response of 24 MB', 'anthropic', 'openai-chat', whole],
    ['a whole response of 24 MB', 'anthropic', 'openai-responses', whole],
    ['an event of 48 MB', 'anthropic', 'openai-chat', stream('anthropic', LONG.repeat(6))],
  ] as const)(
    '%s of %s, translated to %s',
    async (_, from, to, body) => {
      const type = body.startsWith('{') ? 'application/json' : 'text/event-stream'
      const upstream = await startUpstream((res) => res.setHeader('content-type', type).end(body))
      const gateway = await startGatewayProcess({
        upstreams: [upstreamAt(upstream.url, [from])],
        authenticate: false,
      })
      const slice = await longestSlice(gateway, async () => {
        const response = await sendRequest(gateway.url, to, { stream: true })
        expect([response.status, (await response.text()).length > LONG.length]).toEqual([200, true])
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )
})

describe('others are served meanwhile when a client that does not stream gets', () => {
  const text = JSON.stringify(LONG.repeat(6))
  const whole = JSON.stringify(RESPONSES.anthropic).replace('"Bonjour"', text)
  const stream = STREAMS.anthropic.begin + STREAMS.anthropic.end.replace('"jour"', text)

  it.each([
    ['a whole response of 48 MB', 'anthropic', whole],
    ['a whole response of 48 MB, translated', 'openai-chat', whole],
    ['a stream with an event of 48 MB', 'openai-chat', stream],
  ] as const)(
    '%s',
    async (_, format, body) => {
      const type = body.startsWith('{') ? 'application/json' : 'text/event-stream'
      const upstream = await startUpstream((res) => res.setHeader('content-type', type).end(body))
      const gateway = await startGatewayProcess({
        upstreams: [upstreamAt(upstream.url, ['anthropic'])],
        authenticate: false,
      })
      const slice = await longestSlice(gateway, async () => {
        const response = await sendRequest(gateway.url, format)
        expect([response.status, (await response.text()).length > 6 * LONG.length]).toEqual([200, true])
      })
      expect(slice).toBeLessThan(SLICE_MS)
    },
    180_000,
  )
})
