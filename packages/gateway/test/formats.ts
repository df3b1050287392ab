import { FORMATS, type Format } from '@mixrouter/core'

export interface RequestTemplate {
  path(model: string, stream?: boolean): string
  body(model: string, stream?: boolean): Record<string, unknown>
  auth(key: string): Record<string, string>
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** The smallest request of each format. */
export const REQUESTS: Readonly<Record<Format, RequestTemplate>> = {
  'openai-chat': {
    path: () => '/v1/chat/completions',
    body: (model, stream) => ({
      model,
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream }),
    }),
    auth: bearer,
  },
  'openai-responses': {
    path: () => '/v1/responses',
    body: (model, stream) => ({ model, input: 'Hi', ...(stream && { stream }) }),
    auth: bearer,
  },
  anthropic: {
    path: () => '/v1/messages',
    body: (model, stream) => ({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream }),
    }),
    auth: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  google: {
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }),
    auth: (key) => ({ 'x-goog-api-key': key }),
  },
}

/** Complete responses with the text "Bonjour", in each vendor's format. */
export const RESPONSES: Readonly<Record<Format, unknown>> = {
  'openai-chat': {
    id: 'chatcmpl-7',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Bonjour', refusal: null }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  },
  'openai-responses': {
    id: 'resp_7',
    object: 'response',
    created_at: 1_700_000_000,
    model: 'm',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output: [
      {
        id: 'msg_7',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Bonjour', annotations: [] }],
      },
    ],
    usage: {
      input_tokens: 3,
      output_tokens: 2,
      total_tokens: 5,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  },
  anthropic: {
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Bonjour' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2 },
  },
  google: {
    candidates: [
      { index: 0, content: { role: 'model', parts: [{ text: 'Bonjour' }] }, finishReason: 'STOP' },
    ],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    modelVersion: 'm',
    responseId: 'r7',
  },
}

/** The same responses as streams: the first half, up to the text "Bon", and the rest. */
export const STREAMS: Readonly<Record<Format, { begin: string; end: string }>> = {
  'openai-chat': {
    begin: sse(chunk({ role: 'assistant', content: '' })) + sse(chunk({ content: 'Bon' })),
    end: `${sse(chunk({ content: 'jour' }))}${sse(chunk({}, 'stop'))}${sse(usageChunk())}data: [DONE]\n\n`,
  },
  'openai-responses': responsesStream(),
  anthropic: {
    begin: [
      {
        type: 'message_start',
        message: {
          ...(RESPONSES.anthropic as object),
          content: [],
          stop_reason: null,
          usage: { input_tokens: 3, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Bon' } },
    ]
      .map(named)
      .join(''),
    end: [
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'jour' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      },
      { type: 'message_stop' },
    ]
      .map(named)
      .join(''),
  },
  google: {
    begin: sse({
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Bon' }] } }],
      responseId: 'r7',
    }),
    end: sse({
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'jour' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    }),
  },
}

/** An error in the middle of a stream, with `message`. */
export const STREAM_ERRORS: Readonly<Record<Format, (message: string) => string>> = {
  'openai-chat': (message) => sse({ error: { message, code: 401 } }),
  'openai-responses': (message) => named({ type: 'error', code: '401', message }),
  anthropic: (message) => named({ type: 'error', error: { type: 'authentication_error', message } }),
  google: (message) => sse({ error: { code: 401, message, status: 'UNAUTHENTICATED' } }),
}

// biome-ignore lint/suspicious/noExplicitAny: reads wire bodies of every shape
type Wire = any

/** The text in a complete response, and in one event of a stream. */
const TEXTS: Readonly<
  Record<Format, { whole(body: Wire): string[]; event(event: Wire): string | undefined }>
> = {
  'openai-chat': {
    whole: ({ choices }) => choices.map(({ message }: Wire) => message.content),
    event: ({ choices }) => choices[0]?.delta.content,
  },
  'openai-responses': {
    whole: ({ output }) => output.flatMap(({ content }: Wire) => content.map(({ text }: Wire) => text)),
    event: ({ type, delta }) => (type === 'response.output_text.delta' ? delta : ''),
  },
  anthropic: {
    whole: ({ content }) => content.map(({ text }: Wire) => text),
    event: ({ delta }) => delta?.text,
  },
  google: {
    whole: ({ candidates }) =>
      candidates.flatMap(({ content }: Wire) => content.parts.map(({ text }: Wire) => text)),
    event: ({ candidates }) => candidates?.[0]?.content?.parts?.[0]?.text,
  },
}

/** The text of a complete response in any format. */
export function textOf(format: Format, body: unknown): string {
  return TEXTS[format].whole(body).join('')
}

/** The text of a stream in any format. */
export function streamedText(format: Format, stream: string): string {
  return stream
    .split(/\n\n/)
    .flatMap((event) => /^data: (\{.*)$/m.exec(event)?.[1] ?? [])
    .map((event) => TEXTS[format].event(JSON.parse(event)))
    .join('')
}

/**
 * The same consumption as each vendor reports it, with cached and reasoning tokens, and what it costs at 5, 25, 0.5 and
 * 6.25 US dollars for a million tokens of input, output, cache reads and writes.
 */
export const BILLED: Readonly<Record<Format, { usage: object; amount: number }>> = {
  'openai-chat': {
    usage: {
      prompt_tokens: 12_345,
      completion_tokens: 678,
      total_tokens: 13_023,
      prompt_tokens_details: { cached_tokens: 10_000 },
      completion_tokens_details: { reasoning_tokens: 500 },
    },
    amount: 0.033675, // 2345 · 5 + 10,000 · 0.5 + 678 · 25
  },
  'openai-responses': {
    usage: {
      input_tokens: 12_345,
      output_tokens: 678,
      total_tokens: 13_023,
      input_tokens_details: { cached_tokens: 10_000 },
      output_tokens_details: { reasoning_tokens: 500 },
    },
    amount: 0.033675,
  },
  anthropic: {
    usage: {
      input_tokens: 345,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 2000,
      cache_creation: { ephemeral_5m_input_tokens: 1500, ephemeral_1h_input_tokens: 500 },
      output_tokens: 678,
    },
    amount: 0.03805, // 345 · 5 + 10,000 · 0.5 + 1500 · 6.25 + 500 · 10 + 678 · 25
  },
  google: {
    usage: {
      promptTokenCount: 12_345,
      cachedContentTokenCount: 10_000,
      candidatesTokenCount: 178,
      thoughtsTokenCount: 500,
      totalTokenCount: 13_023,
    },
    amount: 0.033675,
  },
}

/** A format of another vendor, for one translated pair beside the forwarded one. */
export function anotherFormat(format: Format): Format {
  return FORMATS[(FORMATS.indexOf(format) + 2) % FORMATS.length] as Format
}

function sse(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

function named(value: { type: string; [field: string]: unknown }): string {
  return `event: ${value.type}\n${sse(value)}`
}

function chunk(delta: unknown, finish_reason: string | null = null): unknown {
  const head = { id: 'chatcmpl-7', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'm' }
  return { ...head, choices: [{ index: 0, delta, finish_reason }] }
}

/** The last chunk of chat upstreams if the client sets `stream_options.include_usage`. */
export function usageChunk(): unknown {
  const { id, created, model, usage } = RESPONSES['openai-chat'] as Record<string, unknown>
  return { id, object: 'chat.completion.chunk', created, model, choices: [], usage }
}

function responsesStream(): { begin: string; end: string } {
  const complete = RESPONSES['openai-responses'] as { output: [{ content: [object] }] }
  const [item] = complete.output
  const [part] = item.content
  const position = { item_id: 'msg_7', output_index: 0, content_index: 0 }
  const begin = [
    { type: 'response.created', response: { ...complete, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...position, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...position, delta: 'Bon', logprobs: [] },
  ]
  const end = [
    { type: 'response.output_text.delta', ...position, delta: 'jour', logprobs: [] },
    { type: 'response.output_text.done', ...position, text: 'Bonjour', logprobs: [] },
    { type: 'response.content_part.done', ...position, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: complete },
  ]
  const number = (from: number) => (event: { type: string }, at: number) =>
    named({ ...event, sequence_number: from + at })
  return { begin: begin.map(number(0)).join(''), end: end.map(number(begin.length)).join('') }
}

const patch = (text: string, from: object, to: object) =>
  text.replaceAll(JSON.stringify(from), JSON.stringify(to))

function usageIn(format: Format): object {
  const response = RESPONSES[format] as { usage?: object; usageMetadata?: object }
  return response.usage ?? response.usageMetadata ?? {}
}

/** A whole response with this usage, and with fields beside it. */
export const billedResponse = (format: Format, usage = BILLED[format].usage, beside = {}): object => ({
  ...JSON.parse(patch(JSON.stringify(RESPONSES[format]), usageIn(format), usage)),
  ...beside,
})

/** What Anthropic counts at the end of a stream; the rest at its start. */
const COUNTED_LAST: ReadonlySet<string> = new Set([
  'output_tokens',
  'output_tokens_details',
  'server_tool_use',
])

/** A stream with this usage, and with fields beside it. */
export function billedStream(format: Format, usage = BILLED[format].usage, beside = {}): string {
  const text = STREAMS[format].begin + STREAMS[format].end
  if (format !== 'anthropic') {
    const known = `"usage":${JSON.stringify(usageIn(format))}`
    const fields = JSON.stringify({ ...beside, usage }).slice(1, -1)
    return format === 'google' ? patch(text, usageIn(format), usage) : text.replaceAll(known, fields)
  }
  const counts = Object.entries(usage)
  const last = Object.fromEntries(counts.filter(([name]) => COUNTED_LAST.has(name)))
  const first = Object.fromEntries(counts.filter(([name]) => !COUNTED_LAST.has(name)))
  const started = patch(text, { input_tokens: 3, output_tokens: 1 }, { ...first, output_tokens: 1 })
  return patch(started, { output_tokens: 2 }, last)
}
