import { responsesOf } from './response.ts'
import { chatStream, responsesStream } from './streams.ts'

const usage = {
  prompt_tokens: 120,
  completion_tokens: 45,
  total_tokens: 165,
  prompt_tokens_details: { cached_tokens: 64 },
  completion_tokens_details: { reasoning_tokens: 20 },
}

function completion(message: object, finish_reason = 'stop') {
  return {
    id: 'chatcmpl-17',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-4o-2024-08-06',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }],
    usage,
  }
}

const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: JSON.stringify({ city }) },
})

const link = {
  type: 'url_citation',
  url_citation: { start_index: 0, end_index: 5, url: 'https://example.com/a', title: 'Page A' },
}

export const CHAT_RESPONSES = responsesOf({ format: 'openai-chat', model: 'gpt-4o', stream: chatStream }, [
  { name: 'text', whole: completion({ content: 'Good morning to you' }) },
  {
    name: 'parallel tool calls after a text',
    whole: completion(
      { content: 'Let me look', tool_calls: [call('call_1', 'Paris'), call('call_2', 'Rome')] },
      'tool_calls',
    ),
    uses: 'weather',
  },
  { name: 'a text that was cut off', whole: completion({ content: 'Once upon a' }, 'length') },
  { name: 'filtered content', whole: completion({ content: 'I' }, 'content_filter') },
  { name: 'sources', whole: completion({ content: 'Hello there', annotations: [link] }) },
  { name: 'structured output', whole: completion({ content: '{"city":"Paris"}' }), uses: 'json' },
])

/** Of a model of another vendor. */
export const COMPATIBLE_RESPONSES = responsesOf(
  { format: 'openai-chat', model: 'acme-large', stream: chatStream },
  [
    { name: 'reasoning', whole: completion({ reasoning_content: 'Greet them back', content: 'Hello' }) },
    {
      name: 'reasoning before a tool call',
      whole: completion(
        { reasoning_content: 'I need the weather', tool_calls: [call('call_1', 'Paris')] },
        'tool_calls',
      ),
      uses: 'weather',
    },
  ],
)

/** An image of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

function response(output: readonly object[], more: object = {}) {
  return {
    id: 'resp_17',
    object: 'response',
    created_at: 1_700_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5.2-2025-12-11',
    output,
    usage: {
      input_tokens: 120,
      input_tokens_details: { cached_tokens: 64 },
      output_tokens: 45,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 165,
    },
    ...more,
  }
}

const message = (text: string, annotations: readonly object[] = []) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations, logprobs: [] }],
})
const reasoning = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [
    { type: 'summary_text', text: 'First I look around' },
    { type: 'summary_text', text: 'Then I answer' },
  ],
  encrypted_content: 'gAAAAB==',
}

export const OPENAI_RESPONSES = responsesOf(
  { format: 'openai-responses', model: 'gpt-5.2', stream: responsesStream },
  [
    { name: 'text', whole: response([message('Good morning to you')]) },
    { name: 'reasoning', whole: response([reasoning, message('Hello')]) },
    {
      name: 'reasoning before parallel tool calls',
      whole: response([
        reasoning,
        ...['Paris', 'Rome'].map((city, index) => ({
          id: `fc_${index}`,
          type: 'function_call',
          call_id: `call_${index}`,
          name: 'weather',
          arguments: JSON.stringify({ city }),
          status: 'completed',
        })),
      ]),
      uses: 'weather',
    },
    {
      name: 'a web search with cited pages',
      whole: response([
        {
          id: 'ws_1',
          type: 'web_search_call',
          status: 'completed',
          action: { type: 'search', query: 'news', sources: [{ type: 'url', url: 'https://example.com/a' }] },
        },
        message('Nothing happened', [
          {
            type: 'url_citation',
            start_index: 0,
            end_index: 7,
            url: 'https://example.com/a',
            title: 'Page A',
          },
        ]),
      ]),
      uses: 'web-search',
    },
    {
      name: 'a file search with cited files',
      whole: response([
        {
          id: 'fs_1',
          type: 'file_search_call',
          status: 'completed',
          queries: ['report'],
          results: [
            { file_id: 'file-1', filename: 'report.pdf', score: 0.9, text: 'It rained', attributes: {} },
          ],
        },
        message('It rained', [
          { type: 'file_citation', file_id: 'file-1', filename: 'report.pdf', index: 5 },
        ]),
      ]),
      uses: 'file-search',
    },
    {
      name: 'code that was run',
      whole: response([
        {
          id: 'ci_1',
          type: 'code_interpreter_call',
          status: 'completed',
          code: 'print(6 * 7)',
          container_id: 'cntr_1',
          outputs: [{ type: 'logs', logs: '42' }],
        },
        message('It is 42'),
      ]),
      uses: 'code',
    },
    {
      name: 'a tool of an MCP server',
      whole: response([
        {
          id: 'mcpl_1',
          type: 'mcp_list_tools',
          server_label: 'files',
          tools: [{ name: 'read', description: 'Reads', input_schema: { type: 'object' } }],
        },
        {
          id: 'mcp_1',
          type: 'mcp_call',
          status: 'completed',
          server_label: 'files',
          name: 'read',
          arguments: '{"path":"a"}',
          output: 'It rained',
          error: null,
          approval_request_id: null,
        },
        message('It rained'),
      ]),
      uses: 'mcp',
    },
    {
      name: 'an image that was generated',
      whole: response([
        {
          id: 'ig_1',
          type: 'image_generation_call',
          status: 'completed',
          result: PIXEL,
          output_format: 'png',
        },
      ]),
      uses: 'image',
    },
    {
      name: 'a text that was cut off',
      whole: response([message('Once upon a')], {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
      }),
    },
    {
      name: 'filtered content',
      whole: response([message('I')], {
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
      }),
    },
    { name: 'structured output', whole: response([message('{"city":"Paris"}')]), uses: 'json' },
  ],
)
