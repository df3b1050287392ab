import { tool } from '@langchain/core/tools'
import { expect, it } from 'vitest'
import { z } from 'zod3'
import { completion, scriptedModel } from './scripted.ts'

it('sends schemas of zod 3 for structured output and tools', async () => {
  const { model, bodies } = scriptedModel('gpt-4o', [completion({ content: '{"city":"Paris"}' })])
  const schema = z.object({ city: z.string().describe('A city') })
  expect(await model.withStructuredOutput(schema, { method: 'jsonSchema' }).invoke('Where?')).toEqual({
    city: 'Paris',
  })
  // LangChain's own types of zod 3 do not compile with exactOptionalPropertyTypes
  const weather = tool(async () => 'Sunny', {
    name: 'weather',
    description: 'The weather',
    schema: schema as never,
  })
  await model.bindTools([weather]).invoke('Where?')
  const city = { city: { type: 'string' } }
  expect(bodies[0]).toMatchObject({ response_format: { json_schema: { schema: { properties: city } } } })
  expect(bodies[1]).toMatchObject({ tools: [{ function: { parameters: { properties: city } } }] })
})
