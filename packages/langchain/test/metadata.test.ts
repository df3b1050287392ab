import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import {
  type AgentMiddleware,
  anthropicPromptCachingMiddleware,
  createAgent,
  createMiddleware,
} from 'langchain'
import { describe, expect, it } from 'vitest'
import { mixrouterPromptCachingMiddleware } from '../src/middleware.ts'
import { chunks, completion, scriptedModel } from './scripted.ts'
import { collectStream, usageOf } from './support.ts'

const bytesOf = (text: string) => [...new TextEncoder().encode(text)]
const token = (text: string) => ({ token: text, logprob: -0.1, bytes: bytesOf(text), top_logprobs: [] })
const tokens = [token('Good'), token(' day')]

it('log probabilities are in the metadata of the response', async () => {
  const whole = completion({ content: 'Good day' }) as { choices: object[] }
  whole.choices = whole.choices.map((choice) => ({ ...choice, logprobs: { content: tokens } }))
  const stream = chunks([{ content: 'Good' }, { content: ' day' }]).map((chunk, index) => {
    const { choices } = chunk as { choices: object[] }
    const logprobs = index < 2 ? { content: [tokens[index]] } : null
    return { ...chunk, choices: choices.map((choice) => ({ ...choice, logprobs })) }
  })
  const { model, bodies } = scriptedModel('gpt-4o', [whole, stream, stream], {
    logprobs: 2,
    logitBias: { 50256: -100 },
    format: 'openai-chat',
  })
  const messages = [
    await model.invoke('Hello'),
    (await collectStream(await model.stream('Hello'))).whole,
    await model.streamEvents('Hello'),
  ]
  for (const { response_metadata } of messages)
    expect(response_metadata.logprobs).toEqual({ content: tokens })
  for (const body of bodies)
    expect(body).toMatchObject({ logprobs: true, top_logprobs: 2, logit_bias: { 50256: -100 } })
})

it('cached tokens of Moonshot are those of its own field', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10, cached_tokens: 6 }
  const { model } = scriptedModel('kimi-k2.5', [completion({ content: 'Hi' }, 'stop', { usage })])
  expect(usageOf(await model.invoke('Hello')).input_token_details).toEqual({ cache_read: 6 })
})

describe('prompt caching in an agent', () => {
  const claude = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 },
  }
  const messages = [new HumanMessage('Hello'), new HumanMessage('How are you?')]

  it('is set for Claude by our middleware', async () => {
    const { model, bodies } = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const middleware = [mixrouterPromptCachingMiddleware({ ttl: '1h', minMessagesToCache: 2 })]
    await createAgent({ model, tools: [], middleware }).invoke({ messages })
    expect(JSON.stringify(bodies[0]?.messages)).toContain('"cache_control":{"type":"ephemeral","ttl":"1h"}')
    expect(bodies[0]?.system).toBeUndefined()
  })

  it('is also set after the system prompt', async () => {
    const { model, bodies } = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const middleware = [mixrouterPromptCachingMiddleware()]
    const agent = createAgent({ model, tools: [], systemPrompt: 'Be brief.', middleware })
    await agent.invoke({ messages })
    const cache_control = { type: 'ephemeral', ttl: '5m' }
    expect(bodies[0]).toMatchObject({
      system: [{ type: 'text', text: 'Be brief.', cache_control }],
      messages: [{ content: [{ text: 'Hello' }, { text: 'How are you?', cache_control }] }],
    })
  })

  it('keeps the id, name and metadata of the system prompt', async () => {
    const { model } = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const fields = {
      id: 'prompt-7',
      name: 'rules',
      additional_kwargs: { a: 1 },
      response_metadata: { version: 7 },
    }
    const systemPrompt = new SystemMessage({ ...fields, content: 'Be brief.' })
    const seen: SystemMessage[] = []
    const inner = createMiddleware({
      name: 'Inner',
      wrapModelCall(request, handler) {
        seen.push(request.systemMessage)
        return handler(request)
      },
    })
    const middleware = [mixrouterPromptCachingMiddleware(), inner]
    await createAgent({ model, tools: [], systemPrompt, middleware }).invoke({ messages })
    expect(seen).toEqual([expect.objectContaining(fields)])
    expect(seen[0]?.content).toMatchObject([{ text: 'Be brief.', cache_control: { type: 'ephemeral' } }])
  })

  it('is set for every call, those of subagents too, by a default of the model', async () => {
    const { model, bodies } = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const caching = model.withConfig({ cache_control: { type: 'ephemeral', ttl: '1h' } })
    await createAgent({ model: caching, tools: [] }).invoke({ messages })
    expect(JSON.stringify(bodies[0]?.messages)).toContain('"cache_control":{"type":"ephemeral","ttl":"1h"}')
  })

  it('waits for enough messages, and leaves other models unchanged', async () => {
    const few = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const other = scriptedModel('mistral-large-latest', [completion({ content: 'Hi' })])
    for (const { model, bodies } of [few, other]) {
      const middleware = [mixrouterPromptCachingMiddleware()]
      const state = await createAgent({ model, tools: [], middleware }).invoke({ messages })
      expect(JSON.stringify(bodies)).not.toContain('cache_control')
      expect(state.messages.at(-1)?.response_metadata.warnings).toBeUndefined()
    }
  })

  it('is skipped by LangChain’s own middleware, which only knows ChatAnthropic', async () => {
    const { model, bodies } = scriptedModel('claude-haiku-4-5-20251001', [claude])
    const create = anthropicPromptCachingMiddleware as unknown as (options: object) => AgentMiddleware
    const middleware = [create({ unsupportedModelBehavior: 'ignore' })]
    await createAgent({ model, tools: [], middleware }).invoke({ messages })
    expect(bodies).toHaveLength(1)
  })
})

it.each(['invoke', 'stream'])('has what a gateway reports in its headers (%s)', async (how) => {
  const headers = {
    'x-mixrouter-upstream': 'main',
    'x-mixrouter-attempts': '2',
    ...(how === 'invoke' && { 'x-mixrouter-cost': '0.00325; currency=USD; kind=exact' }),
  }
  const script = how === 'invoke' ? completion({ content: 'Hi' }) : chunks([{ content: 'Hi' }])
  const { model } = scriptedModel('gpt-4o', [script], {}, headers)
  const message =
    how === 'invoke' ? await model.invoke('Hi') : (await collectStream(await model.stream('Hi'))).whole
  expect(message?.response_metadata).toMatchObject({
    gateway: { upstream: 'main', attempts: 2 },
    ...(how === 'invoke' && { cost: 0.00325 }),
  })
})

it('has the cost of a stream that a gateway or another upstream reports in its usage', async () => {
  const cost_details = { currency: 'USD', kind: 'exact' }
  const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12, cost: 0.002, cost_details }
  const stream = [...chunks([{ content: 'Hi' }]), { ...completion({}), choices: [], usage }]
  const { model } = scriptedModel('gpt-4o', [stream], { format: 'openai-chat' })
  const { whole } = await collectStream(await model.stream('Hi'))
  const gateway = { cost: { amount: 0.002, ...cost_details } }
  expect(whole.response_metadata).toMatchObject({ cost: 0.002, gateway })
})
