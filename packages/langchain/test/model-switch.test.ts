import { HumanMessage } from '@langchain/core/messages'
import { type AssistantPart, type ReasoningPart, responseToEvents } from '@mixrouter/core'
import { type AgentMiddleware, createAgent, createMiddleware, tool } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startService } from './support.ts'

/** Opaque data of each vendor's reasoning. */
const OPAQUE: Record<string, NonNullable<ReasoningPart['opaque']>> = {
  'claude-sonnet-4-5-20250929': { anthropic: { signature: 'Y2xhdWRl+/==' } },
  'gemini-3-pro-preview': { google: { thoughtSignature: 'Z2VtaW5p+/==' } },
  'gpt-5.2': { openai: { id: 'rs_0123456789abcdef', encryptedContent: 'Z3B0+/==' } },
  'deepseek-chat': {},
}
const MODELS = Object.keys(OPAQUE)
const signatureOf = (model: string) => Object.values(Object.values(OPAQUE[model] ?? {})[0] ?? {}).at(-1)

const service = await startService({
  async *model({ model, messages }) {
    const turns = messages.filter(({ role }) => role === 'assistant').length
    const google = OPAQUE[model]?.google
    const content: AssistantPart[] = [
      { type: 'reasoning', text: `${model} thinks`, opaque: OPAQUE[model] ?? {} },
      {
        type: 'toolCall',
        id: `call_${turns}`,
        name: 'look',
        arguments: '{}',
        ...(google && { opaque: { google } }),
      },
    ]
    const isLast = turns >= 3
    yield* responseToEvents({
      id: `response-${turns}`,
      model,
      content: isLast ? [{ type: 'text', text: 'Done' }] : content,
      finishReason: { unified: isLast ? 'stop' : 'tool-calls' },
    })
  },
})
const look = tool(
  () => [
    { type: 'text', text: 'An image' },
    { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgo=' },
  ],
  { name: 'look', description: 'Looks', schema: z.object({}) },
)
const question = new HumanMessage({
  content: [
    { type: 'text', text: 'Look', cache_control: { type: 'ephemeral' } },
    { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgo=' },
    { type: 'file', mimeType: 'application/pdf', data: 'JVBERi0=', metadata: { filename: 'a.pdf' } },
  ],
})

const PAIRS = MODELS.flatMap((first) =>
  MODELS.filter((other) => other !== first).map((other) => [first, other] as const),
)

describe.each(PAIRS)('%s, then %s, then the first again', (first, second) => {
  it.each([true, false])('in an agent, streaming %s', async (streaming) => {
    const order = [first, second, first, second]
    let step = 0
    const switching = createMiddleware({
      name: 'Switch',
      wrapModelCall: (request, handler) =>
        handler({
          ...request,
          model: service.model(order[step++] ?? first, { reasoning: 'low', streaming }),
        }),
    }) as AgentMiddleware
    const agent = createAgent({ model: service.model(first), tools: [look], middleware: [switching] })
    const { messages } = await agent.invoke({ messages: [question] })
    expect(messages.at(-1)?.text).toBe('Done')

    const sent = service.upstream.requests.slice(-4).map(({ body }) => JSON.stringify(body))
    for (const [at, model] of order.entries()) {
      const own = signatureOf(model)
      const foreign = signatureOf(order.find((name) => name !== model) ?? '')
      if (own && at >= 2) expect(sent[at]).toContain(own)
      if (foreign) expect(sent[at]).not.toContain(foreign)
    }
  })
})
