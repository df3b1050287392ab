import { setImmediate as nextTurn } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { FORMATS, type Format } from '@mixrouter/core'
import OpenAI from 'openai'
import { describe, expect, it, vi } from 'vitest'
import type { GatewayConfig, Outcome } from '../src/index.ts'
import {
  BILLED,
  billedResponse,
  billedStream,
  CLIENT_KEY,
  REQUESTS,
  type SendOptions,
  sendRequest,
  startGateway,
  startUpstream,
  upstreamAt,
} from './support.ts'

const MODEL = 'claude-opus-4-5'
const headers = { 'x-mixrouter-cost': 'body' }

async function start(format: Format, more: Partial<GatewayConfig> = {}, stream = billedStream(format)) {
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream)
  })
  return startGateway([upstreamAt(upstream.url, [format])], more)
}

async function streamText(url: string, format: Format, options: SendOptions): Promise<string> {
  const body = { ...REQUESTS[format].body(options.model ?? MODEL, true), ...USAGE_OPTION[format] }
  const sent = { model: MODEL, stream: true, body: JSON.stringify(body), ...options }
  return (await sendRequest(url, format, sent)).text()
}

const USAGE_OPTION: Partial<Record<Format, object>> = {
  'openai-chat': { stream_options: { include_usage: true } },
}

/** The data of a stream's events. */
const dataIn = (text: string) =>
  text.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length)] : []))

/** The costs in the usage of a stream's events. */
function costsIn(text: string): { cost?: number; cost_details: object }[] {
  return dataIn(text)
    .filter((data) => data.includes('cost_details'))
    .map((data) => {
      const { usage, usageMetadata, response } = JSON.parse(data)
      return usage ?? usageMetadata ?? response.usage
    })
}

/** The same events as they were before the cost was added. */
const withoutCosts = (text: string) =>
  text.replace(/"cost":[\d.e-]+,/g, '').replace(/"cost_details":\{[^}]*\},/g, '')

