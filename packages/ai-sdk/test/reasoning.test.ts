import type { ReasoningPart } from '@mixrouter/core'
import { responseToEvents } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import {
  convertToModelMessages,
  generateText,
  type LanguageModel,
  type ModelMessage,
  readUIMessageStream,
  streamText,
  type ToolSet,
  tool,
  type UIMessage,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'

/** Opaque data of each vendor, which must be sent back unchanged. */
const OPAQUE = {
  'claude-sonnet-4-5-20250929': { anthropic: { signature: 'EqoBCkgIARABGAIiQ==/+claude' } },
  'gemini-3-pro-preview': { google: { thoughtSignature: 'CiQB0e2Kb3+gemini==' } },
  'gpt-5.2': { openai: { id: 'rs_0123456789abcdef', encryptedContent: 'gAAAAABk+gpt==' } },
} as const
type ModelName = keyof typeof OPAQUE

const WEATHER = { weather: tool({ inputSchema: z.object({ city: z.string() }) }) } as ToolSet

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({
    async *model({ model, messages }) {
      const thought: ReasoningPart = {
        type: 'reasoning',
        text: 'Let me see.',
        opaque: OPAQUE[model as ModelName],
      }
      const call = { type: 'toolCall' as const, id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' }
      const opaque = model.startsWith('gemini') ? { opaque: OPAQUE['gemini-3-pro-preview'] } : {}
      const isFirst = messages.length === 1
      yield* responseToEvents({
        id: `response-${messages.length}`,
        model,
        content: isFirst ? [thought, { ...call, ...opaque }] : [{ type: 'text', text: 'Done' }],
        finishReason: { unified: isFirst ? 'tool-calls' : 'stop' },
      })
    },
  })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

const question: ModelMessage = { role: 'user', content: 'The weather in Paris?' }
const result: ModelMessage = {
  role: 'tool',
  content: [
    {
      type: 'tool-result',
      toolCallId: 'call_1',
      toolName: 'weather',
      output: { type: 'json', value: { degrees: 20 } },
    },
  ],
}

function lastBody(): string {
  return JSON.stringify(upstream.requests.at(-1)?.body)
}

/** The opaque values as JSON strings. */
const opaqueValues = (name: ModelName) =>
  Object.values(Object.values(OPAQUE[name])[0] ?? {}).map((value) => JSON.stringify(value))

describe.each(Object.keys(OPAQUE) as ModelName[])('%s over two turns', (name) => {
  it('is sent its encrypted reasoning back unchanged after generateText', async () => {
    const { response } = await generateText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    await generateText({
      model: mixrouter(name),
      messages: [question, ...response.messages, result],
      tools: WEATHER,
    })
    for (const value of opaqueValues(name)) expect(lastBody()).toContain(value)
  })

  it('is sent its encrypted reasoning back unchanged after streamText', async () => {
    const stream = streamText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    const { messages } = await stream.response
    expect(await stream.reasoningText).toBe('Let me see.')
    await generateText({ model: mixrouter(name), messages: [question, ...messages, result], tools: WEATHER })
    for (const value of opaqueValues(name)) expect(lastBody()).toContain(value)
  })

  it('is sent its encrypted reasoning back unchanged through the messages of useChat', async () => {
    const stream = streamText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    let message: UIMessage | undefined
    for await (const grown of readUIMessageStream({ stream: stream.toUIMessageStream() })) message = grown
    if (!message) throw new Error('there was no message')
    const history = await convertToModelMessages([message], { tools: WEATHER })
    await generateText({ model: mixrouter(name), messages: [question, ...history, result], tools: WEATHER })
    for (const value of opaqueValues(name)) expect(lastBody()).toContain(value)
  })

  it('never sends it to another vendor', async () => {
    const { response } = await generateText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    for (const other of Object.keys(OPAQUE).filter((key) => key !== name)) {
      const messages = [question, ...response.messages, result]
      await generateText({ model: mixrouter(other), messages, tools: WEATHER })
      for (const value of opaqueValues(name)) expect(lastBody()).not.toContain(value)
    }
  })
})

it('reads encrypted reasoning in histories of the first-party providers', async () => {
  const ask = (model: LanguageModel, providerOptions: NonNullable<ModelMessage['providerOptions']>) =>
    generateText({
      model,
      messages: [
        question,
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Let me see.', providerOptions },
            { type: 'tool-call', toolCallId: 'call_1', toolName: 'weather', input: { city: 'Paris' } },
          ],
        },
        result,
      ],
      tools: WEATHER,
    })
  await ask(mixrouter('claude-sonnet-4-5-20250929'), { anthropic: { signature: 'opaque-a' } })
  expect(lastBody()).toContain('"signature":"opaque-a"')
  await ask(mixrouter('gpt-5.2'), { openai: { itemId: 'rs_9', reasoningEncryptedContent: 'opaque-o' } })
  expect(lastBody()).toContain('"encrypted_content":"opaque-o"')
})

it('requests encrypted reasoning from OpenAI, with store: false', async () => {
  await generateText({ model: mixrouter('gpt-5.2'), prompt: 'Hello' })
  expect(upstream.requests.at(-1)?.body).toMatchObject({
    store: false,
    include: ['reasoning.encrypted_content'],
  })
})

describe('reasoning', () => {
  it.each([
    ['claude-sonnet-4-5-20250929', { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    [
      'gemini-2.5-flash',
      { generationConfig: { thinkingConfig: { thinkingBudget: 8192, includeThoughts: true } } },
    ],
    ['gemini-3-pro-preview', { generationConfig: { thinkingConfig: { includeThoughts: true } } }],
    ['gpt-5.2', { reasoning: { effort: 'medium', summary: 'auto' } }],
    ['qwen3-max', { enable_thinking: true }],
    ['deepseek-chat', { thinking: { type: 'enabled' } }],
  ])('%s receives its own parameters', async (name, body) => {
    await generateText({ model: mixrouter(name), prompt: 'Hello', reasoning: 'medium' })
    expect(upstream.requests.at(-1)?.body).toMatchObject(body)
  })

  it('prefers a budget in the options to the level', async () => {
    const providerOptions = { mixrouter: { reasoning: { budgetTokens: 2000 } } }
    const model = mixrouter('claude-sonnet-4-5-20250929')
    await generateText({ model, prompt: 'Hello', reasoning: 'high', providerOptions })
    expect(upstream.requests.at(-1)?.body).toMatchObject({ thinking: { budget_tokens: 2000 } })
  })

  it('sends nothing unless it is set', async () => {
    await generateText({ model: mixrouter('claude-sonnet-4-5-20250929'), prompt: 'Hello' })
    expect(upstream.requests.at(-1)?.body).not.toHaveProperty('thinking')
  })
})
