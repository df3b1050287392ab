import { generateText, streamText } from 'ai'
import { describe, expect, it } from 'vitest'
import type { MixrouterMetadata } from '../src/index.ts'
import { collect } from './collect.ts'
import { chunks, completion, scriptedProvider } from './scripted.ts'

const bytesOf = (text: string) => [...new TextEncoder().encode(text)]
const token = (text: string) => ({
  token: text,
  logprob: -0.1,
  bytes: bytesOf(text),
  top_logprobs: [{ token: text, logprob: -0.1, bytes: bytesOf(text) }],
})
const tokens = [token('Good'), token(' day')]

describe('log probabilities', () => {
  const providerOptions = { mixrouter: { logprobs: 2 } }
  const responses = {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-5.2',
    output: [
      {
        type: 'message',
        id: 'm',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Good day', annotations: [], logprobs: tokens }],
      },
    ],
  }
  const google = {
    candidates: [
      {
        content: { parts: [{ text: 'Good day' }] },
        finishReason: 'STOP',
        logprobsResult: {
          chosenCandidates: [{ token: 'Good', logProbability: -0.1 }],
          topCandidates: [{ candidates: [{ token: 'Good', logProbability: -0.1 }] }],
        },
      },
    ],
  }
  const googleTokens = [token('Good')]
  const chat = completion({ content: 'Good day' }) as { choices: object[] }
  chat.choices = chat.choices.map((choice) => ({ ...choice, logprobs: { content: tokens } }))
  const chatChunks = chunks([{ content: 'Good' }, { content: ' day' }]).map((chunk, index) => {
    const { choices } = chunk as { choices: object[] }
    const logprobs = index < 2 ? { content: [tokens[index]] } : null
    return { ...chunk, choices: choices.map((choice) => ({ ...choice, logprobs })) }
  })
  const started = { type: 'response.created', response: { ...responses, status: 'in_progress', output: [] } }

  it.each([
    ['gpt-4o', 'chat', chat, chatChunks, tokens, { logprobs: true, top_logprobs: 2 }],
    [
      'gpt-5.2',
      'responses',
      responses,
      [started, { type: 'response.completed', response: responses }],
      tokens,
      { top_logprobs: 2, include: expect.arrayContaining(['message.output_text.logprobs']) },
    ],
    [
      'gemini-2.5-flash',
      'gemini',
      google,
      [google],
      googleTokens,
      { generationConfig: { responseLogprobs: true, logprobs: 2 } },
    ],
  ] as const)('of %s by %s are in the metadata', async (modelId, api, whole, stream, expected, body) => {
    const { mixrouter, bodies } = scriptedProvider([whole, stream])
    const model = mixrouter[api](modelId)
    const result = await generateText({ model, prompt: 'Hello', providerOptions })
    const streamed = streamText({ model, prompt: 'Hello', providerOptions })
    await streamed.consumeStream()
    for (const metadata of [result.providerMetadata, await streamed.providerMetadata]) {
      const own = metadata?.mixrouter as MixrouterMetadata | undefined
      expect(own?.logprobs).toEqual(expected)
    }
    for (const sent of bodies) expect(sent).toMatchObject(body)
  })

  it('and a bias of tokens are warned about where there are none', async () => {
    const content = [{ type: 'text', text: 'Hi' }]
    const { mixrouter } = scriptedProvider([
      {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'c',
        content,
        stop_reason: 'end_turn',
        usage: {},
      },
    ])
    const model = mixrouter('claude-haiku-4-5-20251001')
    const options = { mixrouter: { logprobs: true, logitBias: { 50256: -100 } } }
    const { warnings } = await generateText({ model, prompt: 'Hello', providerOptions: options })
    expect(warnings).toMatchObject([{ feature: 'logprobs' }, { feature: 'logitBias' }])
  })

  it('a bias of tokens is sent', async () => {
    const { mixrouter, bodies } = scriptedProvider([completion({ content: 'Hi' })])
    const options = { mixrouter: { logitBias: { 50256: -100 } } }
    await generateText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hello', providerOptions: options })
    expect(bodies[0]).toMatchObject({ logit_bias: { 50256: -100 } })
  })
})

it('settings of a model override those of the provider, and options of a call those of the model', async () => {
  const { mixrouter, bodies, requests } = scriptedProvider([completion({ content: 'Hi' })], {
    headers: { 'x-a': '1', 'x-b': '1' },
    extraBody: { a: 1, b: 1 },
  })
  const model = mixrouter('gpt-5.2', {
    format: 'openai-chat',
    headers: { 'x-b': '2' },
    extraBody: { b: 2 },
    options: { user: 'model', verbosity: 'low' },
  })
  await generateText({ model, prompt: 'Hi', providerOptions: { mixrouter: { user: 'call' } } })
  expect(bodies[0]).toMatchObject({ a: 1, b: 2, user: 'call', verbosity: 'low' })
  expect([requests[0]?.headers.get('x-a'), requests[0]?.headers.get('x-b')]).toEqual(['1', '2'])
})

