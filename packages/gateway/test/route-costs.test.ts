import { type Cost, FORMATS, type Format, type Usage } from '@mixrouter/core'
import OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { describe, expect, it, type Mock, onTestFinished, vi } from 'vitest'
import type { Outcome, RequestInfo } from '../src/index.ts'
import {
  BILLED,
  billedResponse,
  billedStream,
  CLIENT_KEY,
  startGateway,
  startUpstream,
  upstreamAt,
} from './support.ts'

/** The model of `BILLED`. */
const MODEL = 'claude-opus-4-5'

/** US dollars for a million tokens, an image and a second. */
const PRICE = { input: 2, output: 10, outputAudio: 20, cacheRead: 0.5, image: 0.04, second: 0.1 }

interface Route {
  path: string
  /** What the upstream speaks. @default the format of the path */
  upstream?: Format
  /** @default 'm' */
  model?: string
  /** A form if it has a file. */
  request?: Record<string, unknown>
  /** Whole, or the events of a stream. */
  response: object | readonly object[]
  cost: Partial<Cost> | undefined
}

const exact = (amount: number): Partial<Cost> => ({ amount, kind: 'exact' })
const chatUsage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }
const tokenUsage = { input_tokens: 1000, output_tokens: 100, total_tokens: 1100 }
const file = new Blob(['some bytes'])
const image = { b64_json: 'aGk=' }

