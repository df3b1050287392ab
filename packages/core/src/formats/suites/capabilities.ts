import type { Format } from '../../hub/index.ts'
import type { RequestFeature } from './request-features.ts'
import type { ResponseFeature } from './response-features.ts'

/**
 * How a feature differs after a format has encoded it and decoded it again.
 * - `dropped`: it is missing, with a warning; everything else is as if the feature had never been there
 * - `changed`: its value differs, with a warning
 * - `moved`: it appears elsewhere or affects other parts, with a warning; only the warning is checked
 * - `implicit`: its value differs or is missing and nothing is lost by it, so there is no warning
 */
export type DeviationKind = 'dropped' | 'changed' | 'moved' | 'implicit'

/**
 * A deviation, and where it occurs if not on the whole feature: `.name` or `[0]` below the feature's own path,
 * or an absolute path such as `content`.
 */
export type Deviation = DeviationKind | readonly [kind: DeviationKind, path: string]

/** What a format can't carry unchanged. A feature without a row must come back equal, without a warning. */
export interface Capabilities {
  request: Partial<Record<RequestFeature, Deviation>>
  response: Partial<Record<ResponseFeature, Deviation>>
  /** Features that the vendor doesn't allow together, by full name or by the part before the colon. */
  incompatible?: readonly (readonly [string, string])[]
  /** Comments and events that may appear between any two events of a stream and mean nothing. */
  keepAlives: readonly string[]
}

const COMMENTS = [': OPENROUTER PROCESSING\n\n', ':\n', ': ping - 2025-01-01 00:00:00\n\n']

/** Features that add parts after a text. */
const PARTS_AFTER_TEXT = [
  'image',
  'native',
  'webSearch',
  'refusal',
  'call',
  'callWithoutArguments',
  'callWithWhitespace',
  'signedCall',
  'textAfterCall',
  'reasoningAfterText',
]

function incompatibleWith(one: string, others: readonly string[]): (readonly [string, string])[] {
  return others.map((other) => [one, other] as const)
}

