import { google } from '@ai-sdk/google'
import { generateText, isStepCount, Output, streamText, tool } from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { chunks, completion, scriptedProvider } from './scripted.ts'

const schema = z.object({ name: z.string(), age: z.number().min(0).max(150) })
const person = { name: 'Ada', age: 36 }
const json = JSON.stringify(person)
const output = Output.object({ schema })

const chatCall = { id: 'call_1', type: 'function', function: { name: 'json', arguments: json } }
const claudeResponse = (content: object[], stop_reason = 'tool_use') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-20250514',
  content,
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})
const toolUse = { type: 'tool_use', id: 'toolu_1', name: 'json', input: person }

describe('models without structured output', () => {
  it.each(['deepseek-chat', 'gpt-4', 'moonshot-v1-8k', 'MiniMax-M2'])('%s calls a tool', async (modelId) => {
    const { mixrouter, bodies } = scriptedProvider([
      completion({ content: 'Let me answer.', tool_calls: [chatCall] }, 'tool_calls'),
    ])
    const result = await generateText({ model: mixrouter.chat(modelId), prompt: 'Invent a person', output })
    expect(result.output).toEqual(person)
    expect(result.finishReason).toBe('stop')
    expect(result.toolCalls).toEqual([])
    expect(bodies[0]).not.toHaveProperty('response_format')
    expect(bodies[0]).toMatchObject({
      tools: [{ function: { name: 'json', parameters: { properties: { name: {}, age: {} } } } }],
      tool_choice: { function: { name: 'json' } },
    })
  })

  it('claude-opus-4-20250514 calls a tool', async () => {
    const { mixrouter, bodies } = scriptedProvider([claudeResponse([toolUse])])
    const model = mixrouter('claude-opus-4-20250514')
    const result = await generateText({ model, prompt: 'Invent a person', output })
    expect(result.output).toEqual(person)
    expect(bodies[0]).not.toHaveProperty('output_config')
    expect(bodies[0]).toMatchObject({ tool_choice: { type: 'tool', name: 'json' } })
  })

  it('a model that cannot be forced is asked to call the tool, with a warning', async () => {
    const { mixrouter, bodies } = scriptedProvider([claudeResponse([toolUse])])
    const { warnings, output: read } = await generateText({
      model: mixrouter('claude-opus-4-20250514'),
      prompt: 'Invent a person',
      reasoning: 'medium',
      output,
    })
    expect(read).toEqual(person)
    expect(bodies[0]).toMatchObject({ thinking: { type: 'enabled' }, tool_choice: { type: 'auto' } })
    expect(JSON.stringify(bodies[0]?.system)).toContain('by calling the tool json')
    expect(warnings).toContainEqual(expect.objectContaining({ type: 'compatibility', feature: 'toolChoice' }))
  })

  it('a model that answers in text after all is read, fence and all', async () => {
    const text = { type: 'text', text: `Sure:\n\`\`\`json\n${json}\n\`\`\`` }
    const { mixrouter } = scriptedProvider([claudeResponse([text], 'end_turn')])
    const model = mixrouter('claude-opus-4-20250514')
    const result = await generateText({ model, prompt: 'Invent a person', reasoning: 'medium', output })
    expect(result.output).toEqual(person)
  })

  it('streams the object as it grows', async () => {
    const call = (fields: object) => ({ tool_calls: [{ index: 0, ...fields }] })
    const { mixrouter } = scriptedProvider([
      chunks(
        [
          { content: 'Let me answer.' },
          call({ id: 'call_1', type: 'function', function: { name: 'json', arguments: '' } }),
          ...['{"name":"Ada"', ',"age":36', '}'].map((text) => call({ function: { arguments: text } })),
        ],
        'tool_calls',
      ),
    ])
    const result = streamText({ model: mixrouter('deepseek-chat'), prompt: 'Invent a person', output })
    const partial: unknown[] = []
    for await (const object of result.partialOutputStream) partial.push(object)
    expect(partial).toEqual([{ name: 'Ada' }, person])
    expect(await result.finishReason).toBe('stop')
    expect(await result.text).toBe(json)
  })

  it('works beside the user’s own tools', async () => {
    const lookUp = { id: 'call_0', type: 'function', function: { name: 'lookUp', arguments: '{}' } }
    const { mixrouter, bodies } = scriptedProvider([
      completion({ content: null, tool_calls: [lookUp] }, 'tool_calls'),
      completion({ content: null, tool_calls: [chatCall] }, 'tool_calls'),
    ])
    const result = await generateText({
      model: mixrouter('deepseek-chat'),
      prompt: 'Invent a person',
      tools: { lookUp: tool({ inputSchema: z.object({}), execute: async () => 'Ada' }) },
      stopWhen: isStepCount(3),
      output,
    })
    expect(result.output).toEqual(person)
    expect(bodies.map(({ tool_choice }) => tool_choice)).toEqual(['required', 'required'])
  })

  it('Gemini 2.5 with tools calls a tool, and without tools has a schema', async () => {
    const response = (part: object) => ({
      candidates: [{ content: { parts: [part] }, finishReason: 'STOP' }],
    })
    const { mixrouter, bodies } = scriptedProvider([
      response({ functionCall: { name: 'json', args: person } }),
      response({ text: json }),
    ])
    const model = mixrouter('gemini-2.5-flash')
    const tools = { lookUp: tool({ inputSchema: z.object({}), execute: async () => 'Ada' }) }
    expect((await generateText({ model, prompt: 'Invent', tools, output })).output).toEqual(person)
    expect((await generateText({ model, prompt: 'Invent', output })).output).toEqual(person)
    expect(JSON.stringify(bodies[0])).not.toContain('responseJsonSchema')
    expect(bodies[1]?.generationConfig).toHaveProperty('responseJsonSchema')
  })
})

