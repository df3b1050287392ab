import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { type ReceivedRequest, sendRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const MODEL = 'claude-opus-4-5-20251101'
const THINKING = { type: 'thinking', thinking: 'The tool knows.', signature: 'c2lnbmF0dXJlLTEyMw==' }
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Paris' } }
const TOOLS = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
]
const PROMPT = { role: 'user', content: 'Weather in Paris?' }
const USAGE = { input_tokens: 1, output_tokens: 1 }

/** Responds as Claude does when it thinks before a tool call, complete or streamed. */
function respond(res: ServerResponse, { body }: ReceivedRequest): void {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    stop_sequence: null,
    usage: USAGE,
  }
  if (!JSON.parse(body).stream) {
    const complete = { ...message, content: [THINKING, CALL], stop_reason: 'tool_use' }
    res.setHeader('content-type', 'application/json').end(JSON.stringify(complete))
    return
  }
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: THINKING.thinking } },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: THINKING.signature },
    },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { ...CALL, input: {} } },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"city":"Paris"}' },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: USAGE },
    { type: 'message_stop' },
  ]
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
}

/**
 * Sends two turns of a chat client that keeps only the fields that its format documents.
 * Returns the content of the first response as Claude received it back.
 */
async function replay(stream: boolean, config = {}): Promise<unknown> {
  const upstream = await startUpstream(respond)
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], config)
  const body = { model: MODEL, tools: TOOLS, reasoning_effort: 'low', max_completion_tokens: 9000, stream }
  const first = await sendRequest(url, 'openai-chat', {
    body: JSON.stringify({ ...body, messages: [PROMPT] }),
  })
  await first.text()
  const call = { id: CALL.id, type: 'function', function: { name: CALL.name, arguments: '{"city":"Paris"}' } }
  const history = [
    PROMPT,
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: CALL.id, content: 'Rain' },
  ]
  await sendRequest(url, 'openai-chat', { body: JSON.stringify({ ...body, messages: history }) })
  return JSON.parse(upstream.requests[1]?.body ?? '{}').messages[1].content
}

it.each([false, true])(
  'sends Claude’s signed thinking back for a chat client (stream: %s)',
  async (stream) => {
    expect(await replay(stream)).toEqual([THINKING, CALL])
  },
)

it('stores nothing if signatures is false', async () => {
  expect(await replay(false, { signatures: false })).toEqual([CALL])
})
