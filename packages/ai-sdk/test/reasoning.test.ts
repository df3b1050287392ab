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

/** Sealed data of each vendor, as it must come back. */
const SEALS = {
  'claude-sonnet-4-5-20250929': { anthropic: { signature: 'EqoBCkgIARABGAIiQ==/+claude' } },
  'gemini-3-pro-preview': { google: { thoughtSignature: 'CiQB0e2Kb3+gemini==' } },
  'gpt-5.2': { openai: { id: 'rs_0123456789abcdef', encryptedContent: 'gAAAAABk+gpt==' } },
} as const
type ModelName = keyof typeof SEALS

const WEATHER = { weather: tool({ inputSchema: z.object({ city: z.string() }) }) } as ToolSet

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({
    async *model({ model, messages }) {
      const thought: ReasoningPart = {
        type: 'reasoning',
        text: 'Let me see.',
        opaque: SEALS[model as ModelName],
      }
      const call = { type: 'toolCall' as const, id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' }
      const opaque = model.startsWith('gemini') ? { opaque: SEALS['gemini-3-pro-preview'] } : {}
      const isFirst = messages.length === 1
      yield* responseToEvents({
        id: `answer-${messages.length}`,
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

/** The seal as it stands in JSON. */
const sealOf = (name: ModelName) =>
  Object.values(Object.values(SEALS[name])[0] ?? {}).map((value) => JSON.stringify(value))

describe.each(Object.keys(SEALS) as ModelName[])('%s over two turns', (name) => {
  it('gets its sealed thinking back unchanged, generated', async () => {
    const { response } = await generateText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    await generateText({
      model: mixrouter(name),
      messages: [question, ...response.messages, result],
      tools: WEATHER,
    })
    for (const seal of sealOf(name)) expect(lastBody()).toContain(seal)
  })

  it('gets its sealed thinking back unchanged, streamed', async () => {
    const stream = streamText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    const { messages } = await stream.response
    expect(await stream.reasoningText).toBe('Let me see.')
    await generateText({ model: mixrouter(name), messages: [question, ...messages, result], tools: WEATHER })
    for (const seal of sealOf(name)) expect(lastBody()).toContain(seal)
  })

  it('gets its sealed thinking back unchanged through the messages of useChat', async () => {
    const stream = streamText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    let message: UIMessage | undefined
    for await (const grown of readUIMessageStream({ stream: stream.toUIMessageStream() })) message = grown
    if (!message) throw new Error('there was no message')
    const history = await convertToModelMessages([message], { tools: WEATHER })
    await generateText({ model: mixrouter(name), messages: [question, ...history, result], tools: WEATHER })
    for (const seal of sealOf(name)) expect(lastBody()).toContain(seal)
  })

  it('never shows it to another vendor', async () => {
    const { response } = await generateText({ model: mixrouter(name), messages: [question], tools: WEATHER })
    for (const other of Object.keys(SEALS).filter((key) => key !== name)) {
      const messages = [question, ...response.messages, result]
      await generateText({ model: mixrouter(other), messages, tools: WEATHER })
      for (const seal of sealOf(name)) expect(lastBody()).not.toContain(seal)
    }
  })
})

it('reads the sealed thinking of histories that the vendors’ own providers made', async () => {
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
  await ask(mixrouter('claude-sonnet-4-5-20250929'), { anthropic: { signature: 'seal-a' } })
  expect(lastBody()).toContain('"signature":"seal-a"')
  await ask(mixrouter('gpt-5.2'), { openai: { itemId: 'rs_9', reasoningEncryptedContent: 'seal-o' } })
  expect(lastBody()).toContain('"encrypted_content":"seal-o"')
})

it('asks OpenAI to seal the thinking, as the service keeps nothing', async () => {
  await generateText({ model: mixrouter('gpt-5.2'), prompt: 'Hello' })
  expect(upstream.requests.at(-1)?.body).toMatchObject({
    store: false,
    include: ['reasoning.encrypted_content'],
  })
})

describe('how to think', () => {
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
  ])('%s is told in its own words', async (name, body) => {
    await generateText({ model: mixrouter(name), prompt: 'Hello', reasoning: 'medium' })
    expect(upstream.requests.at(-1)?.body).toMatchObject(body)
  })

  it('takes a budget from the options, over the level', async () => {
    const providerOptions = { mixrouter: { reasoning: { budgetTokens: 2000 } } }
    const model = mixrouter('claude-sonnet-4-5-20250929')
    await generateText({ model, prompt: 'Hello', reasoning: 'high', providerOptions })
    expect(upstream.requests.at(-1)?.body).toMatchObject({ thinking: { budget_tokens: 2000 } })
  })

  it('says nothing of it unless asked', async () => {
    await generateText({ model: mixrouter('claude-sonnet-4-5-20250929'), prompt: 'Hello' })
    expect(upstream.requests.at(-1)?.body).not.toHaveProperty('thinking')
  })
})