it('there is one raw part for each event, and none for [DONE]', async () => {
  const sent = chunks([{ role: 'assistant', content: '' }, { content: 'Hi' }])
  const usage = {
    ...(sent.at(-1) as object),
    choices: [],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }
  const { mixrouter } = scriptedProvider([[...sent, usage]])
  const { stream } = streamText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hi', includeRawChunks: true })
  const raw = (await collect(stream)).flatMap((part) => (part.type === 'raw' ? [part.rawValue] : []))
  expect(raw).toEqual([...sent, usage])
})

it('cached tokens of Moonshot are those of its own field', async () => {
  const usage = {
    prompt_tokens: 9,
    completion_tokens: 1,
    total_tokens: 10,
    cached_tokens: 6,
    prompt_tokens_details: { cached_tokens: 0 },
  }
  const { mixrouter } = scriptedProvider([completion({ content: 'Hi' }, 'stop', { usage })])
  const result = await generateText({ model: mixrouter('kimi-k2.5'), prompt: 'Hi' })
  expect(result.usage.inputTokenDetails).toMatchObject({ cacheReadTokens: 6, noCacheTokens: 3 })
})

describe('files in openai-chat', () => {
  const file = (mediaType: string, text: string, filename?: string) => ({
    role: 'user' as const,
    content: [
      {
        type: 'file' as const,
        data: new TextEncoder().encode(text),
        mediaType,
        ...(filename && { filename }),
      },
    ],
  })

  it('a PDF has a filename', async () => {
    const { mixrouter, bodies } = scriptedProvider([completion({ content: 'Hi' })])
    const model = mixrouter.chat('gpt-4o')
    await generateText({ model, messages: [file('application/pdf', '%PDF-1.7')] })
    await generateText({ model, messages: [file('application/pdf', '%PDF-1.7', 'a.pdf')] })
    expect(bodies.map(({ messages }) => messages)).toMatchObject([
      [{ content: [{ type: 'file', file: { filename: 'document.pdf' } }] }],
      [{ content: [{ type: 'file', file: { filename: 'a.pdf' } }] }],
    ])
  })

  it.each(['text/plain', 'text/markdown', 'application/json'])('a file of %s is text', async (mediaType) => {
    const { mixrouter, bodies } = scriptedProvider([completion({ content: 'Hi' })])
    await generateText({ model: mixrouter.chat('gpt-4o'), messages: [file(mediaType, '{"é":1}')] })
    expect(bodies[0]?.messages).toEqual([{ role: 'user', content: '{"é":1}' }])
  })
})

describe('what a gateway reports in its headers', () => {
  const headers = {
    'x-mixrouter-request-id': 'req-1',
    'x-mixrouter-upstream': 'main',
    'x-mixrouter-attempts': '2',
    'x-mixrouter-overhead-ms': '0.4',
    'x-mixrouter-cost': '0.00325; currency=USD; kind=exact; source=catalogue',
  }
  const cost = { amount: 0.00325, currency: 'USD', kind: 'exact' }
  const gateway = { requestId: 'req-1', upstream: 'main', attempts: 2, overhead: 0.4, cost }

  it('is in the metadata', async () => {
    const { mixrouter } = scriptedProvider([completion({ content: 'Hi' })], {}, headers)
    const result = await generateText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hi' })
    expect(result.providerMetadata?.mixrouter).toMatchObject({ cost: 0.00325, gateway })
  })

  it('is in the metadata of streams', async () => {
    const { 'x-mixrouter-cost': _, ...head } = headers
    const { mixrouter } = scriptedProvider([chunks([{ content: 'Hi' }])], {}, head)
    const result = streamText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hi' })
    const { cost: __, ...rest } = gateway
    expect((await result.providerMetadata)?.mixrouter).toMatchObject({ gateway: rest })
  })

  it('has the cost of a stream in its usage, as some upstreams do too', async () => {
    const cost_details = { currency: 'USD', kind: 'exact' }
    const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12, cost: 0.002, cost_details }
    const stream = [...chunks([{ content: 'Hi' }]), { ...completion({}), choices: [], usage }]
    const { mixrouter } = scriptedProvider([stream])
    const result = streamText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hi' })
    expect((await result.providerMetadata)?.mixrouter).toMatchObject({
      cost: 0.002,
      gateway: { cost: { amount: 0.002, ...cost_details } },
    })
  })

  it('is absent without a gateway, and its cost where that is unknown', async () => {
    const unknown = { 'x-mixrouter-cost': 'unknown; currency=USD; kind=unknown' }
    for (const [head, expected] of [
      [{}, undefined],
      [unknown, { cost: { currency: 'USD', kind: 'unknown' } }],
    ] as const) {
      const { mixrouter } = scriptedProvider([completion({ content: 'Hi' })], {}, head)
      const result = await generateText({ model: mixrouter.chat('gpt-4o'), prompt: 'Hi' })
      const own = result.providerMetadata?.mixrouter as MixrouterMetadata | undefined
      expect([own?.gateway, own?.cost]).toEqual([expected, undefined])
    }
  })
})
