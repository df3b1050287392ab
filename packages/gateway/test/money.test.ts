import { type Cost, costOf, FORMATS, type Usage } from '@mixrouter/core'
import { priceOf } from '@mixrouter/core/catalogue'
import { describe, expect, it, vi } from 'vitest'
import type { GatewayConfig, Outcome, RequestInfo } from '../src/index.ts'
import { BILLS, type Bill } from './bills.ts'
import {
  billedResponse,
  billedStream,
  RESPONSES,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  upstreamAt,
  usageChunk,
} from './support.ts'

/** A model with prices for everything, and in a tier above 200,000 tokens of input. */
const MODEL = 'claude-opus-4-5'

async function start({ format, usage, beside }: Bill, onUsage: GatewayConfig['onUsage']) {
  const upstream = await startUpstream((res, { url, body }) => {
    const stream = url.includes(':stream') || body.includes('"stream":true')
    const text = stream
      ? billedStream(format, usage, beside)
      : JSON.stringify(billedResponse(format, usage, beside))
    res.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' }).end(text)
  })
  return startGateway([upstreamAt(upstream.url, [format])], { onUsage })
}

const CASES = BILLS.flatMap((bill) =>
  FORMATS.flatMap((client) => [false, true].map((stream) => ({ ...bill, client, stream }))),
)

describe('the cost of a response', () => {
  it.each(CASES)(
    'is the catalogue’s price of the vendor’s usage: $client from $format, stream $stream, $name',
    async ({ client, stream, ...bill }) => {
      const onUsage = vi.fn<(usage: Usage, request: RequestInfo, cost?: Cost) => void>()
      const url = await start(bill, onUsage)
      const response = await sendRequest(url, client, { model: bill.model, stream })
      expect(response.status).toBe(200)
      await response.text()
      await expect.poll(() => onUsage.mock.calls.length).toBe(1)
      const [usage, , cost] = onUsage.mock.calls[0] ?? []
      const { kind = 'exact' } = bill
      expect(cost).toMatchObject({ amount: bill.amount, kind, priceSource: 'catalogue' })
      expect(cost).toEqual(costOf(usage as Usage, priceOf(bill.model)))
      if (!stream)
        expect(response.headers.get('x-mixrouter-cost')).toMatch(
          new RegExp(`^${bill.amount}; currency=USD; kind=${kind}; source=catalogue; as-of=`),
        )
    },
  )

  it.each(FORMATS)(
    'is an estimate where %s reports no usage, and unknown without a price',
    async (format) => {
      const upstream = await startUpstream((res) => {
        const { usage: _, usageMetadata: __, ...body } = RESPONSES[format] as Record<string, unknown>
        res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
      const url = await startGateway([upstreamAt(upstream.url, [format])], { onUsage: () => {} })
      const estimated = await sendRequest(url, format, { model: MODEL })
      expect(estimated.headers.get('x-mixrouter-cost')).toMatch(/^0\.000\d+; currency=USD; kind=estimate/)
      const unknown = await sendRequest(url, format, { model: 'nobody-knows' })
      expect(unknown.headers.get('x-mixrouter-cost')).toBe('unknown; currency=USD; kind=unknown')
    },
  )

  describe('of a forwarded stream of openai-chat, whose usage has to be requested', () => {
    const usageEvent = `data: ${JSON.stringify(usageChunk())}\n\n`
    const withUsage = STREAMS['openai-chat'].begin + STREAMS['openai-chat'].end
    const withoutUsage = withUsage.replace(usageEvent, '')

    const startChat = async (more: Parameters<typeof startGateway>[1]) => {
      const upstream = await startUpstream((res, { body }) => {
        const requested = JSON.parse(body).stream_options?.include_usage === true
        const text = requested ? withUsage : withoutUsage
        res.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)
      })
      return { upstream, url: await startGateway([upstreamAt(upstream.url, ['openai-chat'])], more) }
    }
    const rest = `"model":"${MODEL}", "stream":true,"seed":9007199254740993,"messages":[{"role":"user","content":"Hi"}]}`

    it.each([
      ['no options', `{${rest}`],
      ['usage turned off', `{"stream_options":{"include_usage":false},${rest}`],
      ['other options', `{"stream_options": {"include_obfuscation":false},${rest}`],
    ])('is exact if the client sends %s, and the client sees nothing of it', async (_, body) => {
      const onUsage = vi.fn<(usage: Usage, cost: Cost | undefined) => void>()
      const { upstream, url } = await startChat({ onUsage: (usage, _, cost) => onUsage(usage, cost) })
      const response = await sendRequest(url, 'openai-chat', { body })
      expect(withoutUsage).not.toBe(withUsage)
      expect(await response.text()).toBe(withoutUsage)
      await expect.poll(() => onUsage.mock.calls.length).toBe(1)
      expect(onUsage.mock.calls[0]?.[1]).toMatchObject({ kind: 'exact' })
      const sent = upstream.requests[0]?.body ?? ''
      expect(sent).toContain(rest.slice(0, -1))
      if (body.includes('obfuscation'))
        expect(JSON.parse(sent).stream_options).toHaveProperty('include_obfuscation', false)
    })

    it.each(['\n', '\r\n'])(
      'is taken out of chunks that begin with it, with %j as the end of lines',
      async (newline) => {
        const upstream = await startUpstream(async (res) => {
          res.writeHead(200, { 'content-type': 'text/event-stream' })
          const parts = [withoutUsage.replace('data: [DONE]\n\n', ''), usageEvent, 'data: [DONE]\n\n']
          for (const part of parts) {
            res.write(part.replaceAll('\n', newline))
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
          res.end()
        })
        const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { onUsage: () => {} })
        const response = await sendRequest(url, 'openai-chat', { body: `{${rest}` })
        expect(await response.text()).toBe(withoutUsage.replaceAll('\n', newline))
      },
    )

    it('reaches a client that requested it', async () => {
      const { upstream, url } = await startChat({ onUsage: () => {} })
      const body = `{"stream_options":{"include_usage":true},${rest}`
      expect(await (await sendRequest(url, 'openai-chat', { body })).text()).toBe(withUsage)
      expect(upstream.requests[0]?.body).toBe(body)
    })

    it('is not requested if nobody needs it', async () => {
      const { upstream, url } = await startChat({})
      await (await sendRequest(url, 'openai-chat', { body: `{${rest}` })).text()
      expect(upstream.requests[0]?.body).toBe(`{${rest}`)
    })
  })

  it('is that of the upstream that responded, after a failover', async () => {
    const failing = await startUpstream((res) => res.writeHead(500).end())
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RESPONSES.anthropic))
    })
    const url = await startGateway(
      [
        upstreamAt(failing.url, ['anthropic'], { name: 'dear' }),
        upstreamAt(upstream.url, ['anthropic'], { name: 'cheap' }),
      ],
      {
        retry: { attempts: 0 },
        prices: { 'dear/*': { input: 1_000_000, output: 1_000_000 }, 'cheap/*': { input: 1, output: 1 } },
      },
    )
    const response = await sendRequest(url, 'anthropic', { model: MODEL })
    expect(response.headers.get('x-mixrouter-cost')).toBe(
      '0.000005; currency=USD; kind=exact; source=configuration',
    )
  })

  it.each<[string, Partial<GatewayConfig>]>([
    ['an observed response', { onUsage: () => {} }],
    ['a response of which only the cost is needed', { prices: { 'none/*': { input: 1, output: 1 } } }],
  ])('takes the service tier that the vendor reports in %s', async (_, config) => {
    const upstream = await startUpstream((res) => {
      const body = { ...(RESPONSES['openai-chat'] as object), service_tier: 'flex', system_fingerprint: null }
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], config)
    const response = await sendRequest(url, 'openai-chat', { model: 'gpt-5.5' })
    // half of 3 tokens at 5 and 2 tokens at 30 US dollars for a million
    expect(response.headers.get('x-mixrouter-cost')).toMatch(/^0\.0000375; currency=USD; kind=exact/)
  })

  it('takes the service tier that comes before the tools in a long response', async () => {
    const tools = [{ type: 'function', name: 'search', description: 'x'.repeat(20_000), parameters: {} }]
    const upstream = await startUpstream((res) => {
      const { usage, ...body } = RESPONSES['openai-responses'] as { usage: object }
      const metadata = { service_tier: 'priority' } // as the client sent it
      const json = JSON.stringify({ ...body, service_tier: 'flex', tools, usage, metadata })
      res.writeHead(200, { 'content-type': 'application/json' }).end(json)
    })
    const prices = { 'none/*': { input: 1, output: 1 } }
    const url = await startGateway([upstreamAt(upstream.url, ['openai-responses'])], { prices })
    const response = await sendRequest(url, 'openai-responses', { model: 'gpt-5.5' })
    expect(response.headers.get('x-mixrouter-cost')).toMatch(/^0\.0000375; currency=USD; kind=exact/)
  })
})

