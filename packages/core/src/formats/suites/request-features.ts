import type { ChatRequest } from '../../hub/index.ts'
import { anotherFormat, type Values } from './arbitraries.ts'
import {
  type AddToRequest,
  addNativePart,
  addProviderTool,
  addTool,
  addToolCalls,
  addTurns,
  addUserPart,
  append,
  assistantMessage,
  chooseTool,
  effort,
  historyReasoning,
  schema,
  set,
} from './request-builders.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'

/** The request that features are added to: a conversation of plain text that all formats carry. */
export function baseRequest(values: Values): ChatRequest {
  return {
    model: 'model-x',
    system: [],
    messages: [
      { role: 'user', content: [{ type: 'text', text: values.text }] },
      { role: 'assistant', content: [{ type: 'text', text: values.other }] },
      { role: 'user', content: [{ type: 'text', text: values.text }] },
    ],
    maxOutputTokens: 32_000,
    stream: values.flag,
  }
}

/** Everything a request may hold, by name. Of the variants of a feature (`name:variant`) a request has at most one. */
export const requestFeatures = {
  maxOutputTokens: set('maxOutputTokens', (v) => 20_000 + v.count),
  'maxOutputTokens:absent': (request) => {
    delete request.maxOutputTokens
    return 'maxOutputTokens'
  },
  temperature: set('temperature', (v) => v.fraction),
  'temperature:high': set('temperature', (v) => 1.01 + v.fraction / 2),
  topP: set('topP', (v) => v.fraction),
  topK: set('topK', (v) => v.count),
  stopSequences: set('stopSequences', (v) => [v.text, `${v.other}.`]),
  seed: set('seed', (v) => v.count),
  logprobs: set('logprobs', (v) => Math.min(v.count, 20)),
  presencePenalty: set('presencePenalty', (v) => v.fraction),
  frequencyPenalty: set('frequencyPenalty', (v) => v.fraction),
  verbosity: set('verbosity', () => 'low'),
  serviceTier: set('serviceTier', () => 'auto'),
  promptCacheKey: set('promptCacheKey', (v) => v.word),
  user: set('user', (v) => v.word),
  metadata: set('metadata', (v) => ({ [v.word]: v.text })),

  system: (request, v) => append('system', request.system, { type: 'text', text: v.text }),
  'system:two': (request, v) => {
    append('system', request.system, { type: 'text', text: v.text })
    return append('system', request.system, { type: 'text', text: v.other })
  },
  systemCache: (request, v) =>
    `${append('system', request.system, { type: 'text', text: v.text, cacheControl: { ttl: '5m' } })}.cacheControl`,
  systemMidConversation: (request, v) => {
    const path = append('messages', request.messages, {
      role: 'system',
      content: [{ type: 'text', text: v.text }],
    })
    addTurns(request, v)
    return path
  },
  userMessageName: (request, v) => {
    const path = append('messages', request.messages, assistantMessage(v))
    request.messages.push({ role: 'user', name: v.word, content: [{ type: 'text', text: v.text }] })
    return path.replace(/\d+/, (index) => `${Number(index) + 1}`).concat('.name')
  },

  severalTexts: (request, v) => addUserPart(request, { type: 'text', text: v.other }),
  textCache: (request, v) =>
    `${addUserPart(request, { type: 'text', text: v.other, cacheControl: {} })}.cacheControl`,
  'image:base64': (request) =>
    addUserPart(request, { type: 'image', source: { type: 'base64', data: PNG }, mediaType: 'image/png' }),
  'image:url': (request, v) =>
    addUserPart(request, {
      type: 'image',
      source: { type: 'url', url: `https://example.com/${v.word}.png?size=1` },
    }),
  'image:detail': (request) => {
    const source = { type: 'base64' as const, data: PNG }
    return `${addUserPart(request, { type: 'image', source, mediaType: 'image/png', detail: 'low' })}.detail`
  },
  'audio:base64': (request) =>
    addUserPart(request, {
      type: 'audio',
      source: { type: 'base64', data: 'SUQzBAAAAAAA' },
      mediaType: 'audio/mpeg',
    }),
  'audio:url': (request, v) =>
    addUserPart(request, {
      type: 'audio',
      source: { type: 'url', url: `https://example.com/${v.word}.mp3` },
      mediaType: 'audio/mpeg',
    }),
  'video:base64': (request) =>
    addUserPart(request, {
      type: 'video',
      source: { type: 'base64', data: 'AAAAIGZ0eXBp' },
      mediaType: 'video/mp4',
    }),
  'video:url': (request, v) =>
    addUserPart(request, {
      type: 'video',
      source: { type: 'url', url: `https://example.com/${v.word}.mp4` },
      mediaType: 'video/mp4',
    }),
  'file:base64': (request, v) =>
    addUserPart(request, {
      type: 'file',
      source: { type: 'base64', data: 'JVBERi0xLjcK' },
      mediaType: 'application/pdf',
      filename: `${v.word}.pdf`,
    }),
  'file:url': (request, v) =>
    addUserPart(request, {
      type: 'file',
      source: { type: 'url', url: `https://example.com/${v.word}.pdf` },
      mediaType: 'application/pdf',
    }),
  'file:text': (request, v) =>
    addUserPart(request, { type: 'file', source: { type: 'text', text: v.text }, mediaType: 'text/plain' }),
  'file:ownId': (request, v, format) =>
    addUserPart(request, { type: 'file', source: { type: 'id', id: `file-${v.word}`, format } }),
  'file:foreignId': (request, v, format) =>
    addUserPart(request, {
      type: 'file',
      source: { type: 'id', id: `file-${v.word}`, format: anotherFormat(format) },
    }),

  'reasoningPart:unsigned': historyReasoning({}),
  'reasoningPart:anthropic': historyReasoning({ anthropic: { signature: 'c2lnbmF0dXJl' } }),
  'reasoningPart:redacted': historyReasoning({ anthropic: { redactedData: 'cmVkYWN0ZWQ=' } }, ''),
  'reasoningPart:openai': historyReasoning({ openai: { id: 'rs_1', encryptedContent: 'c2VhbGVk' } }, ''),
  'reasoningPart:google': historyReasoning({ google: { thoughtSignature: 'dGhvdWdodA==' } }),
  'assistantText:google': (request, v) => {
    const path = append('messages', request.messages, {
      role: 'assistant',
      content: [{ type: 'text', text: v.text, opaque: { google: { thoughtSignature: 'dGV4dA==' } } }],
    })
    request.messages.push({ role: 'user', content: [{ type: 'text', text: v.other }] })
    return `${path}.content[0].opaque`
  },
  refusal: (request, v) => {
    const path = append('messages', request.messages, {
      role: 'assistant',
      content: [{ type: 'refusal', text: v.text }],
    })
    request.messages.push({ role: 'user', content: [{ type: 'text', text: v.other }] })
    return `${path}.content[0]`
  },

  'native:own': (request, v, format) => addNativePart(request, v, format),
  'native:foreign': (request, v, format) => addNativePart(request, v, anotherFormat(format)),

  call: (request, v) => `messages[${addToolCalls(request, v, 1)}]`,
  'call:parallel': (request, v) => `messages[${addToolCalls(request, v, 3)}]`,
  callWithWhitespace: (request, v) =>
    `messages[${addToolCalls(request, v, 1, { arguments: '{ "b": 1,  "a": 2.0 }' })}].content[0].arguments`,
  signedCall: (request, v) =>
    `messages[${addToolCalls(request, v, 1, { opaque: { google: { thoughtSignature: 'Y2FsbA==' } } })}].content[0].opaque`,
  callWithoutResult: (request, v) => {
    const index = addToolCalls(request, v, 1)
    request.messages.splice(index + 1, 2)
    return `messages[${index}]`
  },
  resultWithoutCall: (request, v) => {
    const content = [{ type: 'text' as const, text: v.text }]
    const path = append('messages', request.messages, assistantMessage(v))
    request.messages.push({
      role: 'user',
      content: [{ type: 'toolResult', callId: `no_${v.word}`, content }],
    })
    addTurns(request, v)
    return path.replace(/\d+/, (index) => `${Number(index) + 1}`)
  },
  customCall: (request, v) => {
    const custom = { custom: true as const }
    request.tools ??= []
    const addTool = append('tools', request.tools, { type: 'custom', name: `call_${v.word}` })
    const index = addToolCalls(request, v, 1, { ...custom, arguments: v.text }, custom)
    return [addTool, `messages[${index}].content[0]`, `messages[${index + 1}].content[0]`]
  },
  resultWithError: (request, v) =>
    `messages[${addToolCalls(request, v, 1, {}, { isError: true }) + 1}].content[0].isError`,
  resultWithSeveralTexts: (request, v) => {
    const content = [v.text, v.other].map((text) => ({ type: 'text' as const, text }))
    return `messages[${addToolCalls(request, v, 1, {}, { content }) + 1}].content[0].content[1]`
  },
  resultWithImage: (request, v) => {
    const source = { type: 'base64' as const, data: PNG }
    const content = [
      { type: 'text' as const, text: v.text },
      { type: 'image' as const, source, mediaType: 'image/png' },
    ]
    return `messages[${addToolCalls(request, v, 1, {}, { content }) + 1}].content[0].content[1]`
  },
  textAfterResults: (request, v) => {
    const index = addToolCalls(request, v, 2) + 1
    request.messages[index]?.content.push({ type: 'text', text: v.other } as never)
    return `messages[${index}].content[2]`
  },

  tool: (request, v) => addTool(request, v, { parameters: schema(v) }),
  toolWithoutParameters: (request, v) => addTool(request, v, {}),
  toolStrict: (request, v) => `${addTool(request, v, { parameters: schema(v), strict: true })}.strict`,
  toolCache: (request, v) =>
    `${addTool(request, v, { parameters: schema(v), cacheControl: {} })}.cacheControl`,
  customTool: (request, v) => {
    request.tools ??= []
    return append('tools', request.tools, { type: 'custom', name: `custom_${v.word}`, description: v.text })
  },
  ownProviderTool: (request, _, format) => addProviderTool(request, format),
  foreignProviderTool: (request, _, format) => addProviderTool(request, anotherFormat(format)),
  'toolChoice:auto': chooseTool({ mode: 'auto' }),
  'toolChoice:none': chooseTool({ mode: 'none' }),
  'toolChoice:required': chooseTool({ mode: 'required' }),
  'toolChoice:one': chooseTool({ mode: 'required', tools: ['choice_0'] }),
  'toolChoice:several': chooseTool({ mode: 'required', tools: ['choice_0', 'choice_1'] }),
  parallelToolCalls: (request, v) => {
    addTool(request, v, { parameters: schema(v) })
    request.parallelToolCalls = false
    return 'parallelToolCalls'
  },

  'responseFormat:json': set('responseFormat', () => ({ type: 'json' as const })),
  'responseFormat:schema': set('responseFormat', (v) => ({
    type: 'json-schema' as const,
    schema: schema(v),
  })),
  'responseFormat:named': (request, v) => {
    request.responseFormat = { type: 'json-schema', schema: schema(v), name: v.word, strict: true }
    return 'responseFormat'
  },

  'reasoning:low': effort('low'),
  'reasoning:medium': effort('medium'),
  'reasoning:high': effort('high'),
  'reasoning:minimal': effort('minimal'),
  'reasoning:xhigh': effort('xhigh'),
  'reasoning:max': effort('max'),
  'reasoning:none': effort('none'),
  'reasoning:budget': set('reasoning', (v) => ({ budgetTokens: 2000 + v.count })),
  'reasoning:on': set('reasoning', () => ({})),
  'reasoning:visible': set('reasoning', () => ({ effort: 'low', visible: true }) as const),

  extensions: (request, v, format) => {
    request.extensions = { ...request.extensions, [format]: { [`x_${v.word}`]: v.object } }
    return `extensions.${format}`
  },
} satisfies Record<string, AddToRequest>

export type RequestFeature = keyof typeof requestFeatures
