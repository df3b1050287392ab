const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
const text = 'Let me look at it.'
const encrypted = {
  type: 'reasoning.encrypted',
  data: 'b3BhcXVl+/=',
  format: 'openai-responses-v1',
  id: 'rs_1',
}
const details = [
  { type: 'reasoning.text', text, signature: 'c2ln/+=', format: 'unknown', index: 0 },
  { ...encrypted, index: 1 },
]
/** A message of a model, and the deltas that add up to it. */
export interface ScriptedMessage {
  message: object
  deltas: readonly object[]
}

/**
 * Messages of the Chat Completions API that call the tool `look`, with reasoning in each of the ways in which models of
 * unknown vendors send it; within a tool loop they expect it back unchanged.
 */
export const REASONING_MESSAGES = {
  reasoning_content: {
    message: { content: null, reasoning_content: text, tool_calls: [call] },
    deltas: [
      { role: 'assistant', reasoning_content: 'Let me ' },
      { reasoning_content: 'look at it.' },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  reasoning: {
    message: { content: 'Looking', reasoning: text, tool_calls: [call] },
    deltas: [
      { reasoning: 'Let me ' },
      { reasoning: 'look at it.' },
      { content: 'Looking' },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  reasoning_details: {
    message: { content: null, reasoning: text, reasoning_details: details, tool_calls: [call] },
    deltas: [
      {
        reasoning: 'Let me ',
        reasoning_details: [{ type: 'reasoning.text', text: 'Let me ', format: 'unknown', index: 0 }],
      },
      {
        reasoning: 'look at it.',
        reasoning_details: [{ type: 'reasoning.text', text: 'look at it.', index: 0 }],
      },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln/+=', index: 0 }] },
      { reasoning_details: [{ ...encrypted, index: 1 }] },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  'a late signature': {
    message: {
      content: 'Looking',
      reasoning: text,
      reasoning_details: [
        { type: 'reasoning.text', text, signature: 'bGF0ZQ==', format: 'unknown', index: 0 },
      ],
      tool_calls: [call],
    },
    deltas: [
      { reasoning: text, reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }] },
      { content: 'Looking' },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'bGF0ZQ==', index: 0 }] },
      { tool_calls: [{ index: 0, ...call }] },
    ],
  },
  'extra_content of a call': {
    message: {
      content: null,
      tool_calls: [{ ...call, extra_content: { google: { thought_signature: 'Z29v+/=' } } }],
    },
    deltas: [
      { tool_calls: [{ index: 0, ...call, extra_content: { google: { thought_signature: 'Z29v+/=' } } }] },
    ],
  },
} satisfies Readonly<Record<string, ScriptedMessage>>
