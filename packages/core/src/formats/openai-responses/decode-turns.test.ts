import { describe, expect, it } from 'vitest'
import {
  type AssistantPart,
  collectWarnings,
  type Message,
  runSteps,
  type UserPart,
} from '../../hub/index.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeTurns } from './encode-turns.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'

function decode(input: unknown) {
  const { warnings, warn } = collectWarnings()
  const decoded = runSteps(decodeTurns(input, warn))
  return { ...decoded, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const user = (...content: UserPart[]): Message => ({ role: 'user', content })
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content })
const text = (value: string) => ({ type: 'text' as const, text: value })
const call = (id: string, name = 'look') => ({ type: 'toolCall' as const, id, name, arguments: '{"a":1}' })
const result = (callId: string, value = 'ok') => ({
  type: 'toolResult' as const,
  callId,
  content: [text(value)],
})
describe('decodeTurns', () => {
  it('pitfall 19: results of parallel calls, and the text after them, are one user message', () => {
    const { messages } = decode([
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'b', name: 'look', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'b', output: 'B' },
      { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'A' }] },
      { role: 'user', content: 'Which is colder?' },
      { role: 'user', content: 'Well?' },
    ])
    expect(messages).toEqual([
      assistant(call('a'), call('b')),
      user(result('b', 'B'), result('a', 'A'), text('Which is colder?')),
      user(text('Well?')),
    ])
  })

  it('pitfall 41: reads item ids, phases, refusals and citations of a response sent back', () => {
    const { messages, warnings } = decode([
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        phase: 'commentary',
        content: [
          {
            type: 'output_text',
            text: 'See there.',
            annotations: [
              { type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 3 },
            ],
          },
          { type: 'refusal', refusal: 'No more.' },
        ],
      },
      {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'a',
        name: 'look',
        arguments: '{"a":1}',
        status: 'completed',
      },
      { role: 'assistant', content: 'Plain' },
    ])
    expect(messages).toEqual([
      assistant(
        {
          ...text('See there.'),
          citations: [{ url: 'https://a.b', title: 'A', start: 0, end: 3 }],
          opaque: { openai: { id: 'msg_1', phase: 'commentary' } },
        },
        { type: 'refusal', text: 'No more.' },
        { ...call('a'), opaque: { openai: { id: 'fc_1' } } },
        text('Plain'),
      ),
    ])
    expect(warnings).toEqual([])
  })

  it('pitfall 17: each summary is a separate part; the last has the encrypted content', () => {
    const { messages } = decode([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'One' },
          { type: 'summary_text', text: 'Two' },
        ],
        encrypted_content: 'encrypted',
      },
    ])
    expect(messages[0]?.content).toEqual([
      { type: 'reasoning', text: 'One', summary: true, opaque: { openai: { id: 'rs_1' } } },
      {
        type: 'reasoning',
        text: 'Two',
        summary: true,
        opaque: { openai: { id: 'rs_1', encryptedContent: 'encrypted' } },
      },
    ])
  })

  it('pitfall 29: images by URL or bytes, whatever their type; files by bytes, URL or id', () => {
    const { messages } = decode([
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: 'https://a.b/c.png?d=e', detail: 'low' },
          { type: 'input_image', image_url: `data:;base64,${PNG}`, detail: 'auto' },
          { type: 'input_image', file_id: 'file-1' },
          { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' },
          { type: 'input_file', file_data: 'JVBERi0=' },
          { type: 'input_file', file_url: 'https://a.b/c.pdf' },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
        ],
      },
    ])
    expect(messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://a.b/c.png?d=e' }, detail: 'low' },
      { type: 'image', source: { type: 'base64', data: PNG }, mediaType: 'image/png' },
      { type: 'image', source: { type: 'id', id: 'file-1', format: 'openai-responses' } },
      {
        type: 'file',
        source: { type: 'base64', data: 'JVBERi0=' },
        mediaType: 'application/pdf',
        filename: 'a.pdf',
      },
      { type: 'file', source: { type: 'base64', data: 'JVBERi0=' }, mediaType: 'application/pdf' },
      { type: 'file', source: { type: 'url', url: 'https://a.b/c.pdf' }, mediaType: 'application/pdf' },
      { type: 'audio', source: { type: 'base64', data: 'UklGRg==' }, mediaType: 'audio/wav' },
    ])
  })

  it('keeps items that only OpenAI has, with the role that they come from', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' }
    const shell = { type: 'local_shell_call_output', id: 'lsh_1', output: '{}' }
    const approval = { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true }
    const native = (value: unknown) => ({
      type: 'native' as const,
      format: 'openai-responses' as const,
      value,
    })
    const { messages } = decode([search, shell, approval, { type: 'item_reference', id: 'msg_9' }])
    expect(messages).toEqual([
      assistant({ ...native(search), webSearch: { id: 'ws_1', queries: [], sources: [] } }),
      user(native(shell), native(approval)),
      assistant(native({ type: 'item_reference', id: 'msg_9' })),
    ])
    expect(runSteps(encodeTurns(messages, { warn() {}, stateless: false, continued: false }))).toEqual([
      search,
      shell,
      approval,
      { type: 'item_reference', id: 'msg_9' },
    ])
  })

  it('drops generated ids, which are not OpenAI’s', () => {
    const { messages } = decode([
      { type: 'reasoning', id: 'rs_mixrouter_1', summary: [{ type: 'summary_text', text: 'Hm' }] },
      {
        type: 'message',
        id: 'msg_mixrouter_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi' }],
      },
    ])
    expect(messages).toEqual([assistant({ type: 'reasoning', text: 'Hm' }, text('Hi'))])
  })

  it('warns of parts that it does not know', () => {
    const { messages, warnings } = decode([{ role: 'user', content: [{ type: 'hologram' }] }])
    expect(messages).toEqual([user()])
    expect(warnings).toEqual(['unsupported input[0].content[0]'])
  })
})
