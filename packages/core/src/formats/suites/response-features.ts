import type { AssistantPart, ChatResponse, FinishReason, Format, Opaque, Usage } from '../../hub/index.ts'
import { anotherFormat, NATIVE_PART, type Values, WEB_SEARCH_PART } from './arbitraries.ts'

const UTF8 = new TextEncoder()

/** Adds one feature to a response and returns the path where it was added. */
export type AddToResponse = (response: ChatResponse, values: Values, format: Format) => string

export function baseResponse(): ChatResponse {
  return {
    id: 'msg_0123456789',
    model: 'model-x',
    content: [],
    finishReason: { unified: 'stop' },
    usage: { inputTokens: 100, outputTokens: 50 },
  }
}

/**
 * Everything a response may hold, by name. They are listed in the order that formats with a fixed order use:
 * reasoning, text, calls. Of the variants of a feature (`name:variant`) a response has at most one.
 */
export const responseFeatures = {
  created: (response, v) => {
    response.created = 1_700_000_000 + v.count
    return 'created'
  },
  'reasoningPart:unsigned': reasoningPart({}),
  'reasoningPart:anthropic': reasoningPart({ anthropic: { signature: 'c2lnbmF0dXJl' } }),
  'reasoningPart:redacted': reasoningPart({ anthropic: { redactedData: 'cmVkYWN0ZWQ=' } }, ''),
  'reasoningPart:openai': reasoningPart({ openai: { id: 'rs_1', encryptedContent: 'c2VhbGVk' } }, ''),
  'reasoningPart:google': reasoningPart({ google: { thoughtSignature: 'dGhvdWdodA==' } }),
  text: (response, v) => addPart(response, { type: 'text', text: v.text }),
  'text:google': (response, v) =>
    `${addPart(response, { type: 'text', text: v.text, opaque: { google: { thoughtSignature: 'dGV4dA==' } } })}.opaque`,
  'text:citation': (response, v) => addCitation(response, v, {}),
  'text:citationWithoutUrl': (response, v) => {
    const citations = [{ title: v.other, citedText: v.other, start: 0, end: v.text.length }]
    return `${addPart(response, { type: 'text', text: v.text, citations })}.citations`
  },
  'text:citationWithRange': (response, v) => addCitation(response, v, { start: 0, end: v.text.length }),
  'text:logprobs': (response, v) => {
    const token = (text: string, logprob: number) => ({ token: text, logprob, bytes: [...UTF8.encode(text)] })
    const logprobs = [
      { ...token(v.text, -0.25), top_logprobs: [token(v.text, -0.25), token(v.other, -2)] },
      { ...token(v.word, -1), top_logprobs: [] },
    ]
    return `${addPart(response, { type: 'text', text: v.text + v.word, logprobs })}.logprobs`
  },
  image: (response) =>
    addPart(response, {
      type: 'image',
      source: { type: 'base64', data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB' },
      mediaType: 'image/png',
    }),
  'native:own': (response, _, format) =>
    addPart(response, { type: 'native', format, value: NATIVE_PART[format] }),
  'native:foreign': (response, _, format) => {
    const foreign = anotherFormat(format)
    return addPart(response, { type: 'native', format: foreign, value: NATIVE_PART[foreign] })
  },
  webSearch: (response, _, format) => {
    const part = format === 'openai-chat' ? undefined : WEB_SEARCH_PART[format]
    return part ? addPart(response, part) : 'content'
  },
  refusal: (response, v) => addPart(response, { type: 'refusal', text: v.text }),
  call: (response, v) => addCall(response, v),
  'call:parallel': (response, v) => {
    addCall(response, v)
    return addCall(response, v)
  },
  callWithoutArguments: (response, v) => addCall(response, { ...v, object: {} }),
  callWithWhitespace: (response, v) =>
    `${addCall(response, v, { arguments: '{ "b": 1,  "a": 2.0 }' })}.arguments`,
  signedCall: (response, v) =>
    `${addCall(response, v, { opaque: { google: { thoughtSignature: 'Y2FsbA==' } } })}.opaque`,
  textAfterCall: (response, v) => {
    addCall(response, v)
    return addPart(response, { type: 'text', text: v.text })
  },
  reasoningAfterText: (response, v) => {
    addPart(response, { type: 'text', text: v.text })
    return addPart(response, { type: 'reasoning', text: v.other })
  },
  'finish:length': finish({ unified: 'length' }),
  'finish:content-filter': finish({ unified: 'content-filter' }),
  'finish:other': finish({ unified: 'other' }),
  stopSequence: (response, v) => {
    response.stopSequence = v.text
    return 'stopSequence'
  },
  cacheRead: usage((v) => ({ cacheReadTokens: v.count })),
  cacheWrite: usage((v) => ({ cacheWriteTokens: v.count })),
  'cacheWrite:1h': usage((v) => ({ cacheWriteTokens: v.count + 2, cacheWrite1hTokens: v.count })),
  reasoningTokens: usage((v) => ({ reasoningTokens: v.count })),
  webSearches: usage((v) => ({ webSearches: v.count })),
} satisfies Record<string, AddToResponse>

export type ResponseFeature = keyof typeof responseFeatures

function addPart(response: ChatResponse, part: AssistantPart): string {
  response.content.push(part)
  return `content[${response.content.length - 1}]`
}

function addCitation(
  response: ChatResponse,
  values: Values,
  range: { start?: number; end?: number },
): string {
  const citations = [{ url: `https://example.com/${values.word}`, title: values.other, ...range }]
  return `${addPart(response, { type: 'text', text: values.text, citations })}.citations`
}

function reasoningPart(opaque: Opaque, text?: string): AddToResponse {
  return (response, values) => {
    const signed = Object.keys(opaque).length > 0
    const path = addPart(response, {
      type: 'reasoning',
      text: text ?? values.text,
      ...(signed && { opaque }),
    })
    return signed && text === undefined ? `${path}.opaque` : path
  }
}

function addCall(response: ChatResponse, values: Values, more: object = {}): string {
  return addPart(response, {
    type: 'toolCall',
    id: `call_${response.content.length}`,
    name: values.word,
    arguments: JSON.stringify(values.object),
    ...more,
  })
}

function finish(finishReason: FinishReason): AddToResponse {
  return (response) => {
    response.finishReason = finishReason
    return 'finishReason'
  }
}

function usage(more: (values: Values) => Partial<Usage>): AddToResponse {
  return (response, values) => {
    response.usage = { inputTokens: 100, outputTokens: 50, ...response.usage, ...more(values) }
    return `usage.${Object.keys(more(values)).at(-1)}`
  }
}