describe('the cost of a response', () => {
  const PAIRS = FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream })))

  it.each(PAIRS)(
    'is in the usage of a stream if requested: $client from $upstream',
    async ({ client, upstream }) => {
      const url = await start(upstream)
      const text = await streamText(url, client, { headers })
      expect(costsIn(text)).toMatchObject([
        {
          cost: BILLED[upstream].amount,
          cost_details: { currency: 'USD', kind: 'exact', price_source: 'catalogue' },
        },
      ])
      if (client === upstream) expect(withoutCosts(text)).toBe(billedStream(upstream))
    },
  )

  it.each(PAIRS)('is in whole responses, too: $client from $upstream', async ({ client, upstream }) => {
    const { url: baseURL } = await startUpstream((res) => {
      const body = JSON.stringify(billedResponse(upstream))
      res.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    const url = await startGateway([upstreamAt(baseURL, [upstream])])
    const response = await sendRequest(url, client, { model: MODEL, headers })
    const text = await response.text()
    const { usage, usageMetadata } = JSON.parse(text)
    expect(usage ?? usageMetadata).toMatchObject({
      cost: BILLED[upstream].amount,
      cost_details: { currency: 'USD', kind: 'exact', price_source: 'catalogue' },
    })
    if (client === upstream) expect(withoutCosts(text)).toBe(JSON.stringify(billedResponse(upstream)))
  })

  const PADDING = { padding: 'x'.repeat(300_000) }

  it.each(FORMATS)('is known of large responses of %s, wherever their usage is', async (format) => {
    const billed = billedResponse(format)
    for (const body of [
      { ...PADDING, ...billed },
      { ...billed, ...PADDING },
    ])
      for (const onResponse of [undefined, vi.fn<(outcome: Outcome) => void>()]) {
        const upstream = await startUpstream((res) =>
          res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        )
        const url = await startGateway([upstreamAt(upstream.url, [format])], {
          onResponse,
          prices: { other: { input: 1 } },
        })
        const response = await sendRequest(url, format, { model: MODEL })
        const cost = `${BILLED[format].amount}; currency=USD; kind=exact`
        expect(response.headers.get('x-mixrouter-cost')).toContain(cost)
        expect(await response.json()).toEqual(body)
        if (onResponse) expect(onResponse.mock.calls[0]?.[0].finishReason).toMatchObject({ unified: 'stop' })
      }
  })

  describe('is in a JSON array of google, too', () => {
    const path = `/v1beta/models/${MODEL}:streamGenerateContent`
    const elements = dataIn(billedStream('google'))
    const array = `[${elements.join('\n,\r\n')}\n]\n`

    it.each(FORMATS)('from a stream of %s', async (upstream) => {
      const isArray = upstream === 'google'
      const { url: baseURL } = await startUpstream(async (res) => {
        res.writeHead(200, { 'content-type': isArray ? 'application/json' : 'text/event-stream' })
        for (const part of (isArray ? array : billedStream(upstream)).match(/[\s\S]{1,50}/g) ?? []) {
          res.write(part)
          await nextTurn()
        }
        res.end()
      })
      const onResponse = vi.fn<(outcome: Outcome) => void>()
      const url = await startGateway([upstreamAt(baseURL, [upstream])], { onResponse })
      const text = await (await sendRequest(url, 'google', { path, headers })).text()
      expect(onResponse.mock.calls[0]?.[0].cost).toMatchObject({
        amount: BILLED[upstream].amount,
        kind: 'exact',
      })
      const { usageMetadata } = JSON.parse(text).at(-1)
      expect(usageMetadata).toMatchObject({
        cost: BILLED[upstream].amount,
        cost_details: { kind: 'exact', price_source: 'catalogue' },
      })
      if (isArray) expect(withoutCosts(text)).toBe(array)
    })

    it('from a whole response', async () => {
      const { url: baseURL } = await startUpstream((res) => {
        const body = JSON.stringify(billedResponse('anthropic'))
        res.writeHead(200, { 'content-type': 'application/json' }).end(body)
      })
      const url = await startGateway([upstreamAt(baseURL, ['anthropic'])])
      const text = await (await sendRequest(url, 'google', { path, headers })).text()
      expect(JSON.parse(text).at(-1).usageMetadata).toMatchObject({ cost: BILLED.anthropic.amount })
    })
  })

  it('is in an event that is longer than what is read at a time', async () => {
    const long = 'é'.repeat(300_000)
    const stream = billedStream('openai-responses').replaceAll('"Bonjour"', JSON.stringify(long))
    const text = await streamText(await start('openai-responses', {}, stream), 'openai-responses', {
      headers,
    })
    expect(costsIn(text)).toMatchObject([{ cost: BILLED['openai-responses'].amount }])
    expect(withoutCosts(text) === stream).toBe(true)
  })

  it.each(FORMATS)('is not in a stream of %s otherwise', async (format) => {
    expect(await streamText(await start(format), format, {})).toBe(billedStream(format))
  })

  it.each(FORMATS)('has no amount if the model has no known price: %s', async (format) => {
    const text = await streamText(await start(format), format, { model: 'nobody-knows', headers })
    const [usage] = costsIn(text)
    expect(usage).not.toHaveProperty('cost')
    expect(usage?.cost_details).toMatchObject({ kind: 'unknown', reason: 'the model has no known price' })
  })

  it('has no amount either if the upstream counts nothing', async () => {
    const uncounted = billedStream('openai-chat').replace(/data: \{[^\n]*"usage":\{[^\n]*\n\n/, '')
    expect(uncounted).not.toBe(billedStream('openai-chat'))
    const [usage] = costsIn(
      await streamText(await start('openai-chat', {}, uncounted), 'anthropic', { headers }),
    )
    expect(usage).not.toHaveProperty('cost')
    expect(usage?.cost_details).toMatchObject({ kind: 'unknown', reason: 'nothing was counted' })
  })

  it('is zero for a stream out of the cache', async () => {
    const url = await start('anthropic', { cache: { ttl: 60 } })
    const [first] = costsIn(await streamText(url, 'anthropic', { headers }))
    expect(first?.cost).toBe(BILLED.anthropic.amount)
    const [second] = costsIn(await streamText(url, 'anthropic', { headers }))
    expect(second).toMatchObject({ cost: 0, cost_details: { kind: 'exact', price_source: 'cache' } })
  })

  it('is not told if the configuration turns off what describes how requests are served', async () => {
    const url = await start('anthropic', { responseHeaders: false })
    expect(await streamText(url, 'anthropic', { headers })).toBe(billedStream('anthropic'))
  })

  it('that the upstream itself reports stays as it is', async () => {
    const own = billedStream('openai-chat').replace('"usage":{', '"usage":{"cost":0.5,')
    const url = await start('openai-chat', {}, own)
    expect(await streamText(url, 'openai-chat', { headers })).toBe(own)
  })
})

describe('SDKs read a stream with its cost', () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }]

  /** The text, and the cost where the SDK shows fields that it does not know. */
  const READ: Record<Format, (url: string) => Promise<[text: string | null, usage: unknown]>> = {
    async 'openai-chat'(url) {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1`, defaultHeaders: headers })
      const stream_options = { include_usage: true }
      const stream = client.chat.completions.stream({ model: MODEL, messages, stream_options })
      const { choices, usage } = await stream.finalChatCompletion()
      return [choices[0]?.message.content ?? null, usage]
    },
    async 'openai-responses'(url) {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1`, defaultHeaders: headers })
      const response = await client.responses.stream({ model: MODEL, input: 'Hi' }).finalResponse()
      return [response.output_text, response.usage]
    },
    async anthropic(url) {
      const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url, defaultHeaders: headers })
      const stream = client.messages.stream({ model: MODEL, max_tokens: 50, messages })
      let usage: unknown
      stream.on('streamEvent', (event) => {
        if (event.type === 'message_delta') usage = event.usage
      })
      return [await stream.finalText(), usage]
    },
    async google(url) {
      const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url, headers } })
      let text = ''
      let usage: unknown
      for await (const chunk of await client.models.generateContentStream({ model: MODEL, contents: 'Hi' })) {
        text += chunk.text ?? ''
        usage = chunk.usageMetadata ?? usage
      }
      return [text, usage]
    },
  }

  it.each(FORMATS)('%s', async (format) => {
    const [text, usage] = await READ[format](await start('anthropic'))
    expect(text).toBe('Bonjour')
    expect(usage).toMatchObject({ cost: BILLED.anthropic.amount })
  })
})
