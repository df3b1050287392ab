import { generateText, Output, tool } from 'ai'
import { expect, it } from 'vitest'
import { z } from 'zod3'
import { completion, scriptedProvider } from './scripted.ts'

it('sends schemas of zod 3 for outputs and tools', async () => {
  const { mixrouter, bodies } = scriptedProvider([completion({ content: '{"city":"Paris"}' })])
  const { output } = await generateText({
    model: mixrouter.chat('gpt-4o'),
    prompt: 'Where is the Louvre?',
    output: Output.object({ schema: z.object({ city: z.string().describe('A city') }) }),
    tools: { weather: tool({ inputSchema: z.object({ city: z.string().optional() }) }) },
  })
  expect(output).toEqual({ city: 'Paris' })
  const city = { city: { type: 'string' } }
  expect(bodies[0]).toMatchObject({
    response_format: { json_schema: { schema: { properties: city, required: ['city'] } } },
    tools: [{ function: { parameters: { properties: city } } }],
  })
})
