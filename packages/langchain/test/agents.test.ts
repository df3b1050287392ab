/** ChatMixrouter in agents, graphs and chains. */
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { MemorySaver, MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { ToolNode } from '@langchain/langgraph/prebuilt'
import { ApiError } from '@mixrouter/core'
import { createOfflineModel } from '@mixrouter/testing'
import {
  type AgentMiddleware,
  createAgent,
  modelFallbackMiddleware,
  modelRetryMiddleware,
  providerStrategy,
  summarizationMiddleware,
  tool,
  toolStrategy,
} from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { collect, MODELS, startService } from './support.ts'

const service = await startService()
const offline = createOfflineModel({ delay: 0 })
let failures = 0
const moody = await startService({
  async *model(request, options) {
    if (failures-- > 0) throw new ApiError('Not now', { status: 503 })
    yield* offline(request, options)
  },
})

const calculate = tool(({ expression }) => `${expression} is 42`, {
  name: 'calculate',
  description: 'Calculates',
  schema: z.object({ expression: z.string() }),
})
const find = tool(({ query }) => `found ${query}`, {
  name: 'find_files',
  description: 'Finds files',
  schema: z.object({ query: z.string() }),
})
const tools = [calculate, find]
/** Middleware whose types conflict with exactOptionalPropertyTypes. */
const loose = (middleware: unknown) => [middleware] as AgentMiddleware[]
const names = (messages: { name?: string | undefined }[]) => messages.map(({ name }) => name)

describe('an agent with reasoning models, over three turns and two tools', () => {
  const VENDORS = ['claude-opus-4-5', 'gemini-2.5-flash', 'gpt-5-mini', 'deepseek-chat', 'claude-opus-4-5']

  it.each(
    VENDORS.slice(0, -1).map((first, at) => [first, VENDORS[at + 1] ?? '', VENDORS[at + 2] ?? 'gpt-4o']),
  )('%s, then %s, then %s', async (...vendors) => {
    const questions = [
      'calculate 6 * 7',
      'find_files about notes',
      'calculate 1 + 1 and find_files about cats',
    ]
    const checkpointer = new MemorySaver()
    const config = { configurable: { thread_id: vendors.join() } }
    let messages: unknown[] = []
    for (const [turn, name] of vendors.entries()) {
      const model = service.model(name, { reasoning: 'low', streaming: turn % 2 === 1 })
      const agent = createAgent({ model, tools, checkpointer, systemPrompt: 'Be brief' })
      const state = await agent.invoke({ messages: [new HumanMessage(questions[turn] ?? '')] }, config)
      messages = state.messages
      expect(state.messages.at(-1)?.text).toContain('returned:')
    }
    const results = messages.filter((message) => ToolMessage.isInstance(message))
    expect(names(results)).toEqual(['calculate', 'find_files', 'calculate', 'find_files'])
  })
})

describe.each(MODELS)('agents, %s', (_, name) => {
  it('stream their messages token by token', async () => {
    const agent = createAgent({ model: service.model(name), tools })
    const parts = await collect(
      await agent.stream({ messages: [new HumanMessage('calculate 6 * 7')] }, { streamMode: 'messages' }),
    )
    const texts = parts.map(([message]) => message).filter((message) => AIMessage.isInstance(message))
    expect(texts.length).toBeGreaterThan(5)
    expect(texts.map(({ text }) => text).join('')).toContain('is 42')
  })

  it.each(['tool', 'provider', 'chosen'] as const)(
    'produce structured output with the %s strategy',
    async (kind) => {
      const schema = z.object({ city: z.string(), degrees: z.number() })
      const model = service.model(name)
      const forms = { tool: toolStrategy(schema), provider: providerStrategy(schema), chosen: schema }
      const agent = createAgent({ model, tools: [], responseFormat: forms[kind] as typeof schema })
      const { structuredResponse } = await agent.invoke({
        messages: [new HumanMessage('The weather in Paris')],
      })
      expect(structuredResponse).toEqual({ city: expect.any(String), degrees: expect.any(Number) })
    },
  )
})

it('streamEvents v3 emits the model’s own events', async () => {
  const agent = createAgent({ model: service.model('claude-opus-4-5', { reasoning: 'low' }), tools })
  const messages = [new HumanMessage('calculate 6 * 7')]
  const run = await agent.streamEvents({ messages }, { version: 'v3' })
  const received: [string, string][] = []
  for await (const message of run.messages) received.push([await message.reasoning, await message.text])
  expect(received).toEqual([
    [expect.stringContaining('cannot think'), ''],
    [expect.stringContaining('my tools'), expect.stringContaining('is 42')],
  ])
})

describe('middleware', () => {
  it('retries, while the model does not', async () => {
    failures = 1
    const { length } = moody.upstream.requests
    const agent = createAgent({
      model: moody.model('gpt-4o'),
      tools: [],
      middleware: loose(modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false })),
    })
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Hello')] })
    expect(messages.at(-1)?.text).toContain('You said: Hello')
    expect(moody.upstream.requests).toHaveLength(length + 2)
  })

  it('falls back to another model', async () => {
    failures = 1
    const middleware = loose(modelFallbackMiddleware(moody.model('claude-opus-4-5')))
    const agent = createAgent({ model: moody.model('gpt-4o', { maxRetries: 0 }), tools: [], middleware })
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Hello')] })
    expect(messages.at(-1)?.response_metadata.model).toBe('claude-opus-4-5')
  })

  it('summarizes conversations that exceed the profile’s context window', async () => {
    const model = service.model('gpt-4o', { profile: { maxInputTokens: 100 } })
    const options = { model, trigger: { fraction: 0.5 }, keep: { messages: 1 } }
    const middleware = loose(summarizationMiddleware(options as never))
    const agent = createAgent({ model, tools: [], middleware })
    const long = Array.from({ length: 6 }, (_, at) => [
      new HumanMessage(`Question ${at}, which is long enough to count`),
      new AIMessage(`Answer ${at}, which is long enough to count as well`),
    ]).flat()
    const { messages } = await agent.invoke({ messages: [...long, new HumanMessage('And now?')] })
    expect(messages.length).toBeLessThan(6)
    expect(messages.at(-1)?.text).toContain('And now?')
  })
})

