import { anthropic } from '@ai-sdk/anthropic'
import { openai } from '@ai-sdk/openai'
import { type NativePart, responseToEvents } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import {
  convertToModelMessages,
  generateText,
  type ModelMessage,
  readUIMessageStream,
  streamText,
  type ToolSet,
  toUIMessageStream,
  type UIMessage,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'

const item = {
  type: 'web_search_call',
  id: 'ws_0123456789',
  status: 'completed',
  action: { type: 'search', query: 'cats' },
}
const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } }
const found = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [
    {
      type: 'web_search_result',
      url: 'https://cats.org',
      title: 'Cats',
      encrypted_content: 'c2VhbGVk',
      page_age: null,
    },
  ],
}

const VENDORS = [
  ['gpt-5.2', 'openai-responses', [item], { search: openai.tools.webSearch() }],
  ['claude-sonnet-4-5-20250929', 'anthropic', [use, found], { search: anthropic.tools.webSearch_20250305() }],
] as const

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({
    async *model({ model }) {
      const [, format, values] = VENDORS.find(([name]) => name === model) ?? VENDORS[0]
      const searched = values.map((value): NativePart => ({ type: 'native', format, value }))
      yield* responseToEvents({
        id: 'response',
        model,
        content: [...searched, { type: 'text', text: 'Cats are animals.' }],
        finishReason: { unified: 'stop' },
      })
    },
  })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

describe.each(VENDORS)('web search hosted by the vendor of %s', (modelId, _format, values, given) => {
  const tools: ToolSet = given
  const question: ModelMessage = { role: 'user', content: 'What are cats?' }

  /** Expects the next request to contain each of the vendor's parts once, unchanged. */
  async function expectReplay(history: ModelMessage[]) {
    await generateText({ model: mixrouter(modelId), messages: [question, ...history, question], tools })
    const body = JSON.stringify(upstream.requests.at(-1)?.body)
    for (const value of values) expect(body.split(JSON.stringify(value))).toHaveLength(2)
  }

  it('is a call and its result under the user’s tool name, and is sent back unchanged', async () => {
    const { content, response } = await generateText({
      model: mixrouter(modelId),
      messages: [question],
      tools,
    })
    expect(content.map(({ type }) => type).filter((type) => type !== 'source')).toEqual([
      'tool-call',
      'tool-result',
      'text',
    ])
    expect(content[0]).toMatchObject({ toolName: 'search', providerExecuted: true })
    await expectReplay(response.messages)
  })

  it('is sent back unchanged through the messages of useChat', async () => {
    const { stream } = streamText({ model: mixrouter(modelId), messages: [question], tools })
    let message: UIMessage | undefined
    for await (const grown of readUIMessageStream({ stream: toUIMessageStream({ stream }) })) message = grown
    if (!message) throw new Error('there was no message')
    await expectReplay(await convertToModelMessages([message], { tools }))
  })
})