export const capabilities: Record<Format, Capabilities> = {
  'openai-chat': {
    request: {
      callWithoutResult: 'moved',
      resultWithoutCall: 'moved',
      'native:foreign': 'dropped',
      topK: 'dropped',
      systemCache: 'dropped',
      textCache: 'dropped',
      toolCache: 'dropped',
      'audio:url': ['implicit', '.mediaType'],
      'video:url': ['implicit', '.mediaType'],
      'file:url': ['implicit', '.mediaType'],
      'file:text': 'changed',
      'file:foreignId': 'dropped',
      'reasoningPart:unsigned': 'dropped',
      'reasoningPart:anthropic': 'dropped',
      'reasoningPart:redacted': 'dropped',
      'reasoningPart:openai': 'dropped',
      'reasoningPart:google': 'dropped',
      'assistantText:google': 'dropped',
      signedCall: 'dropped',
      resultWithError: 'dropped',
      resultWithImage: 'moved',
      foreignProviderTool: 'dropped',
      'responseFormat:schema': ['changed', '.name'],
      'reasoning:budget': 'changed',
      'reasoning:on': 'changed',
      'reasoning:visible': ['implicit', '.visible'],
    },
    response: {
      'text:citationWithoutUrl': 'dropped',
      'text:citation': ['implicit', '[0]'],
      'native:own': 'dropped',
      'native:foreign': 'dropped',
      webSearches: 'dropped',
      textAfterCall: ['implicit', 'content'],
      reasoningAfterText: ['implicit', 'content'],
      'finish:other': 'changed',
      stopSequence: 'implicit',
    },
    keepAlives: COMMENTS,
  },
  'openai-responses': {
    request: {
      callWithoutResult: 'moved',
      resultWithoutCall: 'moved',
      'native:foreign': 'dropped',
      topK: 'dropped',
      stopSequences: 'dropped',
      seed: 'dropped',
      presencePenalty: 'dropped',
      frequencyPenalty: 'dropped',
      systemCache: 'dropped',
      textCache: 'dropped',
      toolCache: 'dropped',
      userMessageName: 'dropped',
      'audio:base64': 'dropped',
      'audio:url': 'dropped',
      'video:base64': 'dropped',
      'video:url': 'dropped',
      'file:text': 'changed',
      'file:foreignId': 'dropped',
      'reasoningPart:unsigned': 'dropped',
      'reasoningPart:anthropic': 'dropped',
      'reasoningPart:redacted': 'dropped',
      'reasoningPart:google': 'dropped',
      'assistantText:google': 'dropped',
      signedCall: 'dropped',
      resultWithError: 'dropped',
      foreignProviderTool: 'dropped',
      'responseFormat:schema': ['changed', '.name'],
      'reasoning:budget': 'changed',
      'reasoning:on': 'changed',
    },
    response: {
      'text:citationWithoutUrl': 'dropped',
      'text:citation': ['implicit', '[0]'],
      'native:foreign': 'dropped',
      'reasoningPart:anthropic': 'dropped',
      'reasoningPart:redacted': 'dropped',
      'reasoningPart:google': 'dropped',
      'text:google': 'dropped',
      signedCall: 'dropped',
      'finish:other': 'changed',
      stopSequence: 'implicit',
      'cacheWrite:1h': 'moved',
    },
    keepAlives: COMMENTS,
  },
  anthropic: {
    request: {
      callWithoutResult: 'moved',
      resultWithoutCall: 'moved',
      'native:foreign': 'dropped',
      'maxOutputTokens:absent': 'changed',
      'temperature:high': 'changed',
      seed: 'dropped',
      logprobs: 'dropped',
      presencePenalty: 'dropped',
      frequencyPenalty: 'dropped',
      verbosity: 'dropped',
      promptCacheKey: 'dropped',
      metadata: 'dropped',
      systemMidConversation: 'moved',
      userMessageName: 'dropped',
      'image:detail': 'dropped',
      'audio:base64': 'dropped',
      'audio:url': 'dropped',
      'video:base64': 'dropped',
      'video:url': 'dropped',
      'file:foreignId': 'dropped',
      'reasoningPart:unsigned': 'dropped',
      'reasoningPart:openai': 'dropped',
      'reasoningPart:google': 'dropped',
      'assistantText:google': 'dropped',
      refusal: 'changed',
      callWithWhitespace: 'implicit',
      signedCall: 'dropped',
      customCall: 'changed',
      customTool: 'changed',
      foreignProviderTool: 'dropped',
      'toolChoice:several': 'moved',
      'responseFormat:json': 'moved',
      'responseFormat:named': 'implicit',
      'reasoning:low': 'changed',
      'reasoning:medium': 'changed',
      'reasoning:high': 'changed',
      'reasoning:minimal': 'changed',
      'reasoning:xhigh': 'changed',
      'reasoning:max': 'changed',
      'reasoning:on': 'changed',
      'reasoning:visible': 'changed',
    },
    response: {
      'text:logprobs': 'dropped',
      'text:citationWithoutUrl': 'dropped',
      'text:citationWithRange': ['implicit', '[0]'],
      'native:foreign': 'dropped',
      created: 'implicit',
      'reasoningPart:openai': 'dropped',
      'reasoningPart:google': 'dropped',
      'text:google': 'dropped',
      image: 'dropped',
      refusal: 'changed',
      callWithWhitespace: 'implicit',
      signedCall: 'dropped',
      'finish:other': 'changed',
    },
    incompatible: [
      ['temperature', 'topP'],
      ['reasoning', 'temperature'],
      ['reasoning', 'topP'],
      ['reasoning', 'topK'],
      ['reasoning', 'toolChoice'],
      // The result that is synthesized for the call comes last, and such a turn continues without thinking.
      ['reasoning', 'callWithoutResult'],
      ['parallelToolCalls', 'toolChoice'],
    ],
    keepAlives: [...COMMENTS, 'event: ping\ndata: {"type": "ping"}\n\n'],
  },
  google: {
    request: {
      callWithoutResult: 'moved',
      resultWithoutCall: 'moved',
      'native:foreign': 'dropped',
      verbosity: 'dropped',
      serviceTier: 'implicit',
      promptCacheKey: 'dropped',
      user: 'dropped',
      metadata: 'dropped',
      systemCache: 'dropped',
      textCache: 'dropped',
      toolCache: 'dropped',
      systemMidConversation: 'moved',
      userMessageName: 'dropped',
      'image:url': ['changed', '.mediaType'],
      'image:detail': 'dropped',
      'file:base64': ['dropped', '.filename'],
      'file:foreignId': 'dropped',
      'reasoningPart:unsigned': 'dropped',
      'reasoningPart:anthropic': 'dropped',
      'reasoningPart:redacted': 'dropped',
      'reasoningPart:openai': 'dropped',
      refusal: 'changed',
      callWithWhitespace: 'implicit',
      customCall: 'changed',
      customTool: 'changed',
      resultWithSeveralTexts: 'moved',
      resultWithImage: 'moved',
      toolStrict: 'dropped',
      foreignProviderTool: 'dropped',
      parallelToolCalls: 'dropped',
      'responseFormat:named': 'changed',
      'reasoning:xhigh': 'changed',
      'reasoning:max': 'changed',
    },
    response: {
      'text:citation': ['implicit', '[0]'],
      'native:foreign': 'dropped',
      webSearches: 'dropped',
      refusal: ['implicit', 'content'],
      'reasoningPart:anthropic': 'dropped',
      'reasoningPart:redacted': 'dropped',
      'reasoningPart:openai': 'dropped',
      callWithWhitespace: 'implicit',
      stopSequence: 'implicit',
      cacheWrite: 'moved',
      'cacheWrite:1h': ['moved', 'usage.cacheWriteTokens'],
    },
    incompatible: [
      // A refusal is encoded as the finish reason, so it always comes last.
      ...incompatibleWith('refusal', [
        'call',
        'callWithoutArguments',
        'callWithWhitespace',
        'signedCall',
        'textAfterCall',
        'reasoningAfterText',
        'finish',
      ]),
      // Google's own tools come after the declared functions.
      ...incompatibleWith('ownProviderTool', ['customCall', 'customTool']),
      // Sources come at the end of a stream and belong to the last text.
      ...incompatibleWith('text:citation', PARTS_AFTER_TEXT),
      ...incompatibleWith('text:citationWithoutUrl', PARTS_AFTER_TEXT),
      ...incompatibleWith('text:citationWithRange', PARTS_AFTER_TEXT),
    ],
    keepAlives: COMMENTS,
  },
}
