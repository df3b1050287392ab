import { type ChatRequest, type ReasoningPart, responseToEvents } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { generateText, isStepCount, type ModelMessage, streamText, tool, wrapLanguageModel } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Opaque data of each vendor's reasoning. */
const OPAQUE: Record<string, NonNullable<ReasoningPart['opaque']>> = {
  'claude-sonnet-4-5-20250929': { anthropic: { signature: 'Y2xhdWRl+/==' } },
  'gemini-3-pro-preview': { google: { thoughtSignature: 'Z2VtaW5p+/==' } },
  'gpt-5.2': { openai: { id: 'rs_0123456789abcdef', encryptedContent: 'Z3B0+/==' } },
  'deepseek-chat': {},
}
const MODELS = Object.keys(OPAQUE)
const signatureOf = (model: string) => Object.values(Object.values(OPAQUE[model] ?? {})[0] ?? {}).at(-1)

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({
    async *model({ model, messages, tools = [] }: ChatRequest) {
      const turns = messages.filter(({ role }) => role === 'assistant').length
      const reasoning: ReasoningPart = {
        type: 'reasoning',
        text: `${model} thinks`,
        opaque: OPAQUE[model] ?? {},
      }
      const google = OPAQUE[model]?.google
      const call = { type: 'toolCall' as const, id: `call_${turns}`, name: 'look', arguments: '{}' }
      const isLast = turns >= 3 || tools.length === 0
      yield* responseToEvents({
        id: `response-${turns}`,
        model,
        content: isLast
          ? [{ type: 'text', text: 'Done' }]
          : [reasoning, { ...call, ...(google && { opaque: { google } }) }],
        finishReason: { unified: isLast ? 'stop' : 'tool-calls' },
      })
    },
  })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

const tools = {
  look: tool({
    inputSchema: z.object({}),
    execute: async () => PNG,
    toModelOutput: ({ output }) => ({
      type: 'content',
      value: [
        { type: 'text', text: 'An image' },
        { type: 'file', data: { type: 'data', data: output }, mediaType: 'image/png' },
      ],
    }),
  }),
}
const messages: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Look', providerOptions: { mixrouter: { cacheControl: { type: 'ephemeral' } } } },
      { type: 'file', data: PNG, mediaType: 'image/png' },
      {
        type: 'file',
        data: new TextEncoder().encode('%PDF-1.7'),
        mediaType: 'application/pdf',
        filename: 'a.pdf',
      },
    ],
  },
]
const bodies = () => upstream.requests.slice(-4).map(({ body }) => JSON.stringify(body))

const PAIRS = MODELS.flatMap((first) =>
  MODELS.filter((other) => other !== first).map((other) => [first, other] as const),
)

describe.each(PAIRS)('%s, then %s, then the first again', (first, second) => {
  const order = [first, second, first, second]
  const options = () => ({
    model: mixrouter(first),
    messages,
    tools,
    reasoning: 'low' as const,
    maxRetries: 0,
    stopWhen: isStepCount(4),
    prepareStep: ({ stepNumber }: { stepNumber: number }) => ({
      model: mixrouter(order[stepNumber] ?? first),
    }),
  })

  function expectSignatures() {
    const sent = bodies()
    expect(upstream.requests.slice(-4).map(({ body, path }) => JSON.stringify([body, path]))).toEqual(
      order.map((model) => expect.stringContaining(model)),
    )
    for (const [step, model] of order.entries()) {
      const other = order.find((name) => name !== model) ?? ''
      const own = signatureOf(model)
      const foreign = signatureOf(other)
      if (own && step >= 2) expect(sent[step]).toContain(own)
      if (foreign) expect(sent[step]).not.toContain(foreign)
    }
  }

  it('works with generateText and prepareStep', async () => {
    const { text, steps } = await generateText(options())
    expect([text, steps.length]).toEqual(['Done', 4])
    expectSignatures()
  })

  it('works with streamText and prepareStep', async () => {
    const result = streamText(options())
    expect(await result.text).toBe('Done')
    expectSignatures()
  })
})

it('works behind middleware that selects the model', async () => {
  let call = 0
  const models = MODELS.map((name) => mixrouter.languageModel(name))
  const select = () => models[call++ % models.length] ?? mixrouter.languageModel('gpt-5.2')
  const model = wrapLanguageModel({
    model: select(),
    middleware: {
      specificationVersion: 'v4',
      wrapGenerate: async ({ params }) => select().doGenerate(params),
    },
  })
  const { text } = await generateText({ model, messages, tools, maxRetries: 0, stopWhen: isStepCount(4) })
  expect(text).toBe('Done')
})

describe('a history of first-party providers', () => {
  const history: ModelMessage[] = [
    { role: 'user', content: 'Search' },
    {
      role: 'assistant',
      content: [
        {
          type: 'reasoning',
          text: 'Let me see',
          providerOptions: { openai: { itemId: 'rs_1', reasoningEncryptedContent: null } },
        },
        { type: 'tool-call', toolCallId: 'ws_1', toolName: 'web_search', input: {}, providerExecuted: true },
        {
          type: 'tool-result',
          toolCallId: 'ws_1',
          toolName: 'web_search',
          output: { type: 'json', value: { found: true } },
        },
        { type: 'text', text: 'Found', providerOptions: { openai: { itemId: 'msg_1' } } },
        { type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: 'cmVkYWN0ZWQ=' } } },
        {
          type: 'tool-call',
          toolCallId: 'toolu_1|fc:1',
          toolName: 'look',
          input: { at: 1 },
          providerOptions: { google: { thoughtSignature: 'Z28=' } },
        },
        { type: 'file', data: PNG, mediaType: 'image/png' },
        { type: 'custom', kind: 'openai.compaction', providerOptions: { openai: { itemId: 'cmp_1' } } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'toolu_1|fc:1',
          toolName: 'look',
          output: { type: 'error-text', value: 'No' },
        },
      ],
    },
    { role: 'user', content: 'Again' },
  ]

  it.each(MODELS)('is accepted by %s', async (modelId) => {
    const { text } = await generateText({ model: mixrouter(modelId), messages: history, maxRetries: 0 })
    expect(text).toBe('Done')
  })
})
