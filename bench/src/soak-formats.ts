import type { Format } from '@mixrouter/core'
import { responseIn } from './all-formats.ts'

export interface SoakFormat {
  /** Where a client of the format sends a request, and its body. */
  request(model: string, stream: boolean, text: string): { path: string; body: object }
  /** The events of a stream: what it begins with, a piece of text, and its end. */
  begin: string
  delta(text: string): string
  end: string
  /** A whole response. */
  whole: string
}

const sse = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const typed = <T extends { type: string }>(event: T) => `event: ${event.type}\n${sse(event)}`

const chunk = (delta: unknown, finish_reason: string | null = null) =>
  sse({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  })

const messages = (content: string) => [{ role: 'user', content }]

const OPENAI_CHAT: SoakFormat = {
  request: (model, stream, text) => ({
    path: '/v1/chat/completions',
    body: { model, stream, messages: messages(text) },
  }),
  begin: chunk({ role: 'assistant', content: '' }),
  delta: (content) => chunk({ content }),
  end: `${chunk({}, 'stop')}data: [DONE]\n\n`,
  whole: responseIn('openai-chat'),
}

const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [],
  stop_reason: null,
  usage: { input_tokens: 1, output_tokens: 1 },
}

const ANTHROPIC: SoakFormat = {
  request: (model, stream, text) => ({
    path: '/v1/messages',
    body: { model, stream, max_tokens: 100, messages: messages(text) },
  }),
  begin:
    typed({ type: 'message_start', message: MESSAGE }) +
    typed({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  delta: (text) => typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  end:
    typed({ type: 'content_block_stop', index: 0 }) +
    typed({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }) +
    typed({ type: 'message_stop' }),
  whole: responseIn('anthropic'),
}

const PLACE = { item_id: 'msg_1', output_index: 0, content_index: 0 }
const ITEM = { id: 'msg_1', type: 'message', role: 'assistant' }
const RESPONSE = { id: 'resp_1', object: 'response', created_at: 1, model: 'm' }
const USAGE = { input_tokens: 1, output_tokens: 9, total_tokens: 10 }

const outputText = (text: string) => ({ type: 'output_text', text, annotations: [] })

/** The texts at the end of a stream are those of a short one. */
const OPENAI_RESPONSES: SoakFormat = {
  request: (model, stream, text) => ({ path: '/v1/responses', body: { model, stream, input: text } }),
  begin:
    typed({ type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }) +
    typed({
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...ITEM, status: 'in_progress', content: [] },
    }) +
    typed({ type: 'response.content_part.added', ...PLACE, part: outputText('') }),
  delta: (delta) => typed({ type: 'response.output_text.delta', ...PLACE, delta }),
  end:
    typed({ type: 'response.output_text.done', ...PLACE, text: 'Hello' }) +
    typed({ type: 'response.content_part.done', ...PLACE, part: outputText('Hello') }) +
    typed({
      type: 'response.output_item.done',
      output_index: 0,
      item: { ...ITEM, status: 'completed', content: [outputText('Hello')] },
    }) +
    typed({
      type: 'response.completed',
      response: {
        ...RESPONSE,
        status: 'completed',
        output: [{ ...ITEM, status: 'completed', content: [outputText('Hello')] }],
        usage: USAGE,
      },
    }),
  whole: responseIn('openai-responses'),
}

const candidate = (text: string, finishReason?: string) =>
  sse({
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason }],
    modelVersion: 'm',
    responseId: 'r',
  })

const GOOGLE: SoakFormat = {
  request: (model, stream, text) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text }] }] },
  }),
  begin: candidate('Hi '),
  delta: (text) => candidate(text),
  end: candidate('.', 'STOP'),
  whole: responseIn('google'),
}

/** What clients send and an upstream responds with, in each format. */
export const SOAK_FORMATS: Readonly<Record<Format, SoakFormat>> = {
  'openai-chat': OPENAI_CHAT,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  google: GOOGLE,
}
