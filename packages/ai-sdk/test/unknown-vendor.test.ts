import { generateText, isStepCount, streamText, tool } from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { assistantIn, chunks, completion, REASONING_MESSAGES, scriptedProvider } from './scripted.ts'

const tools = { look: tool({ inputSchema: z.object({}), execute: async () => 'found' }) }
const stopWhen = isStepCount(2)
const final = { content: 'Done' }

describe.each(Object.entries(REASONING_MESSAGES))(
  'a model of an unknown vendor that sends %s',
  (_, { message, deltas }) => {
    it('receives it back unchanged after generateText', async () => {
      const { mixrouter, bodies } = scriptedProvider([completion(message, 'tool_calls'), completion(final)])
      const result = await generateText({ model: mixrouter('acme-large'), prompt: 'Look', tools, stopWhen })
      expect(result.text).toBe('Done')
      expect(assistantIn(bodies[1])).toEqual({ role: 'assistant', ...message })
    })

    it('receives it back unchanged after streamText', async () => {
      const { mixrouter, bodies } = scriptedProvider([chunks(deltas, 'tool_calls'), chunks([final])])
      const result = streamText({ model: mixrouter('acme-large'), prompt: 'Look', tools, stopWhen })
      expect(await result.text).toBe('Done')
      expect(assistantIn(bodies[1])).toEqual({ role: 'assistant', ...message })
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
    completion(REASONING_MESSAGES.reasoning_details.message, 'tool_calls'),
    completion(final),
  ])
  await generateText({
    model: mixrouter('acme-large'),
    prompt: 'Look',
    tools,
    stopWhen,
    prepareStep: ({ stepNumber }) => (stepNumber === 1 ? { model: mixrouter('other-large') } : {}),
  })
  expect(assistantIn(bodies[1])).not.toHaveProperty('reasoning_details')
})
