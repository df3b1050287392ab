import type { AssistantPart, ChatResponse, FinishReason, Format, Opaque, Usage } from '../../hub/index.ts'
import { NATIVE, otherThan, type Values } from './arbitraries.ts'

export type Feature = (response: ChatResponse, values: Values, format: Format) => string

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
 * The things that an answer may hold, in the order in which a format without order of its own lists them: thinking,
 * text, calls. `name:variant` excludes the other variants.
 */
export const responseFeatures = {
  created: (response, v) => {
    response.created = 1_700_000_000 + v.count
    return 'created'
  },
  'thought:plain': thought({}),
  'thought:anthropic': thought({ anthropic: { signature: 'c2lnbmF0dXJl' } }),
  'thought:redacted': thought({ anthropic: { redactedData: 'cmVkYWN0ZWQ=' } }, ''),
  'thought:openai': thought({ openai: { id: 'rs_1', encryptedContent: 'c2VhbGVk' } }, ''),
  'thought:google': thought({ google: { thoughtSignature: 'dGhvdWdodA==' } }),
  text: (response, v) => add(response, { type: 'text', text: v.text }),
  'text:google': (response, v) =>
    `${add(response, { type: 'text', text: v.text, opaque: { google: { thoughtSignature: 'dGV4dA==' } } })}.opaque`,
  'text:cited': (response, v) => cited(response, v, {}),
  'text:quoted': (response, v) => {
    const citations = [{ title: v.other, citedText: v.other, start: 0, end: v.text.length }]
    return `${add(response, { type: 'text', text: v.text, citations })}.citations`
  },
  'text:located': (response, v) => cited(response, v, { start: 0, end: v.text.length }),
  image: (response) =>
    add(response, {
      type: 'image',
      source: { type: 'base64', data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB' },
      mediaType: 'image/png',
    }),
  'native:own': (response, _, format) => add(response, { type: 'native', format, value: NATIVE[format] }),
  'native:foreign': (response, _, format) => {
    const foreign = otherThan(format)
    return add(response, { type: 'native', format: foreign, value: NATIVE[foreign] })
  },
  refusal: (response, v) => add(response, { type: 'refusal', text: v.text }),
  call: (response, v) => call(response, v),
  'call:parallel': (response, v) => {
    call(response, v)
    return call(response, v)
  },
  callBare: (response, v) => call(response, { ...v, object: {} }),
  callSpaced: (response, v) => `${call(response, v, { arguments: '{ "b": 1,  "a": 2.0 }' })}.arguments`,
  callSigned: (response, v) =>
    `${call(response, v, { opaque: { google: { thoughtSignature: 'Y2FsbA==' } } })}.opaque`,
  textAfterCall: (response, v) => {
    call(response, v)
    return add(response, { type: 'text', text: v.text })
  },
  lateThought: (response, v) => {
    add(response, { type: 'text', text: v.text })
    return add(response, { type: 'reasoning', text: v.other })
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
  'cacheWrite:hour': usage((v) => ({ cacheWriteTokens: v.count + 2, cacheWrite1hTokens: v.count })),
  reasoningTokens: usage((v) => ({ reasoningTokens: v.count })),
} satisfies Record<string, Feature>

export type ResponseFeature = keyof typeof responseFeatures

function add(response: ChatResponse, part: AssistantPart): string {
  response.content.push(part)
  return `content[${response.content.length - 1}]`
}

function cited(response: ChatResponse, values: Values, place: { start?: number; end?: number }): string {
  const citations = [{ url: `https://example.com/${values.word}`, title: values.other, ...place }]
  return `${add(response, { type: 'text', text: values.text, citations })}.citations`
}

function thought(opaque: Opaque, text?: string): Feature {
  return (response, values) => {
    const sealed = Object.keys(opaque).length > 0
    const path = add(response, { type: 'reasoning', text: text ?? values.text, ...(sealed && { opaque }) })
    return sealed && text === undefined ? `${path}.opaque` : path
  }
}

function call(response: ChatResponse, values: Values, more: object = {}): string {
  return add(response, {
    type: 'toolCall',
    id: `call_${response.content.length}`,
    name: values.word,
    arguments: JSON.stringify(values.object),
    ...more,
  })
}

function finish(finishReason: FinishReason): Feature {
  return (response) => {
    response.finishReason = finishReason
    return 'finishReason'
  }
}

function usage(more: (values: Values) => Partial<Usage>): Feature {
  return (response, values) => {
    response.usage = { inputTokens: 100, outputTokens: 50, ...response.usage, ...more(values) }
    return `usage.${Object.keys(more(values)).at(-1)}`
  }
}
