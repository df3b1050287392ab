import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, it, vi } from 'vitest'
import { startGatewayProcess } from './processes.ts'
import { hasRedis, startRedis } from './redis.ts'
import { CLIENT_KEY, startUpstream, upstreamAt } from './support.ts'

// What one gateway process changed for a client, another one with the same Redis knows in the next turn.

vi.setConfig({ testTimeout: 30_000 })

const test = it.skipIf(!hasRedis)
const named = (name: string) => (hasRedis ? name : `${name} (skipped without /usr/bin/redis-server)`)

type UpstreamFormat = 'openai-chat' | 'openai-responses'

/** Two gateway processes with one Redis before an upstream that responds with `body`. */
async function startPair(format: UpstreamFormat, body: object) {
  const { url: redis } = await startRedis()
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const start = async () => {
    const { url } = await startGatewayProcess({
      upstreams: [upstreamAt(upstream.url, [format])],
      keys: [{ name: 'test', key: CLIENT_KEY }],
      store: { type: 'redis', url: redis },
    })
    await expect
      .poll(async () => (await fetch(`${url}/ready`)).json(), { timeout: 20_000 })
      .toMatchObject({ store: 'ok' })
    return {
      openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 }),
      anthropic: new Anthropic({ baseURL: url, apiKey: CLIENT_KEY, maxRetries: 0 }),
    }
  }
  const [first, second] = await Promise.all([start(), start()])
  return { first, second, lastSent: () => JSON.parse(upstream.requests.at(-1)?.body ?? '{}') }
}

const message = (id: string, phase: string, text: string) => ({
  type: 'message',
  id,
  phase,
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})

const responses = (output: object[]) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'gpt-5.5',
  output,
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
})

const completion = (toolCallId: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'kimi-k2.6',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'I will read it.',
        tool_calls: [{ id: toolCallId, type: 'function', function: { name: 'read', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

test(named('the phase of a message'), async () => {
  const { first, second, lastSent } = await startPair(
    'openai-responses',
    responses([message('msg_1', 'final_answer', 'The file has three lines.')]),
  )
  const user = { role: 'user', content: 'How long is the file?' } as const
  const { choices } = await first.openai.chat.completions.create({ model: 'gpt-5.5', messages: [user] })
  const answer = { role: 'assistant', content: choices[0]?.message.content ?? '' } as const
  const more = { role: 'user', content: 'And the other one?' } as const
  await second.openai.chat.completions.create({ model: 'gpt-5.5', messages: [user, answer, more] })
  expect(lastSent().input[1]).toMatchObject({ role: 'assistant', phase: 'final_answer' })
})

test(named('the phase of a message before a tool call'), async () => {
  const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read', arguments: '{}' }
  const { first, second, lastSent } = await startPair(
    'openai-responses',
    responses([message('msg_1', 'commentary', 'I will read it.'), { ...call, status: 'completed' }]),
  )
  const request = {
    model: 'gpt-5.5',
    max_tokens: 99,
    tools: [{ name: 'read', input_schema: { type: 'object' as const } }],
  }
  const user = { role: 'user', content: 'How long is the file?' } as const
  const { content } = await first.anthropic.messages.create({ ...request, messages: [user] })
  const [text, use] = content
  if (text?.type !== 'text' || use?.type !== 'tool_use') throw new Error('unexpected content')
  await second.anthropic.messages.create({
    ...request,
    messages: [
      user,
      {
        role: 'assistant',
        content: [
          { type: 'text', text: text.text },
          { type: 'tool_use', id: use.id, name: use.name, input: use.input },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'a\nb' }] },
    ],
  })
  expect(lastSent().input[1]).toMatchObject({ role: 'assistant', phase: 'commentary' })
})

test(named('the upstream’s own id of a tool call, which the client’s cannot contain'), async () => {
  const own = `functions.read:${'7'.repeat(90)}`
  const { first, second, lastSent } = await startPair('openai-chat', completion(own))
  const request = {
    model: 'kimi-k2.6',
    max_tokens: 99,
    tools: [{ name: 'read', input_schema: { type: 'object' as const } }],
  }
  const user = { role: 'user', content: 'How long is the file?' } as const
  const { content } = await first.anthropic.messages.create({ ...request, messages: [user] })
  const use = content.find(({ type }) => type === 'tool_use') as Anthropic.ToolUseBlock
  expect(use.id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  await second.anthropic.messages.create({
    ...request,
    messages: [
      user,
      { role: 'assistant', content: [{ type: 'tool_use', id: use.id, name: use.name, input: use.input }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'a\nb' }] },
    ],
  })
  const [, assistant, result] = lastSent().messages
  expect([assistant.tool_calls[0].id, result.tool_call_id]).toEqual([own, own])
})

test(named('the items that the client refers to'), async () => {
  const { first, second, lastSent } = await startPair('openai-chat', completion('call_1'))
  const user = { role: 'user', content: 'How long is the file?' } as const
  const { output } = await first.openai.responses.create({ model: 'kimi-k2.6', input: [user] })
  await second.openai.responses.create({
    model: 'kimi-k2.6',
    input: [
      user,
      ...output.map(({ id }) => ({ type: 'item_reference' as const, id: String(id) })),
      { type: 'function_call_output', call_id: 'call_1', output: 'a\nb' },
    ],
  })
  expect(lastSent().messages).toMatchObject([
    user,
    { role: 'assistant', content: 'I will read it.', tool_calls: [{ id: 'call_1' }] },
    { role: 'tool', tool_call_id: 'call_1', content: 'a\nb' },
  ])
})