it('schemas of Zod 3 work for tools and output', async () => {
  const look = { id: 'call_0', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } }
  const { mixrouter, bodies } = scriptedProvider([
    completion({ content: null, tool_calls: [look] }, 'tool_calls'),
    completion({ content: json }),
  ])
  const result = await generateText({
    model: mixrouter.chat('gpt-4o'),
    prompt: 'Invent a person',
    tools: { look: tool({ inputSchema: z3.object({ at: z3.string() }), execute: async ({ at }) => at }) },
    output: Output.object({ schema: z3.object({ name: z3.string(), age: z3.number() }) }),
    stopWhen: isStepCount(2),
  })
  expect(result.output).toEqual(person)
  expect(bodies[0]).toMatchObject({
    tools: [{ function: { parameters: { properties: { at: { type: 'string' } } } } }],
  })
})

describe('models with structured output', () => {
  it('Claude gets a schema within its limits', async () => {
    const { mixrouter, bodies } = scriptedProvider([
      claudeResponse([{ type: 'text', text: json }], 'end_turn'),
    ])
    const model = mixrouter('claude-sonnet-4-5-20250929')
    expect((await generateText({ model, prompt: 'Invent a person', output })).output).toEqual(person)
    expect(bodies[0]).toMatchObject({
      output_config: {
        format: {
          schema: {
            properties: { age: { type: 'number', description: expect.stringContaining('minimum: 0') } },
            additionalProperties: false,
          },
        },
      },
    })
    expect(JSON.stringify(bodies[0])).not.toContain('"minimum"')
  })

  it.each(['generate', 'stream'])('JSON in a fence is read by %s', async (way) => {
    const fenced = `\`\`\`json\n${json}\n\`\`\``
    const message = { content: fenced }
    const { mixrouter } = scriptedProvider([
      way === 'stream' ? chunks([...fenced].map((content) => ({ content }))) : completion(message),
    ])
    const options = { model: mixrouter('acme-large'), prompt: 'Invent a person', output }
    const read = way === 'stream' ? await streamText(options).output : (await generateText(options)).output
    expect(read).toEqual(person)
  })
})

describe('Gemini 3 with its own tools and functions', () => {
  const call = {
    toolCall: { toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['Ada'] }, id: 's1' },
    thoughtSignature: 'c2ln',
  }
  const found = { toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', response: {}, id: 's1' } }
  const functionCall = { functionCall: { name: 'save', args: {}, id: 'f1' }, thoughtSignature: 'Zm4=' }
  const tools = {
    search: google.tools.googleSearch({}),
    save: tool({ inputSchema: z.object({}), execute: async () => 'saved' }),
  }

  it('requests the invocations of its tools, and sends them back', async () => {
    const { mixrouter, bodies } = scriptedProvider([
      { candidates: [{ content: { parts: [call, found, functionCall] }, finishReason: 'STOP' }] },
      { candidates: [{ content: { parts: [{ text: 'Done' }] }, finishReason: 'STOP' }] },
    ])
    const { steps, text } = await generateText({
      model: mixrouter('gemini-3-pro-preview'),
      prompt: 'Find Ada',
      tools,
      stopWhen: isStepCount(2),
    })
    expect(text).toBe('Done')
    expect(bodies[0]?.toolConfig).toEqual({
      functionCallingConfig: { mode: 'VALIDATED' },
      includeServerSideToolInvocations: true,
    })
    expect(steps[0]?.toolCalls.map(({ toolName }) => toolName)).toEqual(['server:GOOGLE_SEARCH_WEB', 'save'])
    for (const part of [call, found])
      expect(JSON.stringify(bodies[1])).toContain(JSON.stringify(part).slice(1, -1))
    expect(JSON.stringify(bodies[1])).toContain('"thoughtSignature":"Zm4="')
  })

  it('an older model is sent neither', async () => {
    const { mixrouter, bodies } = scriptedProvider([
      { candidates: [{ content: { parts: [{ text: 'Done' }] }, finishReason: 'STOP' }] },
    ])
    await generateText({ model: mixrouter('gemini-2.5-flash'), prompt: 'Find Ada', tools })
    expect(bodies[0]).not.toHaveProperty('toolConfig.includeServerSideToolInvocations')
  })
})
