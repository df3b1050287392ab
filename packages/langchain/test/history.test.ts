/** How earlier turns, of the same and of other models, are sent back. */

import { load } from '@langchain/core/load'
import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { type AssistantPart, type Format, type Message, responseToEvents } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { collectStream, MODELS, startService } from './support.ts'

/** The messages of the latest request, as the upstream decoded them. */
let receivedMessages: Message[] = []
let modelResponse: AssistantPart[] = []
const service = await startService({
  async *model({ model, messages }) {
    receivedMessages = messages
    yield* responseToEvents({ id: 'a', model, content: modelResponse, finishReason: { unified: 'stop' } })
  },
})

const assistantOf = () => receivedMessages.find(({ role }) => role === 'assistant')?.content
const more = new HumanMessage('And then?')
const VENDORS = { anthropic: 'claude-opus-4-5', google: 'gemini-3-pro-preview', openai: 'gpt-5.2' }

/** Responses with data that each vendor requires back unchanged. */
const OPAQUE_RESPONSES: Record<keyof typeof VENDORS, AssistantPart[]> = {
  anthropic: [
    { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 'Er+sig/1==' } } },
    { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'red+acted==' } } },
    { type: 'text', text: 'Looking' },
    { type: 'toolCall', id: 'toolu_1', name: 'look', arguments: '{"at":"a"}' },
  ],
  google: [
    { type: 'reasoning', text: 'Hm' },
    {
      type: 'toolCall',
      id: 'call_1',
      name: 'look',
      arguments: '{"at":"a"}',
      opaque: { google: { thoughtSignature: 'Z29v+/=' } },
    },
  ],
  openai: [
    {
      type: 'reasoning',
      text: 'Hm',
      summary: true,
      opaque: { openai: { id: 'rs_1', encryptedContent: 'gAAA+/==' } },
    },
    {
      type: 'toolCall',
      id: 'call_1',
      name: 'look',
      arguments: '{ "at": "a" }',
      opaque: { openai: { id: 'fc_1' } },
    },
  ],
}
const opaqueValues = (value: unknown) =>
  [...JSON.stringify(value).matchAll(/Er\+sig\/1==|red\+acted==|Z29v\+\/=|gAAA\+\/==/g)].map(
    ([value]) => value,
  )

type Ask = (name: string) => Promise<AIMessage>
const WAYS: Record<string, Ask> = {
  invoke: (name) => service.model(name).invoke('Hello'),
  'invoke v1': (name) => service.model(name, { outputVersion: 'v1' }).invoke('Hello'),
  stream: async (name) => (await collectStream(await service.model(name).stream('Hello'))).whole,
  'stream v1': async (name) =>
    (await collectStream(await service.model(name, { outputVersion: 'v1' }).stream('Hello'))).whole,
  events: async (name) => service.model(name).streamEvents('Hello'),
  'a checkpoint': async (name) => {
    const message = await service.model(name).invoke('Hello')
    return load(JSON.stringify(message), { optionalImportsMap: {} }) as Promise<AIMessage>
  },
}

const resultsFor = (message: AIMessage) => [
  ...(message.tool_calls ?? []).map(
    ({ id = '', name }) => new ToolMessage({ tool_call_id: id, name, content: 'fine' }),
  ),
]

describe.each(Object.keys(VENDORS) as (keyof typeof VENDORS)[])('opaque data of %s', (vendor) => {
  it.each(Object.entries(WAYS))('is sent back byte for byte after %s', async (_, ask) => {
    modelResponse = OPAQUE_RESPONSES[vendor]
    const message = await ask(VENDORS[vendor])
    await service.model(VENDORS[vendor]).invoke([new HumanMessage('Hello'), message, ...resultsFor(message)])
    expect(opaqueValues(service.body())).toEqual(opaqueValues(modelResponse))
    const [call] = modelResponse.filter((part) => part.type === 'toolCall')
    const back = assistantOf()?.filter((part) => part.type === 'toolCall')
    if (vendor === 'openai') expect(back).toMatchObject([{ arguments: call?.arguments }])
    else expect(back).toHaveLength(1)
  })

  it.each(MODELS.filter(([format]) => !format.startsWith(vendor)))(
    'goes to no other vendor: %s',
    async (_, other) => {
      modelResponse = OPAQUE_RESPONSES[vendor]
      const message = await WAYS.stream?.(VENDORS[vendor])
      if (!message) throw new Error('no message')
      const last = await service
        .model(other)
        .invoke([new HumanMessage('Hello'), message, ...resultsFor(message)])
      if (!(vendor === 'openai' && other.startsWith('gpt'))) expect(opaqueValues(service.body())).toEqual([])
      expect(assistantOf()?.filter((part) => part.type === 'toolCall')).toMatchObject([{ name: 'look' }])
      expect(last.response_metadata.finish_reason).toBeDefined()
    },
  )
})

