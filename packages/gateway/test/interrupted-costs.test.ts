import type { ServerResponse } from 'node:http'
import { type Cost, FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Outcome } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { BILLED, billedStream, REQUESTS, sendRequest, startUpstream, upstreamAt } from './support.ts'

/** 5 US dollars for a million tokens of input, 25 of output. */
const MODEL = 'claude-opus-4-5'

/** As many deltas of three letters have come when the stream is interrupted, the last of them `Fin`. */
const DELTAS = 25
const OUTPUT_TOKENS = 19 // a token for four of the 75 letters

/** The vendor's stream until then; Google counts in every event, and Anthropic the input in the first. */
function begunStream(format: Format): string {
  const events = billedStream(format).split('\n\n')
  const at = events.findIndex((event) => event.includes('"Bon"'))
  const usageMetadata = `"usageMetadata":${JSON.stringify(BILLED.google.usage)},`
  const delta = (events[at] ?? '').replace('data: {', `data: {${format === 'google' ? usageMetadata : ''}`)
  const deltas = Array.from({ length: DELTAS - 1 }, () => delta)
  return `${[...events.slice(0, at), ...deltas, delta.replace('"Bon"', '"Fin"')].join('\n\n')}\n\n`
}

/** What was paid for by then; `sent` is the length of the request's body. */
const COSTS: Readonly<Record<Format, (sent: number) => Pick<Cost, 'tokens' | 'amount'>>> = {
  'openai-chat': estimatedByBody,
  'openai-responses': estimatedByBody,
  anthropic: () => ({
    tokens: { input: 345, cacheRead: 10_000, cacheWrite: 1500, cacheWrite1h: 500, output: 1 + OUTPUT_TOKENS },
    amount: 0.0216, // 345 · 5 + 10,000 · 0.5 + 1500 · 6.25 + 500 · 10 + 20 · 25
  }),
  google: () => ({
    tokens: { input: 2345, cacheRead: 10_000, output: 178, reasoning: 500 },
    amount: BILLED.google.amount,
  }),
}

function estimatedByBody(sent: number) {
  const input = Math.ceil(sent / 4)
  const tokens = { input, output: OUTPUT_TOKENS }
  return { tokens, amount: (input * 5 + OUTPUT_TOKENS * 25) / 1e6 }
}

async function start(format: Format) {
  let upstreamResponse: ServerResponse | undefined
  const upstream = await startUpstream((res) => {
    upstreamResponse = res
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(begunStream(format))
  })
  const onResponse = vi.fn<(outcome: Outcome) => void>()
  const upstreams = [upstreamAt(upstream.url, [format])]
  const gateway = createNodeGateway({ upstreams, authenticate: false, onResponse })
  onTestFinished(() => gateway.close())
  return {
    gateway,
    breakOff: () => upstreamResponse?.destroy(),
    async expectCost(reason: string) {
      await expect.poll(() => onResponse.mock.calls.length).toBe(1)
      const expected = COSTS[format](upstream.requests[0]?.body.length ?? 0)
      expect(onResponse.mock.calls[0]?.[0].cost).toMatchObject({ ...expected, kind: 'estimate', reason })
      return onResponse.mock.calls[0]?.[0]
    },
  }
}

/** The client's stream up to the last delta. */
async function begin(gateway: Awaited<ReturnType<typeof start>>['gateway'], client: Format) {
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  const response = await sendRequest(server.url, client, { model: MODEL, stream: true })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let text = ''; !text.includes('Fin'); ) text += (await reader?.read())?.value
  return reader
}

const PAIRS = FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream })))
const DISCONNECTED = 'the client disconnected before the response was complete'

describe('an interrupted stream costs what the vendor has reported, and an estimate of the rest', () => {
  it.each(PAIRS)('if the client disconnects: $client from $upstream', async ({ client, upstream }) => {
    const { gateway, expectCost } = await start(upstream)
    const reader = await begin(gateway, client)
    await reader?.cancel()
    expect(await expectCost(DISCONNECTED)).not.toHaveProperty('error')
  })

  it('if the client of a JSON array of google disconnects', async () => {
    const elements = begunStream('google')
      .split('\n\n')
      .map((event) => event.slice('data: '.length))
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).write(`[${elements.join('\n,\r\n')}`)
    })
    const onResponse = vi.fn<(outcome: Outcome) => void>()
    const upstreams = [upstreamAt(upstream.url, ['google'])]
    const server = await serve(createNodeGateway({ upstreams, authenticate: false, onResponse }))
    onTestFinished(() => server.close(0))
    const path = `/v1beta/models/${MODEL}:streamGenerateContent`
    const { body } = await sendRequest(server.url, 'google', { path })
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let text = ''; !text.includes('Fin'); ) text += (await reader?.read())?.value
    await reader?.cancel()
    await expect.poll(() => onResponse.mock.calls.length).toBe(1)
    expect(onResponse.mock.calls[0]?.[0].cost).toMatchObject({
      ...COSTS.google(0),
      kind: 'estimate',
      reason: DISCONNECTED,
    })
  })

  it.each(PAIRS)('if the client stops reading: $client from $upstream', async ({ client, upstream }) => {
    const { gateway, expectCost } = await start(upstream)
    const { path, body } = REQUESTS[client]
    const response = await gateway.handle({
      method: 'POST',
      path: path(MODEL, true),
      headers: { 'content-type': 'application/json' },
      signal: new AbortController().signal,
      readBody: async () => ({ json: body(MODEL, true) }),
      async *streamBody() {},
    })
    let text = ''
    for await (const chunk of (response as { body: AsyncIterable<string | Uint8Array> }).body) {
      text += Buffer.from(chunk as string)
      if (text.includes('Fin')) break
    }
    await expectCost(DISCONNECTED)
  })

  it.each(PAIRS)('if the vendor breaks it off: $client from $upstream', async ({ client, upstream }) => {
    const { gateway, expectCost, breakOff } = await start(upstream)
    const reader = await begin(gateway, client)
    breakOff()
    for (let done = false; !done; ) done = (await reader?.read())?.done ?? true
    const outcome = await expectCost('the response broke off')
    expect(outcome?.error).toMatchObject({ code: 'upstream_disconnected' })
  })
})