/** What vendors charge for, as they report it, on every route. */
const ROUTES: Readonly<Record<string, Route>> = {
  embeddings: {
    path: '/v1/embeddings',
    request: { input: 'Hi' },
    response: { data: [{ embedding: [1] }], usage: { prompt_tokens: 1000, total_tokens: 1000 } },
    cost: exact(0.002),
  },
  'embeddings of google': {
    path: '/v1beta/models/m:embedContent',
    request: { content: { parts: [{ text: 'Hi' }] } },
    response: { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 1000 } },
    cost: exact(0.002),
  },
  'images by tokens': {
    path: '/v1/images/generations',
    request: { prompt: 'A cat' },
    response: { data: [image], usage: tokenUsage },
    cost: exact(0.003),
  },
  'images by number': {
    path: '/v1/images/generations',
    request: { prompt: 'A cat', n: 2 },
    response: { data: [image, image] },
    cost: exact(0.08),
  },
  'images by google': {
    path: '/v1beta/models/m:predict',
    request: { instances: [{ prompt: 'A cat' }] },
    response: { predictions: [{ bytesBase64Encoded: 'aGk=' }] },
    cost: exact(0.04),
  },
  'an image as a stream': {
    path: '/v1/images/generations',
    request: { prompt: 'A cat', stream: true },
    response: [
      { type: 'image_generation.partial_image', b64_json: 'aA==' },
      { type: 'image_generation.completed', b64_json: 'aGk=', usage: tokenUsage },
    ],
    cost: exact(0.003),
  },
  'a large image as a stream': {
    path: '/v1/images/generations',
    request: { prompt: 'A cat', stream: true },
    response: [{ type: 'image_generation.completed', b64_json: 'A'.repeat(2_000_000), usage: tokenUsage }],
    cost: exact(0.003),
  },
  'an edited image': {
    path: '/v1/images/edits',
    request: { prompt: 'A dog', image: file },
    response: { data: [image], usage: tokenUsage },
    cost: exact(0.003),
  },
  'a variation of an image': {
    path: '/v1/images/variations',
    request: { image: file },
    response: { data: [image] },
    cost: exact(0.04),
  },
  'speech, which reports no usage': {
    path: '/v1/audio/speech',
    request: { input: 'Hello', voice: 'alloy' },
    response: {},
    cost: { kind: 'estimate', reason: 'the upstream reported no usage' },
  },
  'speech as a stream': {
    path: '/v1/audio/speech',
    request: { input: 'Hello', voice: 'alloy', stream_format: 'sse' },
    response: [
      { type: 'speech.audio.delta', audio: 'aA==' },
      { type: 'speech.audio.done', usage: tokenUsage },
    ],
    cost: exact(0.003),
  },
  'a transcription by tokens': {
    path: '/v1/audio/transcriptions',
    request: { file },
    response: { text: 'Hi', usage: { type: 'tokens', ...tokenUsage } },
    cost: exact(0.003),
  },
  'a transcription by its length': {
    path: '/v1/audio/transcriptions',
    request: { file },
    response: { text: 'Hi', usage: { type: 'duration', seconds: 12.5 } },
    cost: exact(1.25),
  },
  'a transcription as a stream': {
    path: '/v1/audio/transcriptions',
    request: { file, stream: 'true' },
    response: [
      { type: 'transcript.text.delta', delta: 'Hi' },
      { type: 'transcript.text.done', text: 'Hi', usage: { type: 'tokens', ...tokenUsage } },
    ],
    cost: exact(0.003),
  },
  'an audio translation': {
    path: '/v1/audio/translations',
    request: { file },
    response: { text: 'Hi', usage: { type: 'duration', seconds: 12 } },
    cost: exact(1.2),
  },
  reranking: {
    path: '/v1/rerank',
    request: { query: 'Hi', documents: ['a'] },
    response: { results: [], usage: { total_tokens: 1000 } },
    cost: exact(0.002),
  },
  completions: {
    path: '/v1/completions',
    request: { prompt: 'Hi' },
    response: {
      choices: [{ text: 'Hi' }],
      usage: { ...chatUsage, prompt_tokens_details: { cached_tokens: 400 } },
    },
    cost: exact(0.0024),
  },
  'completions as a stream': {
    path: '/v1/completions',
    request: { prompt: 'Hi', stream: true, stream_options: { include_usage: true } },
    response: [{ choices: [{ text: 'Hi' }] }, { choices: [], usage: chatUsage }],
    cost: exact(0.003),
  },
  'embeddings, translated for google': {
    path: '/v1/embeddings',
    upstream: 'google',
    request: { input: 'Hi' },
    response: { embeddings: [{ values: [1] }], usageMetadata: { promptTokenCount: 1000 } },
    cost: exact(0.002),
  },
  'embeddings, translated for openai': {
    path: '/v1beta/models/m:embedContent',
    upstream: 'openai-chat',
    request: { content: { parts: [{ text: 'Hi' }] } },
    response: { data: [{ embedding: [1] }], usage: { prompt_tokens: 1000, total_tokens: 1000 } },
    cost: exact(0.002),
  },
  'images by tokens, translated for google': {
    path: '/v1/images/generations',
    upstream: 'google',
    request: { prompt: 'A cat' },
    response: {
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }] } }],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100 },
    },
    cost: exact(0.003),
  },
  'images by number, translated for google': {
    path: '/v1/images/generations',
    upstream: 'google',
    model: 'imagen-4.0-generate-001',
    request: { prompt: 'A cat', n: 2 },
    response: { predictions: [{ bytesBase64Encoded: 'aGk=' }, { bytesBase64Encoded: 'aGk=' }] },
    cost: exact(0.08),
  },
  'images by number, translated for openai': {
    path: '/v1beta/models/m:predict',
    upstream: 'openai-chat',
    request: { instances: [{ prompt: 'A cat' }] },
    response: { data: [image] },
    cost: exact(0.04),
  },
  'speech, translated for google': {
    path: '/v1/audio/speech',
    upstream: 'google',
    request: { input: 'Hello', voice: 'alloy', response_format: 'wav' },
    response: {
      candidates: [
        { content: { parts: [{ inlineData: { mimeType: 'audio/L16;rate=24000', data: 'aGk=' } }] } },
      ],
      usageMetadata: {
        promptTokenCount: 1000,
        candidatesTokenCount: 100,
        candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
      },
    },
    cost: exact(0.004),
  },
  'a video': {
    path: '/v1/videos',
    request: { prompt: 'A cat', duration: 5 },
    response: { id: 'task-1', status: 'queued' },
    cost: exact(0.5),
  },
  'a count of tokens, which is free': {
    path: '/v1/messages/count_tokens',
    request: { messages: [{ role: 'user', content: 'Hi' }] },
    response: { input_tokens: 3 },
    cost: undefined,
  },
}