const call = { type: 'tool_call' as const, id: 'call_1', name: 'look', args: { at: 'a' } }
const result = new ToolMessage({ tool_call_id: 'call_1', name: 'look', content: 'fine' })

/** Messages as LangChain's packages for the vendors create them. */
const FOREIGN: Record<string, AIMessage> = {
  'ChatAnthropic, tool_use': new AIMessage({
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 'Er+sig/1==' },
      { type: 'text', text: 'Looking' },
      { type: 'tool_use', id: 'call_1', name: 'look', input: { at: 'a' } },
    ],
    tool_calls: [call],
  }),
  'ChatAnthropic, v1': new AIMessage({
    content: [
      { type: 'reasoning', reasoning: 'Hm', signature: 'Er+sig/1==' },
      { type: 'non_standard', value: { type: 'redacted_thinking', data: 'red+acted==' } },
      { type: 'text', text: 'Looking' },
      call,
    ],
    response_metadata: { output_version: 'v1' },
  }),
  'ChatGoogle, functionCall': new AIMessage({
    content: [
      { type: 'text', text: 'Looking' },
      {
        type: 'functionCall',
        functionCall: { name: 'look', args: { at: 'a' } },
        thoughtSignature: 'Z29v+/=',
      },
    ],
    tool_calls: [call],
  }),
  'ChatOpenAI, responses': new AIMessage({
    content: [{ type: 'text', text: 'Looking', annotations: [] }],
    additional_kwargs: {
      reasoning: {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Hm' }],
        encrypted_content: 'gAAA+/==',
      },
    },
    tool_calls: [call],
  }),
  'ChatDeepSeek, reasoning_content': new AIMessage({
    content: 'Looking',
    additional_kwargs: { reasoning_content: 'Hm' },
    tool_calls: [call],
  }),
  'server tools': new AIMessage({
    content: [
      { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} },
      { type: 'text', text: 'Looking' },
      { type: 'server_tool_call', id: 'srv_2', name: 'web_search', args: {} },
    ],
    tool_calls: [call],
  }),
}

describe.each(MODELS)('messages of other packages, %s', (format, name) => {
  it.each(Object.entries(FOREIGN))('%s', async (source, message) => {
    modelResponse = [{ type: 'text', text: 'Done' }]
    await service.model(name).invoke([new HumanMessage('Hello'), message, result, more])
    const back = assistantOf() ?? []
    expect(back.filter((part) => part.type === 'toolCall')).toMatchObject([
      { name: 'look', arguments: '{"at":"a"}' },
    ])
    expect(back.filter((part) => part.type === 'text')).toMatchObject([{ text: 'Looking' }])
    const own: Partial<Record<Format, string>> = {
      anthropic: 'ChatAnthropic',
      google: 'ChatGoogle',
      'openai-responses': 'ChatOpenAI',
    }
    const kept = opaqueValues(service.body()).length > 0
    expect(kept).toBe(source.startsWith(own[format] ?? 'none'))
  })

  it('a refusal of ChatOpenAI', async () => {
    const refused = new AIMessage({ content: '', additional_kwargs: { refusal: 'I will not' } })
    await service.model(name).invoke([new HumanMessage('Hello'), refused, more])
    expect(JSON.stringify(assistantOf())).toContain('I will not')
  })

  it('an invalid call without a result is dropped, one with a result is kept', async () => {
    const invalid = {
      type: 'invalid_tool_call' as const,
      id: 'call_1',
      name: 'look',
      args: '{"at":',
      error: 'no JSON',
    }
    const broken = () => new AIMessage({ content: 'Looking', invalid_tool_calls: [invalid] })
    await service.model(name).invoke([new HumanMessage('Hello'), broken(), more])
    expect(assistantOf()).toEqual([{ type: 'text', text: 'Looking' }])
    await service.model(name).invoke([new HumanMessage('Hello'), broken(), result])
    expect(assistantOf()?.filter((part) => part.type === 'toolCall')).toHaveLength(1)
  })

  it('changed arguments are sent as changed', async () => {
    modelResponse = OPAQUE_RESPONSES.openai
    const message = await service.model('gpt-5.2').invoke('Hello')
    for (const made of message.tool_calls ?? []) made.args = { at: 'b' }
    await service.model(name).invoke([new HumanMessage('Hello'), message, ...resultsFor(message)])
    expect(assistantOf()?.filter((part) => part.type === 'toolCall')).toMatchObject([
      { arguments: '{"at":"b"}' },
    ])
  })
})

