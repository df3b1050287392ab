import { type AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { createAgent, tool } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ChatMixrouter } from '../src/index.ts'
import { assistantIn, chunks, completion, REASONING_MESSAGES, scriptedModel } from './scripted.ts'
import { collectStream } from './support.ts'

const final = { content: 'Done' }

const WAYS: Record<string, (model: ChatMixrouter) => Promise<AIMessage>> = {
  stream: async (model) => (await collectStream(await model.stream('Look'))).whole,
  'stream, v1': async (model) =>
    (await collectStream(await model.stream('Look', { outputVersion: 'v1' }))).whole,
  streamEvents: async (model) => model.streamEvents('Look'),
}

describe.each(Object.entries(REASONING_MESSAGES))(
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
      expect(assistantIn(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it.each(Object.entries(WAYS))('receives it back unchanged after %s', async (_, run) => {
      const { model, bodies } = scriptedModel('acme-large', [chunks(deltas, 'tool_calls'), completion(final)])
      const response = await run(model)
      await model.invoke([
        new HumanMessage('Look'),
        response,
        new ToolMessage({ tool_call_id: 'call_1', content: 'found' }),
      ])
      expect(assistantIn(bodies[1])).toEqual({ role: 'assistant', ...message })
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
      expect(assistantIn(bodies[1])).toMatchObject(message)
    })
  },
)
