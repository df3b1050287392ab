import fc from 'fast-check'
import type {
  AssistantPart,
  ChatResponse,
  FinishReason,
  Format,
  MediaPart,
  Message,
  NativePart,
  Opaque,
  Usage,
} from '../../hub/index.ts'
import { type ChatRequest, settleFinishReason, toBase64 } from '../../hub/index.ts'

/** Text with everything that is awkward on the wire: quotes, line ends, emoji, and text that looks like the protocol. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[DONE]',
      'data: [DONE]\n\n',
      '\r\n\r\n',
      '\u2028\u2029\ufeff',
      '{"error":{"message":"no"}}',
      'event: message_stop',
      '"finish_reason":"stop"',
      '"type":"message_stop"',
      '日本語の文',
      '👩‍👩‍👧‍👦',
      '<think>',
    ),
  },
)

/** Text that no format may drop or trim: never blank, without white space at either end. */
export const nonBlankText: fc.Arbitrary<string> = anyText.map((text) => `«${text}»`)

const identifier = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,10}$/)
  .filter((name) => !['constructor', 'toString', 'valueOf'].includes(name))

/** JSON objects that survive JSON.stringify unchanged, for arguments and schemas. */
const jsonObject: fc.Arbitrary<Record<string, unknown>> = fc
  .dictionary(identifier, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4, noNullPrototype: true })
  .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>)

/** Random values that a feature is built from. */
export interface Values {
  text: string
  other: string
  /** A plain identifier, made unique within a request by a suffix. */
  word: string
  count: number
  fraction: number
  flag: boolean
  object: Record<string, unknown>
}

export const values: fc.Arbitrary<Values> = fc.record({
  text: nonBlankText,
  other: nonBlankText,
  word: identifier,
  count: fc.integer({ min: 1, max: 40 }),
  fraction: fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
  flag: fc.boolean(),
  object: jsonObject,
})

/** A part that only its own format has, as it appears on the wire. */
export const NATIVE_PART: Record<Format, Record<string, unknown>> = {
  'openai-chat': { type: 'chart', points: [1, 2] },
  'openai-responses': {
    type: 'code_interpreter_call',
    id: 'ci_1',
    status: 'completed',
    container_id: 'cntr_1',
    code: 'print(1)',
    outputs: null,
  },
  anthropic: {
    type: 'server_tool_use',
    id: 'srvtoolu_1',
    name: 'code_execution',
    input: { code: 'print(1)' },
  },
  google: { executableCode: { language: 'PYTHON', code: 'print(1)' } },
}

/** A web search as each format has it in the content of a response; openai-chat has none. */
export const WEB_SEARCH_PART: Record<Exclude<Format, 'openai-chat'>, NativePart> = {
  'openai-responses': {
    type: 'native',
    format: 'openai-responses',
    value: {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: {
        type: 'search',
        query: 'weather',
        queries: ['weather'],
        sources: [{ type: 'url', url: 'https://a.example' }],
      },
    },
    webSearch: { id: 'ws_1', queries: ['weather'], sources: [{ url: 'https://a.example' }] },
  },
  anthropic: {
    type: 'native',
    format: 'anthropic',
    value: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'weather' } },
    webSearch: { id: 'srvtoolu_1', queries: ['weather'] },
  },
  google: {
    type: 'native',
    format: 'google',
    value: { toolCall: { id: 'a1', toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['weather'] } } },
    webSearch: { id: 'a1', queries: ['weather'] },
  },
}

/** A tool that the provider runs itself. */
export const PROVIDER_TOOL: Record<Format, Record<string, unknown>> = {
  'openai-chat': { type: 'web_search' },
  'openai-responses': { type: 'web_search' },
  anthropic: { type: 'web_search_20250305', name: 'web_search' },
  google: { googleSearch: {} },
}

/** Any format other than this one. */
export function anotherFormat(format: Format): Format {
  return format === 'openai-responses' ? 'anthropic' : 'openai-responses'
}

const opaque: fc.Arbitrary<Opaque> = fc.oneof(
  fc.base64String({ minLength: 4 }).map((signature) => ({ anthropic: { signature } })),
  fc.base64String({ minLength: 4 }).map((thoughtSignature) => ({ google: { thoughtSignature } })),
  fc.base64String({ minLength: 4 }).map((encryptedContent) => ({ openai: { id: 'rs_1', encryptedContent } })),
)
const maybeOpaque = fc.option(opaque, { nil: undefined }).map((data) => (data ? { opaque: data } : {}))