describe('a conversation', () => {
  const model = service.model('claude-opus-4-5')

  it('separates leading system messages, and keeps later ones in place', async () => {
    await model.invoke([
      new SystemMessage([
        { type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral', ttl: '1h' } },
      ]),
      new HumanMessage('Hello'),
      new SystemMessage('Be long'),
      more,
    ])
    expect(service.body().system).toEqual([
      { type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(JSON.stringify(receivedMessages)).toContain('Be long')
  })

  it('accepts a single block, and null, as content', async () => {
    const single = new HumanMessage('')
    single.content = { type: 'text', text: 'Hello' } as never
    await model.invoke([single, new AIMessage({ content: null as never }), more])
    expect(JSON.stringify(receivedMessages)).toContain('Hello')
  })

  it.each(['gpt-5-mini', 'gpt-4o'])('calls a custom tool, and sends its result: %s', async (name) => {
    modelResponse = [{ type: 'toolCall', id: 'call_1', name: 'patch', arguments: 'free text', custom: true }]
    const bound = service.model(name).bindTools([{ type: 'custom', name: 'patch', description: 'Patches' }])
    for (const message of [
      await bound.invoke('Hello'),
      (await collectStream(await bound.stream('Hello'))).whole,
    ]) {
      expect(message.tool_calls).toMatchObject([{ name: 'patch', args: { input: 'free text' } }])
      await bound.invoke([new HumanMessage('Hello'), message, ...resultsFor(message)])
      expect(assistantOf()).toMatchObject(modelResponse)
      if (name === 'gpt-5-mini') expect(JSON.stringify(service.body())).toContain('custom_tool_call_output')
    }
  })

  it('accepts tuples and plain objects', async () => {
    const messages = [
      ['human', 'Hello'],
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'And?' },
    ]
    await model.invoke(messages as unknown as BaseMessage[])
    expect(receivedMessages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  it.each(['success', 'error'] as const)('sends tool results with images, %s', async (status) => {
    const content = [
      { type: 'text', text: 'Seen' },
      { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgo=' },
    ]
    await model.invoke([
      new HumanMessage('Hello'),
      new AIMessage({ content: '', tool_calls: [call] }),
      new ToolMessage({ tool_call_id: 'call_1', content, status }),
    ])
    const image = { type: 'image', mediaType: 'image/png', source: { data: 'iVBORw0KGgo=' } }
    const seen = { type: 'text', text: 'Seen' }
    expect(receivedMessages.at(-1)?.content).toMatchObject(
      status === 'error' // Anthropic does not allow images in errors
        ? [{ type: 'toolResult', isError: true, content: [seen] }, image]
        : [{ type: 'toolResult', content: [seen, image] }],
    )
  })

  it('sets a cache breakpoint for the call option', async () => {
    await model.invoke([new HumanMessage('Hello')], { cache_control: { type: 'ephemeral' } })
    expect(service.body().messages).toMatchObject([{ content: [{ cache_control: { type: 'ephemeral' } }] }])
  })

  it('reports what it could not send', async () => {
    modelResponse = [{ type: 'text', text: 'Done' }]
    const warned: string[] = []
    const onWarning = ({ path }: { path: string }) => void warned.push(path)
    const { response_metadata } = await service
      .model('claude-opus-4-5', { onWarning, seed: 1 })
      .invoke([new HumanMessage([{ type: 'odd', value: 1 }])])
    expect(response_metadata.warnings).toEqual([
      { code: 'changed', path: 'messages[0].content[0]', message: expect.any(String) },
      { code: 'unsupported', path: 'seed', message: expect.any(String) },
    ])
    expect(warned).toEqual(expect.arrayContaining(['messages[0].content[0]', 'seed']))
  })
})
