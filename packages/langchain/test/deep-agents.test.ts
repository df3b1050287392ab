import { createDeepAgent } from 'deepagents'
import { expect, it } from 'vitest'
import { mixrouterPromptCachingMiddleware } from '../src/middleware.ts'
import { scriptedModel } from './scripted.ts'

const MODEL = 'claude-sonnet-4-5'

let count = 0

function message(content: readonly object[]): object {
  const stop_reason = content.some((block) => 'input' in block) ? 'tool_use' : 'end_turn'
  const usage = { input_tokens: 10, output_tokens: 5 }
  return {
    id: `msg_${++count}`,
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content,
    stop_reason,
    usage,
  }
}

const use = (name: string, input: object) => ({ type: 'tool_use', id: `toolu_${++count}`, name, input })
const thinking = { type: 'thinking', thinking: 'I write the file first.', signature: 'c2lnbmF0dXJl' }

/** An agent that writes a file, and lets a subagent read it. */
const SCRIPT = [
  message([thinking, use('write_file', { file_path: '/a.txt', content: 'hello' })]),
  message([use('task', { description: 'Read /a.txt', subagent_type: 'general-purpose' })]),
  message([use('read_file', { file_path: '/a.txt' })]),
  message([{ type: 'text', text: 'It says hello' }]),
  message([{ type: 'text', text: 'Done' }]),
]

/** Which requests of the main agent and of the subagent have breakpoints after the prompt. */
const breakpoints = (bodies: readonly Record<string, unknown>[]) =>
  bodies.map(({ messages }) => JSON.stringify((messages as object[]).at(-1)).includes('"cache_control"'))

it('a deep agent uses its files and its subagent, and sends signatures back', async () => {
  const { model, bodies } = scriptedModel(MODEL, SCRIPT)
  const agent = createDeepAgent({ model, systemPrompt: 'Be brief.' })
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Write hello to a file' }] })
  expect(messages.at(-1)?.text).toBe('Done')
  expect(bodies).toHaveLength(5)
  const ofAgent = bodies.filter((_, index) => index === 1 || index === 4)
  for (const { messages } of ofAgent)
    expect((messages as object[])[1]).toMatchObject({ content: [thinking, { type: 'tool_use' }] })
  expect(JSON.stringify(bodies[3])).toContain('hello')
})

it('the prompts of a deep agent are cached by our middleware, those of its subagents by a default of the model', async () => {
  const task = { messages: [{ role: 'user', content: 'Write hello to a file' }] }
  const byMiddleware = scriptedModel(MODEL, SCRIPT)
  const middleware = [mixrouterPromptCachingMiddleware({ minMessagesToCache: 1 })]
  await createDeepAgent({ model: byMiddleware.model, middleware }).invoke(task)
  expect(breakpoints(byMiddleware.bodies)).toEqual([true, true, false, false, true])

  const byDefault = scriptedModel(MODEL, SCRIPT)
  const model = byDefault.model.withConfig({ cache_control: { type: 'ephemeral' } })
  await createDeepAgent({ model }).invoke(task)
  expect(breakpoints(byDefault.bodies)).toEqual([true, true, true, true, true])
})