const END: Readonly<Record<string, string>> = { '/v1/completions': 'data: [DONE]\n\n' }

function bodyOf(model: string, request: Record<string, unknown>): string | FormData {
  if (!Object.values(request).some((value) => value instanceof Blob))
    return JSON.stringify({ model, ...request })
  const form = new FormData()
  form.append('model', model)
  for (const [name, value] of Object.entries(request))
    form.append(name, value instanceof Blob ? value : String(value))
  return form
}

describe('the cost of', () => {
  it.each(Object.entries(ROUTES))('%s', async (_, route) => {
    const { path, model = 'm', request = {}, response, cost } = route
    const stream = Array.isArray(response)
    const events = stream ? response.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') : ''
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
      res.end(stream ? events + (END[path] ?? '') : JSON.stringify(response))
    })
    const onResponse = vi.fn<(outcome: Outcome) => void>()
    const format = path.includes('v1beta') ? 'google' : 'openai-chat'
    const upstreams = [upstreamAt(upstream.url, [route.upstream ?? format])]
    const url = await startGateway(upstreams, { prices: { '*': PRICE }, onResponse })
    const body = bodyOf(model, request)
    const sent = await fetch(url + path, {
      method: 'POST',
      headers: {
        [format === 'google' ? 'x-goog-api-key' : 'authorization']:
          format === 'google' ? CLIENT_KEY : `Bearer ${CLIENT_KEY}`,
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
      body,
    })
    expect(sent.status).toBe(200)
    const text = await sent.text()
    if (stream) expect(text === events + (END[path] ?? '')).toBe(true)
    await expect.poll(() => onResponse.mock.calls.length).toBe(1)
    const outcome = onResponse.mock.calls[0]?.[0]
    if (cost) expect(outcome?.cost).toMatchObject({ priceSource: 'configuration', ...cost })
    else expect(outcome).not.toHaveProperty('cost')
  })
})

describe.each(FORMATS)('the cost of a response that is not sent as one, from %s', (format) => {
  async function start() {
    const upstream = await startUpstream((res, { url, body }) => {
      const stream = url.includes(':stream') || body.includes('"stream":true')
      res.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
      res.end(stream ? billedStream(format) : JSON.stringify(billedResponse(format)))
    })
    const onUsage = vi.fn<(usage: Usage, request: RequestInfo, cost?: Cost) => void>()
    const url = await startGateway([upstreamAt(upstream.url, [format])], { state: true, onUsage })
    return { openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY }), onUsage }
  }
  const expectCost = async (onUsage: Mock) => {
    await expect.poll(() => onUsage.mock.calls.length).toBe(1)
    expect(onUsage.mock.calls[0]?.[2]).toMatchObject(exact(BILLED[format].amount))
  }

  it('but kept, in the background', async () => {
    const { openai, onUsage } = await start()
    const { id } = await openai.responses.create({ model: MODEL, input: 'Hi', background: true })
    await expect.poll(async () => (await openai.responses.retrieve(id)).status).toBe('completed')
    await expectCost(onUsage)
  })

  it('but in messages of a WebSocket', async () => {
    const { openai, onUsage } = await start()
    const socket = new ResponsesWS(openai)
    onTestFinished(() => socket.close())
    const completed = new Promise((resolve) =>
      socket.on('event', ({ type }) => type === 'response.completed' && resolve(type)),
    )
    socket.send({ type: 'response.create', model: MODEL, input: 'Hi' })
    await completed
    await expectCost(onUsage)
  })
})