it('LangGraph: a graph with a tool node', async () => {
  const model = service.model('claude-opus-4-5', { reasoning: 'low' }).bindTools(tools)
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addNode('tools', new ToolNode(tools))
    .addEdge('__start__', 'model')
    .addConditionalEdges('model', ({ messages }) =>
      (messages.at(-1) as AIMessage).tool_calls?.length ? 'tools' : '__end__',
    )
    .addEdge('tools', 'model')
    .compile()
  const { messages } = await graph.invoke({ messages: [new HumanMessage('calculate 6 * 7')] })
  expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai'])
})

describe('LCEL', () => {
  const prompt = ChatPromptTemplate.fromMessages([['human', 'Tell me of {topic}']])
  const chain = prompt.pipe(service.model('gemini-2.5-flash')).pipe(new StringOutputParser())

  it('a chain with invoke, stream and batch', async () => {
    expect(await chain.invoke({ topic: 'cats' })).toContain('Tell me of cats')
    const chunks = await collect(await chain.stream({ topic: 'cats' }))
    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.join('')).toBe(await chain.invoke({ topic: 'cats' }))
    expect(await chain.batch([{ topic: 'cats' }, { topic: 'dogs' }])).toHaveLength(2)
  })

  it('withRetry, withFallbacks and withConfig', async () => {
    const model = service.model('gpt-4o', { maxRetries: 0 })
    const failing = service.model('gpt-error:500', { maxRetries: 0 })
    expect((await failing.withFallbacks([model]).invoke('Hello')).text).toContain('gpt-4o')
    expect((await model.withRetry({ stopAfterAttempt: 2 }).invoke('Hello')).text).toContain('Hello')
    const seen: unknown[] = []
    const callbacks = [{ handleChatModelStart: (...args: unknown[]) => void seen.push(args[5]) }]
    await model
      .withConfig({ tags: ['a'], temperature: 0.5 })
      .withConfig({ tags: ['b'] })
      .invoke('Hello', { callbacks })
    expect(seen).toEqual([['a', 'b']])
    expect(service.body()).toMatchObject({ temperature: 0.5 })
  })
})
