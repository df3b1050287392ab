import { generateText, isStepCount, streamText, tool } from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chunks, completion, scriptedProvider } from './scripted.ts'

const tools = { look: tool({ inputSchema: z.object({}), execute: async () => 'found' }) }
const stopWhen = isStepCount(2)
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
const text = 'Let me look at it.'
const encrypted = {
  type: 'reasoning.encrypted',
  data: 'b3BhcXVl+/=',
  format: 'openai-responses-v1',
  id: 'rs_1',
}
const details = [
  { type: 'reasoning.text', text, signature: 'c2ln/+=', format: 'unknown', index: 0 },
  { ...encrypted, index: 1 },
]
const final = { content: 'Done' }

/** Messages of a model whose vendor is not known, and the deltas that add up to them. */
const MESSAGES: Record<string, { message: object; deltas: object[] }> = {
  reasoning_content: {
    message: { content: null, reasoning_content: text, tool_calls: [call] },
    deltas: [
      { role: 'assistant', reasoning_content: 'Let me ' },
      { reasoning_content: 'look at it.' },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  reasoning: {
    message: { content: 'Looking', reasoning: text, tool_calls: [call] },
    deltas: [
      { reasoning: 'Let me ' },
      { reasoning: 'look at it.' },
      { content: 'Looking' },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  reasoning_details: {
    message: { content: null, reasoning: text, reasoning_details: details, tool_calls: [call] },
    deltas: [
      {
        reasoning: 'Let me ',
        reasoning_details: [{ type: 'reasoning.text', text: 'Let me ', format: 'unknown', index: 0 }],
      },
      {
        reasoning: 'look at it.',
        reasoning_details: [{ type: 'reasoning.text', text: 'look at it.', index: 0 }],
      },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln/+=', index: 0 }] },
      { reasoning_details: [{ ...encrypted, index: 1 }] },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  'a late signature': {
    message: {
      content: 'Looking',
      reasoning: text,
      reasoning_details: [
        { type: 'reasoning.text', text, signature: 'bGF0ZQ==', format: 'unknown', index: 0 },
      ],
      tool_calls: [call],
    },
    deltas: [
      { reasoning: text, reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }] },
      { content: 'Looking' },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'bGF0ZQ==', index: 0 }] },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  'extra_content of a call': {
    message: {
      content: null,
      tool_calls: [{ ...call, extra_content: { google: { thought_signature: 'Z29v+/=' } } }],
    },
    deltas: [
      { tool_calls: [{ index: 0, ...call, extra_content: { google: { thought_signature: 'Z29v+/=' } } }] },
    ],
  },
}

describe.each(Object.entries(MESSAGES))(
  'a model of an unknown vendor that sends %s',
  (_, { message, deltas }) => {
    it('receives it back unchanged after generateText', async () => {
      const { mixrouter, bodies } = scriptedProvider([completion(message, 'tool_calls'), completion(final)])
      const result = await generateText({ model: mixrouter('acme-large'), prompt: 'Look', tools, stopWhen })
      expect(result.text).toBe('Done')
      expect(assistantOf(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it('receives it back unchanged after streamText', async () => {
      const { mixrouter, bodies } = scriptedProvider([chunks(deltas, 'tool_calls'), chunks([final])])
      const result = streamText({ model: mixrouter('acme-large'), prompt: 'Look', tools, stopWhen })
      expect(await result.text).toBe('Done')
      expect(assistantOf(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it('does not receive it in a later turn, and no other model receives it', async () => {
      const { mixrouter, bodies } = scriptedProvider([completion(message, 'tool_calls'), completion(final)])
      const { responseMessages } = await generateText({
        model: mixrouter('acme-large'),
        prompt: 'Look',
        tools,
        stopWhen,
      })
      const question = { role: 'user' as const, content: 'Look' }
      const history = [question, ...responseMessages, question]
      for (const model of ['acme-large', 'acme-small', 'gpt-4o']) {
        await generateText({ model: mixrouter.chat(model), messages: history, tools })
        expect(JSON.stringify(bodies.at(-1))).not.toMatch(/reasoning|extra_content/)
      }
    })
  },
)

it('the reasoning of a step is sent to the model that is not the source only without its own fields', async () => {
  const { mixrouter, bodies } = scriptedProvider([
    completion(MESSAGES.reasoning_details?.message ?? {}, 'tool_calls'),
    completion(final),
  ])
  await generateText({
    model: mixrouter('acme-large'),
    prompt: 'Look',
    tools,
    stopWhen,
    prepareStep: ({ stepNumber }) => (stepNumber === 1 ? { model: mixrouter('other-large') } : {}),
  })
  expect(assistantOf(bodies[1])).not.toHaveProperty('reasoning_details')
})

function assistantOf(body: Record<string, unknown> | undefined): unknown {
  const messages = (body?.messages ?? []) as { role: string }[]
  return messages.find(({ role }) => role === 'assistant')
}
