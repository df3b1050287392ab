import { responsesOf } from './response.ts'
import { anthropicStream } from './streams.ts'

function message(content: readonly object[], stop_reason = 'end_turn', more: object = {}) {
  return {
    id: 'msg_17',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content,
    stop_reason,
    stop_sequence: null,
    usage: {
      input_tokens: 20,
      cache_creation_input_tokens: 36,
      cache_read_input_tokens: 64,
      cache_creation: { ephemeral_5m_input_tokens: 36, ephemeral_1h_input_tokens: 0 },
      output_tokens: 45,
    },
    ...more,
  }
}

const text = (text: string, citations?: readonly object[]) => ({
  type: 'text',
  text,
  ...(citations && { citations }),
})
const thinking = { type: 'thinking', thinking: 'Greet them back', signature: 'c2lnbmF0dXJl' }
const use = (id: string, city: string) => ({ type: 'tool_use', id, name: 'weather', input: { city } })
const page = { url: 'https://example.com/a', title: 'Page A' }

export const ANTHROPIC_RESPONSES = responsesOf(
  { format: 'anthropic', model: 'claude-sonnet-4-5', stream: anthropicStream },
  [
    { name: 'text', whole: message([text('Good morning to you')]) },
    { name: 'reasoning', whole: message([thinking, text('Hello')]) },
    {
      name: 'redacted reasoning',
      whole: message([{ type: 'redacted_thinking', data: 'b3BhcXVl' }, text('Hello')]),
    },
    {
      name: 'parallel tool calls after a text',
      whole: message([text('Let me look'), use('toolu_1', 'Paris'), use('toolu_2', 'Rome')], 'tool_use'),
      uses: 'weather',
    },
    {
      name: 'a web search with cited pages',
      whole: message([
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'news' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', ...page, encrypted_content: 'ZW5j', page_age: '1 day' }],
        },
        text('Nothing happened', [
          { type: 'web_search_result_location', ...page, cited_text: 'Nothing.', encrypted_index: 'aWR4' },
        ]),
      ]),
      uses: 'web-search',
    },
    {
      name: 'code that was run',
      whole: message([
        {
          type: 'server_tool_use',
          id: 'srvtoolu_1',
          name: 'bash_code_execution',
          input: { command: 'echo 42' },
        },
        {
          type: 'bash_code_execution_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: {
            type: 'bash_code_execution_result',
            stdout: '42',
            stderr: '',
            return_code: 0,
            content: [],
          },
        },
        text('It is 42'),
      ]),
      uses: 'code',
    },
    { name: 'a text that was cut off', whole: message([text('Once upon a')], 'max_tokens') },
    {
      name: 'a text that a stop sequence ended',
      whole: message([text('One')], 'stop_sequence', { stop_sequence: 'Two' }),
      uses: 'stop',
    },
    { name: 'a refusal', whole: message([text('I')], 'refusal') },
    {
      name: 'structured output',
      whole: message([text('{"city":"Paris"}')]),
      uses: 'json',
    },
  ],
)
