import { ModelRefusalError } from '@langchain/core/errors'
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import type { SerializableSchema } from '@langchain/core/utils/standard_schema'
import { createAgent } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import type { ChatMixrouter } from '../src/index.ts'
import { scriptedModel } from './scripted.ts'
import { collect, MODELS, startService } from './support.ts'

const service = await startService()
const json = {
  title: 'Weather report',
  description: 'The weather',
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
}
const v4 = z.object({ city: z.string(), degrees: z.number() })

/** A library with Standard Schema that is not Zod. */
const standard: SerializableSchema<{ city: string; degrees: number }> = {
  '~standard': {
    version: 1,
    vendor: 'own',
    validate: (value) =>
      typeof value === 'object' && value !== null && 'city' in value
        ? { value: value as { city: string; degrees: number } }
        : { issues: [{ message: 'no city' }] },
    jsonSchema: { input: () => json, output: () => json },
  },
}
type Schema = Parameters<ChatMixrouter['withStructuredOutput']>[0]
const SCHEMAS: Record<string, Schema> = {
  'Zod 4': v4,
  'Zod 3': z3.object({ city: z3.string(), degrees: z3.number() }),
  'Standard Schema': standard,
  'JSON Schema': json,
  'a function': { name: 'report', description: 'The weather', parameters: json },
}
const report = { city: expect.any(String), degrees: expect.any(Number) }

describe.each(MODELS)('%s', (_, name) => {
  describe.each(Object.entries(SCHEMAS))('%s', (_, schema) => {
    it.each(['jsonSchema', 'functionCalling', undefined])('by %s', async (method) => {
      const model = service.model(name, { reasoning: 'low' })
      const options = method === undefined ? {} : { method }
      expect(await model.withStructuredOutput(schema, options).invoke('The weather in Paris')).toEqual(report)
      const raw = await model
        .withStructuredOutput(schema, { ...options, includeRaw: true })
        .invoke('The weather in Paris')
      expect(raw).toEqual({ raw: expect.any(AIMessage), parsed: report })
    })
  })

  it('by jsonMode', async () => {
    const structured = service
      .model(name)
      .withStructuredOutput(z.object({ message: z.string() }), { method: 'jsonMode' })
    const prompt = 'Answer in JSON'
    if (name.startsWith('claude'))
      await expect(structured.invoke(prompt)).rejects.toThrow() // Claude has no JSON mode
    else expect(await structured.invoke(prompt)).toEqual({ message: expect.stringContaining(prompt) })
  })

  it('is a refusal where the model refuses', async () => {
    const structured = service.model(name).withStructuredOutput(v4, { method: 'jsonSchema' })
    const called = service.model(name).withStructuredOutput(v4, { method: 'functionCalling' })
    for (const runnable of [structured, called]) {
      const error = await runnable.invoke('/refuse').catch((reason: unknown) => reason)
      expect(ModelRefusalError.isInstance(error)).toBe(true)
    }
    const reading = structured.stream('/refuse').then(collect)
    await expect(reading).rejects.toThrow('refused')
  })

  it('parses nothing that does not match', async () => {
    const structured = service.model(name).withStructuredOutput(z.object({ city: z.literal('Rome') }), {
      method: 'jsonSchema',
      includeRaw: true,
    })
    const { parsed, raw } = await structured.invoke('/refuse')
    expect(parsed).toBeNull()
    expect(raw).toBeInstanceOf(AIMessage)
  })
})

it('streams an object as it grows', async () => {
  const structured = service
    .model('gpt-5-mini', { reasoning: 'low' })
    .withStructuredOutput(json, { method: 'jsonSchema' })
  const objects = await collect(await structured.stream('The weather in Paris'))
  expect(objects.length).toBeGreaterThan(1)
  expect(objects.at(-1)).toEqual(report)
})

it('chooses the method by profile', async () => {
  await service.model('gpt-5.2').withStructuredOutput(json).invoke('Hello')
  expect(service.body()).toMatchObject({ text: { format: { type: 'json_schema', name: 'Weather_report' } } })
  await service.model('deepseek-chat').withStructuredOutput(json).invoke('Hello')
  expect(service.body()).toMatchObject({ tool_choice: { function: { name: 'Weather_report' } } })
})

it('does not set strict for a schema that OpenAI would reject', async () => {
  const loose = z.object({ city: z.string(), degrees: z.number().optional() })
  const agent = createAgent({ model: service.model('gpt-5.2'), tools: [], responseFormat: loose })
  const { messages } = await agent.invoke({ messages: [new HumanMessage('The weather in Paris')] })
  const { text } = service.body() as unknown as { text: { format: object } }
  expect(text.format).toMatchObject({ type: 'json_schema' })
  expect(text.format).not.toMatchObject({ strict: true })
  expect(messages.at(-1)?.response_metadata.warnings).toMatchObject([{ path: 'responseFormat.strict' }])
})

it('accepts strict, and rejects an unknown method', async () => {
  await service.model('gpt-5.2').withStructuredOutput(json, { strict: true }).invoke('Hello')
  expect(service.body()).toMatchObject({ text: { format: { strict: true } } })
  expect(() => service.model('gpt-5.2').withStructuredOutput(json, { method: 'magic' })).toThrow('magic')
})

describe('a model that cannot be forced to call a tool while it reasons', () => {
  const content = [
    { type: 'tool_use', id: 'toolu_1', name: 'Weather_report', input: { city: 'Paris', degrees: 20 } },
  ]
  const response = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-20250514',
    content,
    stop_reason: 'tool_use',
    usage: { input_tokens: 1, output_tokens: 1 },
  }

  it('is sent auto with reasoning, with a warning, and is forced without', async () => {
    const reasoning = scriptedModel('claude-opus-4-20250514', [response], { reasoning: 'low' })
    const { raw, parsed } = await reasoning.model
      .withStructuredOutput(json, { includeRaw: true })
      .invoke('Paris?')
    expect(parsed).toEqual({ city: 'Paris', degrees: 20 })
    expect(reasoning.bodies[0]).toMatchObject({
      tool_choice: { type: 'auto' },
      thinking: { type: 'enabled' },
    })
    expect(raw.response_metadata.warnings).toContainEqual(expect.objectContaining({ path: 'toolChoice' }))

    const plain = scriptedModel('claude-opus-4-20250514', [response])
    expect(await plain.model.withStructuredOutput(json).invoke('Paris?')).toEqual(parsed)
    expect(plain.bodies[0]).toMatchObject({ tool_choice: { type: 'tool', name: 'Weather_report' } })
  })
})
