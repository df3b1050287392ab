import { type AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { createAgent, tool } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ChatMixrouter } from '../src/index.ts'
import { chunks, completion, scriptedModel } from './scripted.ts'
import { collectStream } from './support.ts'

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

const WAYS: Record<string, (model: ChatMixrouter) => Promise<AIMessage>> = {
  stream: async (model) => (await collectStream(await model.stream('Look'))).whole,
  'stream, v1': async (model) =>
    (await collectStream(await model.stream('Look', { outputVersion: 'v1' }))).whole,
  streamEvents: async (model) => model.streamEvents('Look'),
}

describe.each(Object.entries(MESSAGES))(
  'a model of an unknown vendor that sends %s',
  (_, { message, deltas }) => {
    it.each(['v0', 'v1'] as const)('receives it back unchanged after invoke, %s', async (outputVersion) => {
      const { model, bodies } = scriptedModel('acme-large', [
        completion(message, 'tool_calls'),
        completion(final),
      ])
      const response = await model.invoke('Look', { outputVersion })
      await model.invoke([
        new HumanMessage('Look'),
        response,
        new ToolMessage({ tool_call_id: 'call_1', content: 'found' }),
      ])
      expect(assistantOf(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it.each(Object.entries(WAYS))('receives it back unchanged after %s', async (_, run) => {
      const { model, bodies } = scriptedModel('acme-large', [chunks(deltas, 'tool_calls'), completion(final)])
      const response = await run(model)
      await model.invoke([
        new HumanMessage('Look'),
        response,
        new ToolMessage({ tool_call_id: 'call_1', content: 'found' }),
      ])
      expect(assistantOf(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it('receives it back unchanged in an agent', async () => {
      const { model, bodies } = scriptedModel('acme-large', [
        completion(message, 'tool_calls'),
        completion(final, 'stop', { id: 'chatcmpl-2' }),
      ])
      const look = tool(() => 'found', { name: 'look', description: 'Looks', schema: z.object({}) })
      const { messages } = await createAgent({ model, tools: [look] }).invoke({
        messages: [new HumanMessage('Look')],
      })
      expect(messages.at(-1)?.text).toBe('Done')
      expect(assistantOf(bodies[1])).toMatchObject(message)
    })
  },
)

function assistantOf(body: Record<string, unknown> | undefined): unknown {
  const messages = (body?.messages ?? []) as { role: string }[]
  return messages.find(({ role }) => role === 'assistant')
}
