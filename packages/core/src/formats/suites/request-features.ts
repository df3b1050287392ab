import type { ChatRequest } from '../../hub/index.ts'
import { otherThan, type Values } from './arbitraries.ts'
import {
  assistant,
  at,
  choice,
  effort,
  type Feature,
  loop,
  native,
  providerTool,
  schema,
  set,
  talk,
  thought,
  tool,
  userPart,
} from './request-builders.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'

/** Every request starts from this: a conversation of plain text that all formats carry. */
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

/** The things that a request may hold, each by its name; `name:variant` excludes the other variants. */
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
  presencePenalty: set('presencePenalty', (v) => v.fraction),
  frequencyPenalty: set('frequencyPenalty', (v) => v.fraction),
  verbosity: set('verbosity', () => 'low'),
  serviceTier: set('serviceTier', () => 'auto'),
  promptCacheKey: set('promptCacheKey', (v) => v.word),
  user: set('user', (v) => v.word),
  metadata: set('metadata', (v) => ({ [v.word]: v.text })),

  system: (request, v) => at('system', request.system, { type: 'text', text: v.text }),
  'system:two': (request, v) => {
    at('system', request.system, { type: 'text', text: v.text })
    return at('system', request.system, { type: 'text', text: v.other })
  },
  systemCache: (request, v) =>
    `${at('system', request.system, { type: 'text', text: v.text, cacheControl: { ttl: '5m' } })}.cacheControl`,
  laterSystem: (request, v) => {
    const path = at('messages', request.messages, {
      role: 'system',
      content: [{ type: 'text', text: v.text }],
    })
    talk(request, v)
    return path
  },
  userName: (request, v) => {
    const path = at('messages', request.messages, assistant(v))
    request.messages.push({ role: 'user', name: v.word, content: [{ type: 'text', text: v.text }] })
    return path.replace(/\d+/, (index) => `${Number(index) + 1}`).concat('.name')
  },

  manyTexts: (request, v) => userPart(request, { type: 'text', text: v.other }),
  textCache: (request, v) =>
    `${userPart(request, { type: 'text', text: v.other, cacheControl: {} })}.cacheControl`,
  'image:base64': (request) =>
    userPart(request, { type: 'image', source: { type: 'base64', data: PNG }, mediaType: 'image/png' }),
  'image:url': (request, v) =>
    userPart(request, {
      type: 'image',
      source: { type: 'url', url: `https://example.com/${v.word}.png?size=1` },
    }),
  'image:detail': (request) => {
    const source = { type: 'base64' as const, data: PNG }
    return `${userPart(request, { type: 'image', source, mediaType: 'image/png', detail: 'low' })}.detail`
  },
  'audio:base64': (request) =>
    userPart(request, {
      type: 'audio',
      source: { type: 'base64', data: 'SUQzBAAAAAAA' },
      mediaType: 'audio/mpeg',
    }),
  'audio:url': (request, v) =>
    userPart(request, {
      type: 'audio',
      source: { type: 'url', url: `https://example.com/${v.word}.mp3` },
      mediaType: 'audio/mpeg',
    }),
  'video:base64': (request) =>
    userPart(request, {
      type: 'video',
      source: { type: 'base64', data: 'AAAAIGZ0eXBp' },
      mediaType: 'video/mp4',
    }),
  'video:url': (request, v) =>
    userPart(request, {
      type: 'video',
      source: { type: 'url', url: `https://example.com/${v.word}.mp4` },
      mediaType: 'video/mp4',
    }),
  'file:base64': (request, v) =>
    userPart(request, {
      type: 'file',
      source: { type: 'base64', data: 'JVBERi0xLjcK' },
      mediaType: 'application/pdf',
      filename: `${v.word}.pdf`,
    }),
  'file:url': (request, v) =>
    userPart(request, {
      type: 'file',
      source: { type: 'url', url: `https://example.com/${v.word}.pdf` },
      mediaType: 'application/pdf',
    }),
  'file:text': (request, v) =>
    userPart(request, { type: 'file', source: { type: 'text', text: v.text }, mediaType: 'text/plain' }),
  'file:ownId': (request, v, format) =>
    userPart(request, { type: 'file', source: { type: 'id', id: `file-${v.word}`, format } }),
  'file:foreignId': (request, v, format) =>
    userPart(request, {
      type: 'file',
      source: { type: 'id', id: `file-${v.word}`, format: otherThan(format) },
    }),

  'thought:plain': thought({}),
  'thought:anthropic': thought({ anthropic: { signature: 'c2lnbmF0dXJl' } }),
  'thought:redacted': thought({ anthropic: { redactedData: 'cmVkYWN0ZWQ=' } }, ''),
  'thought:openai': thought({ openai: { id: 'rs_1', encryptedContent: 'c2VhbGVk' } }, ''),
  'thought:google': thought({ google: { thoughtSignature: 'dGhvdWdodA==' } }),
  'assistantText:google': (request, v) => {
    const path = at('messages', request.messages, {
      role: 'assistant',
      content: [{ type: 'text', text: v.text, opaque: { google: { thoughtSignature: 'dGV4dA==' } } }],
    })
    request.messages.push({ role: 'user', content: [{ type: 'text', text: v.other }] })
    return `${path}.content[0].opaque`
  },
  refusal: (request, v) => {
    const path = at('messages', request.messages, {
      role: 'assistant',
      content: [{ type: 'refusal', text: v.text }],
    })
    request.messages.push({ role: 'user', content: [{ type: 'text', text: v.other }] })
    return `${path}.content[0]`
  },

  'native:own': (request, v, format) => native(request, v, format),
  'native:foreign': (request, v, format) => native(request, v, otherThan(format)),

  call: (request, v) => `messages[${loop(request, v, 1)}]`,
  'call:parallel': (request, v) => `messages[${loop(request, v, 3)}]`,
  callSpaced: (request, v) =>
    `messages[${loop(request, v, 1, { arguments: '{ "b": 1,  "a": 2.0 }' })}].content[0].arguments`,
  callSigned: (request, v) =>
    `messages[${loop(request, v, 1, { opaque: { google: { thoughtSignature: 'Y2FsbA==' } } })}].content[0].opaque`,
  callUnanswered: (request, v) => {
    const index = loop(request, v, 1)
    request.messages.splice(index + 1, 2)
    return `messages[${index}]`
  },
  resultStray: (request, v) => {
    const content = [{ type: 'text' as const, text: v.text }]
    const path = at('messages', request.messages, assistant(v))
    request.messages.push({
      role: 'user',
      content: [{ type: 'toolResult', callId: `no_${v.word}`, content }],
    })
    talk(request, v)
    return path.replace(/\d+/, (index) => `${Number(index) + 1}`)
  },
  customCall: (request, v) => {
    const custom = { custom: true as const }
    request.tools ??= []
    const tool = at('tools', request.tools, { type: 'custom', name: `call_${v.word}` })
    const index = loop(request, v, 1, { ...custom, arguments: v.text }, custom)
    return [tool, `messages[${index}].content[0]`, `messages[${index + 1}].content[0]`]
  },
  resultError: (request, v) =>
    `messages[${loop(request, v, 1, {}, { isError: true }) + 1}].content[0].isError`,
  resultTexts: (request, v) => {
    const content = [v.text, v.other].map((text) => ({ type: 'text' as const, text }))
    return `messages[${loop(request, v, 1, {}, { content }) + 1}].content[0].content[1]`
  },
  resultImage: (request, v) => {
    const source = { type: 'base64' as const, data: PNG }
    const content = [
      { type: 'text' as const, text: v.text },
      { type: 'image' as const, source, mediaType: 'image/png' },
    ]
    return `messages[${loop(request, v, 1, {}, { content }) + 1}].content[0].content[1]`
  },
  resultThenText: (request, v) => {
    const index = loop(request, v, 2) + 1
    request.messages[index]?.content.push({ type: 'text', text: v.other } as never)
    return `messages[${index}].content[2]`
  },

  tool: (request, v) => tool(request, v, { parameters: schema(v) }),
  toolBare: (request, v) => tool(request, v, {}),
  toolStrict: (request, v) => `${tool(request, v, { parameters: schema(v), strict: true })}.strict`,
  toolCache: (request, v) => `${tool(request, v, { parameters: schema(v), cacheControl: {} })}.cacheControl`,
  customTool: (request, v) => {
    request.tools ??= []
    return at('tools', request.tools, { type: 'custom', name: `custom_${v.word}`, description: v.text })
  },
  ownTool: (request, _, format) => providerTool(request, format),
  foreignTool: (request, _, format) => providerTool(request, otherThan(format)),
  'toolChoice:auto': choice({ mode: 'auto' }),
  'toolChoice:none': choice({ mode: 'none' }),
  'toolChoice:required': choice({ mode: 'required' }),
  'toolChoice:one': choice({ mode: 'required', tools: ['choice_0'] }),
  'toolChoice:several': choice({ mode: 'required', tools: ['choice_0', 'choice_1'] }),
  parallelToolCalls: (request, v) => {
    tool(request, v, { parameters: schema(v) })
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
} satisfies Record<string, Feature>

export type RequestFeature = keyof typeof requestFeatures