it('does not cost anything to fail', async () => {
  const upstream = await startUpstream((res) => {
    res.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"No"}}')
  })
  const onResponse = vi.fn<(outcome: Outcome) => void>()
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { onResponse })
  const response = await sendRequest(url, 'openai-chat', { model: MODEL })
  expect(response.headers.has('x-mixrouter-cost')).toBe(false)
  expect(onResponse.mock.calls[0]?.[0]).not.toHaveProperty('cost')
})

describe('what is not counted in tokens', () => {
  const UNITS: [string, string, object, object, string][] = [
    [
      'images',
      '/v1/images/generations',
      { model: 'm', prompt: 'A cat', n: 2 },
      { created: 1, data: [{ url: 'https://a.example' }, { url: 'https://b.example' }] },
      '0.08; currency=USD; kind=exact; source=configuration',
    ],
    [
      'a video',
      '/v1/videos',
      { model: 'm', prompt: 'A cat', duration: 5 },
      { id: 'task-1', status: 'queued' },
      '0.5; currency=USD; kind=exact; source=configuration',
    ],
    [
      'a video of unknown length',
      '/v1/videos',
      { model: 'm', prompt: 'A cat' },
      { id: 'task-1', status: 'queued' },
      'unknown; currency=USD; kind=unknown; source=configuration',
    ],
  ]
  it.each(UNITS)('has a price of its own: %s', async (_, path, request, body, cost) => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const url = await startGateway(
      [upstreamAt(upstream.url, ['openai-chat'], { serves: ['chat', 'images'] })],
      {
        prices: { m: { image: 0.04, second: 0.1 } },
      },
    )
    const response = await sendRequest(url, 'openai-chat', { path, body: JSON.stringify(request) })
    expect(response.headers.get('x-mixrouter-cost')).toBe(cost)
  })
})
