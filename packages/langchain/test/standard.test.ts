/** LangChain's own standard tests of chat models, in every format. */
import { InMemoryCache } from '@langchain/core/caches'
import { AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { type StructuredToolParams, tool } from '@langchain/core/tools'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ChatMixrouter } from '../src/index.ts'
import { collect, collectStream, MODELS, startService, usageOf } from './support.ts'

const service = await startService()

const addition = z
  .object({
    a: z.number().int().describe('The first number'),
    b: z.number().int().describe('The second number'),
  })
  .describe('Adds two numbers')
const adder = tool(({ a, b }) => JSON.stringify({ result: a + b }), {
  name: 'adder',
  description: 'Adds two numbers',
  schema: addition,
})
const weather: StructuredToolParams = {
  name: 'get_weather',
  description: 'The weather in a city',
  schema: z.object({ location: z.string() }),
}
const clock: StructuredToolParams = { ...weather, name: 'get_time', description: 'The time in a city' }
const mathPrompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are bad at mathematics and always call {toolName}.'],
  ['human', 'What is the sum of 12 and 30? Use {toolName}.'],
])
const call = (id: string, name: string, args: Record<string, unknown>) => ({
  type: 'tool_call' as const,
  id,
  name,
  args,
})

afterEach(() => vi.unstubAllEnvs())

describe('unit', () => {
  const fields = { temperature: 0, maxTokens: 100, timeout: 60, stopSequences: [], maxRetries: 2 }

  it('is constructed with a key, without one, and streaming', () => {
    for (const more of [{}, { apiKey: 'test' }, { streaming: true }]) {
      expect(new ChatMixrouter({ model: 'some-model', ...fields, ...more }).model).toBe('some-model')
    }
  })

  it('reads the key and the base URL from the environment', async () => {
    vi.stubEnv('MIXROUTER_API_KEY', 'from-env')
    vi.stubEnv('MIXROUTER_BASE_URL', service.upstream.url)
    await new ChatMixrouter('gpt-4o').invoke('Hello')
    expect(service.upstream.requests.at(-1)?.headers.authorization).toBe('Bearer from-env')
  })

  it('reports a missing key', async () => {
    vi.stubEnv('MIXROUTER_API_KEY', undefined)
    await expect(new ChatMixrouter('gpt-4o', { maxRetries: 0 }).invoke('Hello')).rejects.toThrow(
      'MIXROUTER_API_KEY',
    )
  })

  it('binds tools and structured output', () => {
    const model = service.model('some-model', fields)
    expect(model.bindTools([adder])).toBeInstanceOf(ChatMixrouter)
    expect(model.withStructuredOutput(addition)).toBeDefined()
  })

  it('has exactly the parameters that LangSmith expects', () => {
    expect(service.model('some-model', { ...fields, stop: ['end'] }).getLsParams({})).toEqual({
      ls_provider: 'mixrouter',
      ls_model_name: 'some-model',
      ls_model_type: 'chat',
      ls_temperature: 0,
      ls_max_tokens: 100,
      ls_stop: ['end'],
    })
    const bare = Object.keys(service.model('some-model', fields).getLsParams({}))
    expect(bare.sort()).toEqual(
      ['ls_provider', 'ls_model_name', 'ls_model_type', 'ls_temperature', 'ls_max_tokens', 'ls_stop'].sort(),
    )
  })

  it('sends no request when already aborted', async () => {
    const model = service.model('some-model', fields)
    const { length } = service.upstream.requests
    const signal = AbortSignal.abort()
    await expect(model.invoke([new HumanMessage('hello')], { signal })).rejects.toThrow()
    await expect(model.stream([new HumanMessage('hello')], { signal }).then(collectStream)).rejects.toThrow()
    expect(service.upstream.requests).toHaveLength(length)
  })
})

