import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { expect, it } from 'vitest'
import { webSearchTool } from '../src/index.ts'
import { scriptedModel } from './scripted.ts'
import { collectStream } from './support.ts'

const claude = (content: object[]) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-6',
  content,
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})
const compaction = { type: 'compaction', content: 'The user likes cats.' }
const stream = [
  { type: 'message_start', message: { ...claude([]), stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'compaction', content: null } },
  { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'The user ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'likes cats.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
]

it.each(['v0', 'v1'] as const)(
  'a compaction of Claude is text, and is sent back unchanged, %s',
  async (outputVersion) => {
    const { model, bodies } = scriptedModel(
      'claude-opus-4-6',
      [claude([compaction]), stream, stream, claude([])],
      {
        outputVersion,
      },
    )
    const messages = [
      await model.invoke('Cats?'),
      (await collectStream(await model.stream('Cats?'))).whole,
      await model.streamEvents('Cats?'),
    ]
    for (const message of messages) {
      expect(message.text).toBe('The user likes cats.')
      await model.invoke([new HumanMessage('Cats?'), message, new HumanMessage('More')])
      expect(JSON.stringify(bodies.at(-1))).toContain(JSON.stringify(compaction))
    }
  },
)

it('the namespace of a call of OpenAI is kept, without a warning', async () => {
  const call = {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'c',
    name: 'find',
    namespace: 'crm',
    arguments: '{}',
  }
  const { model, bodies } = scriptedModel('gpt-5.2', [
    {
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'gpt-5.2',
      output: [call],
    },
  ])
  const message = await model.invoke('Cats?')
  expect(message.response_metadata.warnings).toBeUndefined()
  const result = new ToolMessage({ tool_call_id: 'c', content: 'found' })
  await model.invoke([new HumanMessage('Cats?'), message, result])
  expect(JSON.stringify(bodies.at(-1))).toContain('"namespace":"crm"')
})

it.each([
  ['claude-opus-4-6', claude([]), { tools: [{ name: 'web_search', max_uses: 3 }] }],
  [
    'gemini-2.5-flash',
    { candidates: [{ content: { parts: [{ text: 'Hi' }] } }] },
    { tools: [{ googleSearch: {} }] },
  ],
] as const)('the web search of %s is its vendor’s', async (name, response, body) => {
  const { model, bodies } = scriptedModel(name, [response])
  await model.bindTools([webSearchTool({ maxUses: 3 })]).invoke('Cats?')
  expect(bodies[0]).toMatchObject(body)
})

it('the cost of a request is in its metadata', async () => {
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.0021 }
  const choices = [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }]
  const { model } = scriptedModel('gpt-4o', [{ choices, usage }], { format: 'openai-chat' })
  expect((await model.invoke('Hello')).response_metadata.cost).toBe(0.0021)
})
