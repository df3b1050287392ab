import Anthropic from '@anthropic-ai/sdk'
import { betaMemoryTool } from '@anthropic-ai/sdk/helpers/beta/memory'
import { BetaAbstractComputerToolset20260801 } from '@anthropic-ai/sdk/helpers/beta/toolsets'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { CLIENT_KEY, startGateway, startUpstream, upstreamAt } from './support.ts'

// Vendors' tools that the client runs, with the SDKs' own helpers for them and a model of another vendor.

type Json = Record<string, unknown>

/** A chat model that calls a function in its first turn and says "Done." in its second. */
async function startChatModel(name: string, input: object) {
  const upstream = await startUpstream((res, { body }) => {
    const { stream, messages } = JSON.parse(body)
    if (messages[0].role !== 'user') throw new Error('the beginning of the conversation is missing')
    const isFirst = messages.every(({ role }: Json) => role !== 'tool')
    const call = { id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(input) } }
    const message = isFirst
      ? { role: 'assistant', content: null, tool_calls: [{ index: 0, ...call }] }
      : { role: 'assistant', content: 'Done.' }
    const choice = { index: 0, finish_reason: isFirst ? 'tool_calls' : 'stop' }
    const head = { id: 'c', created: 1, model: 'm', usage: { prompt_tokens: 1, completion_tokens: 1 } }
    if (stream) {
      const chunk = { ...head, object: 'chat.completion.chunk', choices: [{ ...choice, delta: message }] }
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
    } else {
      const whole = { ...head, object: 'chat.completion', choices: [{ ...choice, message }] }
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole))
    }
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
  return {
    client: new Anthropic({ baseURL: url, apiKey: CLIENT_KEY, maxRetries: 0 }),
    sent: () => upstream.requests.map(({ body }) => JSON.parse(body)),
  }
}

describe.each([false, true])(
  'Anthropic’s SDK runs its own tools for a model of OpenAI (stream: %s)',
  (stream) => {
    const request = {
      model: 'gpt-5.5',
      max_tokens: 99,
      messages: [{ role: 'user' as const, content: 'Go on' }],
    }

    it('memory', async () => {
      const { client, sent } = await startChatModel('memory', { command: 'view', path: '/memories' })
      const viewed: string[] = []
      const unused = () => 'unused'
      const memory = betaMemoryTool({
        view({ path }) {
          viewed.push(path)
          return 'notes.md'
        },
        create: unused,
        str_replace: unused,
        insert: unused,
        delete: unused,
        rename: unused,
      })
      const runner = client.beta.messages.toolRunner({ ...request, stream, tools: [memory] })
      expect((await runner.runUntilDone()).content).toMatchObject([{ type: 'text', text: 'Done.' }])
      expect(viewed).toEqual(['/memories'])
      expect(sent()[1].messages.at(-1)).toMatchObject({ role: 'tool', content: 'notes.md' })
    })

    it('the tools of its computer toolset', async () => {
      const { client, sent } = await startChatModel('computer__left_click', { coordinate: [3, 4] })
      const clicked: unknown[] = []
      class Desktop extends BetaAbstractComputerToolset20260801 {
        protected override left_click(_: unknown, { coordinate }: { coordinate?: number[] | null }) {
          clicked.push(coordinate)
        }
      }
      const runner = client.beta.messages.toolRunner({ ...request, stream, tools: [new Desktop()] })
      expect((await runner.runUntilDone()).content).toMatchObject([{ type: 'text', text: 'Done.' }])
      expect(clicked).toEqual([[3, 4]])
      const [first, second] = sent()
      const names = first.tools.map((tool: { function: Json }) => tool.function.name)
      expect(names).toEqual(['computer__left_click']) // the SDK disables what a desktop does not implement
      expect(second.messages[1].tool_calls[0].function.name).toBe('computer__left_click')
      expect(second.messages[2]).toMatchObject({ role: 'tool', tool_call_id: 'call_1' })
    })
  },
)

const TOOLS: OpenAI.Responses.Tool[] = [
  { type: 'shell', environment: { type: 'local' } },
  { type: 'apply_patch' },
]

describe.each([
  {
    type: 'shell_call',
    call: { name: 'shell', input: { commands: ['ls'] } },
    expected: { action: { commands: ['ls'] } },
    output: (call_id: string): OpenAI.Responses.ResponseInputItem => ({
      type: 'shell_call_output',
      call_id,
      output: [{ stdout: 'a.txt', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
    }),
    result: 'a.txt',
  },
  {
    type: 'apply_patch_call',
    call: { name: 'apply_patch', input: { type: 'update_file', path: 'a.txt', diff: '@@\n-a\n+b' } },
    expected: { operation: { type: 'update_file', path: 'a.txt', diff: '@@\n-a\n+b' } },
    output: (call_id: string): OpenAI.Responses.ResponseInputItem => ({
      type: 'apply_patch_call_output',
      call_id,
      status: 'completed',
      output: 'patched a.txt',
    }),
    result: 'patched a.txt',
  },
])('OpenAI’s SDK runs $type for a model of Anthropic', ({ type, call, expected, output, result }) => {
  it.each([false, true])('and sends its output (stream: %s)', async (stream) => {
    const upstream = await startUpstream((res, { body }) => {
      const isFirst = JSON.parse(body).messages.length === 1
      const content = isFirst
        ? [{ type: 'tool_use', id: 'toolu_1', ...call }]
        : [{ type: 'text', text: 'Done.' }]
      const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content }
      const ending = {
        stop_reason: isFirst ? 'tool_use' : 'end_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      }
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ...message, ...ending }))
    })
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 })
    const create = (input: OpenAI.Responses.ResponseInputItem[]) => {
      const request = { model: 'claude-sonnet-5', tools: TOOLS, input, store: false }
      return stream ? client.responses.stream(request).finalResponse() : client.responses.create(request)
    }
    const user = { role: 'user' as const, content: 'Go on' }
    const first = await create([user])
    const item = first.output[0] as OpenAI.Responses.ResponseOutputItem & { call_id: string }
    expect(item).toMatchObject({ type, call_id: 'toolu_1', ...expected })
    const second = await create([user, item as OpenAI.Responses.ResponseInputItem, output(item.call_id)])
    expect(second.output_text).toBe('Done.')
    const { messages } = JSON.parse(upstream.requests[1]?.body ?? '{}')
    expect(messages[1].content).toEqual([{ type: 'tool_use', id: 'toolu_1', ...call }])
    expect(messages[2].content[0]).toMatchObject({ type: 'tool_result', tool_use_id: 'toolu_1' })
    expect(JSON.stringify(messages[2])).toContain(result)
  })
})