describe.each(MODELS)('integration, %s', (format, name) => {
  const model = service.model(name)

  it('uses the format', async () => {
    await model.invoke('Hello')
    expect(service.upstream.requests.at(-1)).toMatchObject({ format })
  })

  it('invoke', async () => {
    const result = await model.invoke('Hello')
    expect(result).toBeInstanceOf(AIMessage)
    expect(result.text).toContain('You said: Hello')
    expect(result.content).toBe(result.text)
  })

  it('stream', async () => {
    const { chunks, whole } = await collectStream(await model.stream('Hello'))
    expect(chunks.length).toBeGreaterThan(3)
    for (const chunk of chunks) expect(chunk).toBeInstanceOf(AIMessageChunk)
    expect(whole.text).toContain('You said: Hello')
  })

  it('batch', async () => {
    const results = await model.batch(['Hello', 'Hey'])
    expect(results.map(({ text }) => text)).toEqual([
      expect.stringContaining('Hello'),
      expect.stringContaining('Hey'),
    ])
  })

  it('streamEvents v2', async () => {
    const events = await collect(model.streamEvents('Hello', { version: 'v2' }))
    const last = events.at(-1)
    expect(events[0]?.event).toBe('on_chat_model_start')
    expect(last?.event).toBe('on_chat_model_end')
    const streamed = events.filter(({ event }) => event === 'on_chat_model_stream')
    const text = streamed.map(({ data }) => (data.chunk as AIMessageChunk).text).join('')
    expect(last?.data.output).toMatchObject({ text })
  })

  it('a conversation', async () => {
    const messages = [new HumanMessage('hello'), new AIMessage('hello'), new HumanMessage('how are you')]
    expect((await model.invoke(messages)).text).toContain('how are you')
  })

  it('several messages of one role in a row', async () => {
    const twice = (message: HumanMessage | AIMessage | SystemMessage) => [message, message]
    const messages = [
      ...twice(new SystemMessage('hello')),
      ...twice(new HumanMessage('hello')),
      ...twice(new AIMessage('hello')),
      new HumanMessage('how are you'),
    ]
    expect((await model.invoke(messages)).text).toContain('how are you')
  })

  it('usage and the model, with invoke and stream', async () => {
    const { whole } = await collectStream(await model.stream('Hello'))
    for (const message of [await model.invoke('Hello'), whole]) {
      const { input_tokens, output_tokens, total_tokens } = usageOf(message)
      expect(input_tokens).toBeGreaterThan(0)
      expect(output_tokens).toBeGreaterThan(0)
      expect(total_tokens).toBe(input_tokens + output_tokens)
      expect(message.response_metadata.model).toBe(name)
    }
  })

  it('stop, in a call and in the constructor', async () => {
    const byCall = await model.invoke('hi', { stop: ['no real'] })
    const byModel = await service.model(name, { stop: ['no real'] }).invoke('hi')
    for (const { text, response_metadata } of [byCall, byModel]) {
      if (format !== 'openai-responses') expect(text.trimEnd()).toBe(`Offline model ${name}:`)
      else expect(response_metadata.warnings).toMatchObject([{ code: 'unsupported', path: 'stopSequences' }])
    }
  })

  it('a tool of LangChain', async () => {
    const { tool_calls } = await model.bindTools([adder]).invoke('What is adder of 1 and 2? Use the tool.')
    expect(tool_calls).toEqual([
      { type: 'tool_call', id: expect.any(String), name: 'adder', args: { a: 1, b: 2 } },
    ])
  })

  it('a tool made from a runnable', async () => {
    const runnable = RunnableLambda.from((_: z.infer<typeof addition>) => 0).asTool({
      name: 'math_addition',
      description: 'Adds two numbers',
      schema: addition,
    })
    const result = await mathPrompt.pipe(model.bindTools([runnable])).invoke({ toolName: 'math_addition' })
    expect(result.tool_calls).toMatchObject([
      { name: 'math_addition', args: { a: expect.any(Number), b: expect.any(Number) } },
    ])
  })

  it('a tool in the format of OpenAI', async () => {
    const tools = [
      {
        type: 'function',
        function: { name: 'math_addition', description: 'Adds', parameters: toJsonSchema(addition) },
      },
    ]
    const result = await mathPrompt.pipe(model.bindTools(tools)).invoke({ toolName: 'math_addition' })
    expect(result.tool_calls?.[0]?.name).toBe('math_addition')
  })

  it.each([
    ['strings', ''],
    [
      'lists',
      [
        { type: 'text', text: 'some text' },
        { type: 'tool_use', id: 'abc123', name: 'adder', input: { a: 1, b: 2 } },
      ],
    ],
  ])('a history of tools as %s', async (_, content) => {
    const messages = [
      new HumanMessage('What is 1 + 2'),
      new AIMessage({ content, tool_calls: [call('abc123', 'adder', { a: 1, b: 2 })] }),
      new ToolMessage('{"result":3}', 'abc123', 'adder'),
    ]
    expect((await model.bindTools([adder]).invoke(messages)).text).toContain('{"result":3}')
  })

  it('examples with tools', async () => {
    const messages = [
      new HumanMessage('What is 1 + 2'),
      new AIMessage({ content: '', tool_calls: [call('abc123', 'adder', { a: 1, b: 2 })] }),
      new ToolMessage('{"result":3}', 'abc123', 'adder'),
      new AIMessage('{"result":3}'),
      new HumanMessage('What is adder of 3 and 4'),
    ]
    expect((await model.bindTools([adder]).invoke(messages)).tool_calls).toMatchObject([
      { args: { a: 3, b: 4 } },
    ])
  })

  it.each([false, true])('structured output, includeRaw %s', async (includeRaw) => {
    const unknown = service.model('some-model', { format })
    const options: Record<string, unknown>[] = []
    const callbacks = [
      {
        handleChatModelStart(...[, , , , extra]: unknown[]) {
          options.push((extra as { options: Record<string, unknown> }).options)
        },
      },
    ]
    const config = { name: 'math_addition', includeRaw: includeRaw as true }
    const structured = mathPrompt.pipe(unknown.withStructuredOutput(addition, config))
    const result = await structured.invoke({ toolName: 'math_addition' }, { callbacks })
    const numbers = { a: expect.any(Number), b: expect.any(Number) }
    if (includeRaw) expect(result).toEqual({ raw: expect.any(AIMessage), parsed: numbers })
    else expect(result).toEqual(numbers)
    expect(options[0]?.ls_structured_output_format).toEqual({
      kwargs: { method: 'functionCalling' },
      schema: toJsonSchema(addition),
    })
  })

  it('a cache', async () => {
    const cache = new InMemoryCache()
    const cached = service.model(name, { cache })
    const message = new HumanMessage({ content: [{ type: 'text', text: 'Hello there!' }] })
    const first = await cached.invoke([message])
    const { length } = service.upstream.requests
    const second = await cached.invoke([message])
    expect(service.upstream.requests).toHaveLength(length)
    expect(second.text).toBe(first.text)
    const key = cached._getSerializedCacheKeyParametersForCall({})
    expect(await cache.lookup('Human: Hello there!', key)).toHaveLength(1)
    expect(key).not.toContain('sk-test')
  })

  it('streamed tool calls, with their usage', async () => {
    const { whole } = await collectStream(
      await mathPrompt.pipe(model.bindTools([adder])).stream({ toolName: 'adder' }),
    )
    expect(whole.tool_calls?.[0]?.name).toBe('adder')
    expect(usageOf(whole).input_tokens).toBeGreaterThan(0)
    expect(usageOf(whole).output_tokens).toBeGreaterThan(0)
  })

  it.each(['invoke', 'stream'] as const)('a turn of tools by %s', async (way) => {
    const bound = model.bindTools([weather])
    const ask = async (messages: (HumanMessage | AIMessage | ToolMessage)[]): Promise<AIMessage> =>
      way === 'invoke' ? bound.invoke(messages) : (await collectStream(await bound.stream(messages))).whole
    const question = new HumanMessage('What is the weather in San Francisco? Use get_weather.')
    const calling = await ask([question])
    const [made] = calling.tool_calls ?? []
    expect(made).toMatchObject({ name: 'get_weather', args: { location: 'San Francisco' } })
    const toolMessage = new ToolMessage({
      tool_call_id: made?.id ?? '',
      name: 'get_weather',
      content: '70 degrees',
    })
    expect((await ask([question, calling, toolMessage])).text).toContain('70 degrees')
  })

  it('a schema with unknown fields', async () => {
    const schema = z.object({
      decision: z.enum(['UseAPI', 'UseFallback']),
      explanation: z.string(),
      apiDetails: z.object({ serviceName: z.string(), parameters: z.record(z.string(), z.unknown()) }),
    })
    const structured = service
      .model('some-model', { format })
      .withStructuredOutput(schema, { name: 'service_tool' })
    const result = await structured.invoke('Use service_tool: UseAPI, because it is faster')
    expect(result).toMatchObject({ explanation: expect.any(String), apiDetails: expect.any(Object) })
    expect(['UseAPI', 'UseFallback']).toContain(result.decision)
  })

  it('parallel calls: with invoke, with stream, and in a history', async () => {
    const bound = model.bindTools([weather, clock])
    const question = new HumanMessage('Call get_weather and get_time for San Francisco')
    const result = await bound.invoke([question])
    const names = ['get_weather', 'get_time']
    expect(result.tool_calls?.map((made) => made.name)).toEqual(expect.arrayContaining(names))
    const { whole } = await collectStream(await bound.stream([question]))
    expect(whole.tool_calls).toEqual(result.tool_calls)
    const toolMessages = result.tool_calls?.map(
      (made) =>
        new ToolMessage({ tool_call_id: made.id ?? '', name: made.name, content: `fine ${made.name}` }),
    )
    const last = await bound.invoke([question, result, ...(toolMessages ?? []).reverse()])
    expect(last.tool_calls).toEqual([])
    for (const made of names) expect(last.text).toContain(`${made} returned: fine ${made}`)
  })

  it('tools without a function, with invoke and stream', async () => {
    const bound = model.bindTools([weather])
    const { whole } = await collectStream(await bound.stream('What is the weather in San Francisco today?'))
    for (const message of [whole, await bound.invoke('What is the weather in San Francisco today?')]) {
      expect(message.tool_calls).toMatchObject([{ name: 'get_weather', args: { location: 'San Francisco' } }])
    }
  })
})