const media: fc.Arbitrary<MediaPart> = fc.oneof(
  anyText.map(
    (text): MediaPart => ({
      type: 'image',
      source: { type: 'base64', data: toBase64(text) },
      mediaType: 'image/png',
    }),
  ),
  fc.constantFrom<MediaPart>(
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png?b=c' } },
    { type: 'audio', source: { type: 'base64', data: 'SUQzAA==' }, mediaType: 'audio/mpeg' },
    { type: 'video', source: { type: 'url', url: 'https://example.com/a.mp4' } },
    { type: 'file', source: { type: 'text', text: 'plain' }, mediaType: 'text/plain' },
    { type: 'file', source: { type: 'id', id: 'file_1', format: 'openai-responses' } },
    { type: 'file', source: { type: 'base64', data: 'JVBERi0=' }, filename: 'a.pdf' },
  ),
)

const callArguments = fc.oneof(
  jsonObject.map((object) => JSON.stringify(object)),
  fc.constantFrom('', '{}', '{ "a" : 1 }', '[1]', 'not json', '"text"', '{"__proto__":{"polluted":1}}'),
)

const assistantPart: fc.Arbitrary<AssistantPart> = fc.oneof(
  fc.tuple(anyText, maybeOpaque).map(([text, data]) => ({ type: 'text' as const, text, ...data })),
  fc.tuple(anyText, maybeOpaque).map(([text, data]) => ({ type: 'reasoning' as const, text, ...data })),
  fc
    .tuple(fc.oneof(identifier, anyText), identifier, callArguments, maybeOpaque)
    .map(([id, name, args, data]) => ({ type: 'toolCall' as const, id, name, arguments: args, ...data })),
  anyText.map((text) => ({ type: 'refusal' as const, text })),
  media,
)

const count = fc.nat({ max: 1_000_000 })

/** Usage whose details add up to its totals. */
export const anyUsage: fc.Arbitrary<Usage> = fc
  .record({ plain: count, read: count, written: count, hour: count, text: count, reasoning: count })
  .map(({ plain, read, written, hour, text, reasoning }) => ({
    inputTokens: plain + read + written,
    outputTokens: text + reasoning,
    cacheReadTokens: read,
    cacheWriteTokens: written,
    cacheWrite1hTokens: Math.min(hour, written),
    reasoningTokens: reasoning,
  }))

const anyFinishReason: fc.Arbitrary<FinishReason> = fc.record(
  {
    unified: fc.constantFrom('stop', 'length', 'tool-calls', 'content-filter', 'other'),
    raw: fc.constantFrom('stop', 'end_turn', 'tool_use', 'MAX_TOKENS', 'pause_turn', 'refusal', 'odd'),
  },
  { requiredKeys: ['unified'] },
)

/** Any valid response: parts of every kind in any order, with unique call ids. No single format carries all of it. */
export const anyResponse: fc.Arbitrary<ChatResponse> = fc
  .record({
    content: fc.array(assistantPart, { maxLength: 6 }),
    finishReason: anyFinishReason,
    usage: fc.option(anyUsage, { nil: undefined }),
  })
  .map(({ content, finishReason, usage }) => ({
    id: 'msg_any',
    model: 'model-x',
    content: content.map((part, index) =>
      part.type === 'toolCall' ? { ...part, id: `${part.id}_${index}` } : part,
    ),
    finishReason: settleFinishReason(finishReason, new Set(content.map((part) => part.type))),
    ...(usage && { usage }),
  }))

const userPart = fc.oneof(
  anyText.map((text) => ({ type: 'text' as const, text })),
  media,
  fc
    .tuple(identifier, anyText, fc.boolean(), fc.array(media, { maxLength: 1 }))
    .map(([callId, text, isError, more]) => ({
      type: 'toolResult' as const,
      callId,
      isError,
      content: [{ type: 'text' as const, text }, ...more],
    })),
)

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.array(userPart, { maxLength: 4 }).map((content) => ({ role: 'user' as const, content })),
  fc.array(assistantPart, { maxLength: 4 }).map((content) => ({ role: 'assistant' as const, content })),
  anyText.map((text) => ({ role: 'system' as const, content: [{ type: 'text' as const, text }] })),
)

/** Any request, including messages in any order, results without a call and calls without a result. */
export const anyRequest: fc.Arbitrary<ChatRequest> = fc
  .record({
    system: fc.array(anyText, { maxLength: 2 }),
    messages: fc.array(message, { maxLength: 6 }),
    schema: fc.option(jsonObject, { nil: undefined }),
    maxOutputTokens: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
    temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
    effort: fc.constantFrom(undefined, 'none' as const, 'low' as const, 'max' as const),
    stream: fc.boolean(),
  })
  .map(({ system, messages, schema, maxOutputTokens, temperature, effort, stream }) => ({
    model: 'model-x',
    system: system.map((text) => ({ type: 'text' as const, text })),
    messages,
    stream,
    ...(schema && { tools: [{ type: 'function' as const, name: 'lookup', parameters: schema }] }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(effort && { reasoning: { effort } }),
  }))
