import type { Format } from '../../hub/index.ts'
import type { RequestFeature } from './request-features.ts'
import type { ResponseFeature } from './response-features.ts'

/**
 * What becomes of a feature on its way through a format.
 * - `lost`: it is left out, with a warning; the rest arrives as if it had never been there
 * - `changed`: it arrives in other words, with a warning
 * - `moved`: it arrives in another place or changes others, with a warning; only the warning is checked
 * - `implied`: it is said in the format's own way, or left out because it goes without saying; no warning
 */
export type Fate = 'lost' | 'changed' | 'moved' | 'implied'

/** A fate, and where it strikes if not the whole feature: `.name` or `[0]` below the feature's own
 * place, or a path of its own. */
export type FateAt = Fate | readonly [fate: Fate, place: string]

/** What a format cannot carry as it is. Whatever is not named must come back equal, without a warning. */
export interface Capabilities {
  request: Partial<Record<RequestFeature, FateAt>>
  response: Partial<Record<ResponseFeature, FateAt>>
  /** Features that a vendor does not allow together, by name or by the part before the colon. */
  apart?: readonly (readonly [string, string])[]
  /** Events and comments that may stand between any two events of the format's streams. */
  noise: readonly string[]
}

const COMMENTS = [': OPENROUTER PROCESSING\n\n', ':\n', ': ping - 2025-01-01 00:00:00\n\n']

/** Features that put parts behind a text. */
const LATER = [
  'image',
  'native',
  'refusal',
  'call',
  'callBare',
  'callSpaced',
  'callSigned',
  'textAfterCall',
  'lateThought',
]

function against(one: string, others: readonly string[]): (readonly [string, string])[] {
  return others.map((other) => [one, other] as const)
}

export const capabilities: Record<Format, Capabilities> = {
  'openai-chat': {
    request: {
      callUnanswered: 'moved',
      resultStray: 'moved',
      'native:foreign': 'lost',
      topK: 'lost',
      systemCache: 'lost',
      textCache: 'lost',
      toolCache: 'lost',
      'audio:url': ['implied', '.mediaType'],
      'video:url': ['implied', '.mediaType'],
      'file:url': ['implied', '.mediaType'],
      'file:text': 'changed',
      'file:foreignId': 'lost',
      'thought:plain': 'lost',
      'thought:anthropic': 'lost',
      'thought:redacted': 'lost',
      'thought:openai': 'lost',
      'thought:google': 'lost',
      'assistantText:google': 'lost',
      callSigned: 'lost',
      resultError: 'lost',
      resultImage: 'moved',
      foreignTool: 'lost',
      'responseFormat:schema': ['changed', '.name'],
      'reasoning:budget': 'changed',
      'reasoning:on': 'changed',
      'reasoning:visible': ['implied', '.visible'],
    },
    response: {
      'text:quoted': 'lost',
      'text:cited': ['implied', '[0]'],
      'native:own': 'lost',
      'native:foreign': 'lost',
      textAfterCall: ['implied', 'content'],
      lateThought: ['implied', 'content'],
      'finish:other': 'changed',
      stopSequence: 'implied',
    },
    noise: COMMENTS,
  },
  'openai-responses': {
    request: {
      callUnanswered: 'moved',
      resultStray: 'moved',
      'native:foreign': 'lost',
      topK: 'lost',
      stopSequences: 'lost',
      seed: 'lost',
      presencePenalty: 'lost',
      frequencyPenalty: 'lost',
      systemCache: 'lost',
      textCache: 'lost',
      toolCache: 'lost',
      userName: 'lost',
      'audio:url': 'lost',
      'video:base64': 'lost',
      'video:url': 'lost',
      'file:text': 'changed',
      'file:foreignId': 'lost',
      'thought:plain': 'lost',
      'thought:anthropic': 'lost',
      'thought:redacted': 'lost',
      'thought:google': 'lost',
      'assistantText:google': 'lost',
      callSigned: 'lost',
      resultError: 'lost',
      foreignTool: 'lost',
      'responseFormat:schema': ['changed', '.name'],
      'reasoning:budget': 'changed',
      'reasoning:on': 'changed',
    },
    response: {
      'text:quoted': 'lost',
      'text:cited': ['implied', '[0]'],
      'native:foreign': 'lost',
      'thought:anthropic': 'lost',
      'thought:redacted': 'lost',
      'thought:google': 'lost',
      'text:google': 'lost',
      callSigned: 'lost',
      'finish:other': 'changed',
      stopSequence: 'implied',
      'cacheWrite:hour': 'implied',
    },
    noise: COMMENTS,
  },
  anthropic: {
    request: {
      callUnanswered: 'moved',
      resultStray: 'moved',
      'native:foreign': 'lost',
      'maxOutputTokens:absent': 'changed',
      'temperature:high': 'changed',
      seed: 'lost',
      presencePenalty: 'lost',
      frequencyPenalty: 'lost',
      verbosity: 'lost',
      promptCacheKey: 'lost',
      metadata: 'lost',
      laterSystem: 'moved',
      userName: 'lost',
      'image:detail': 'lost',
      'audio:base64': 'lost',
      'audio:url': 'lost',
      'video:base64': 'lost',
      'video:url': 'lost',
      'file:foreignId': 'lost',
      'thought:plain': 'lost',
      'thought:openai': 'lost',
      'thought:google': 'lost',
      'assistantText:google': 'lost',
      refusal: 'changed',
      callSpaced: 'implied',
      callSigned: 'lost',
      customCall: 'changed',
      customTool: 'changed',
      foreignTool: 'lost',
      'toolChoice:several': 'moved',
      'responseFormat:json': 'moved',
      'responseFormat:named': 'implied',
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
      'text:quoted': 'lost',
      'text:located': ['implied', '[0]'],
      'native:foreign': 'lost',
      created: 'implied',
      'thought:openai': 'lost',
      'thought:google': 'lost',
      'text:google': 'lost',
      image: 'lost',
      refusal: 'changed',
      callSpaced: 'implied',
      callSigned: 'lost',
      'finish:other': 'changed',
    },
    apart: [
      ['temperature', 'topP'],
      ['reasoning', 'temperature'],
      ['reasoning', 'topP'],
      ['reasoning', 'topK'],
      ['reasoning', 'toolChoice'],
      // The result that is made up for a call is the last word then, and the turn goes on without thinking.
      ['reasoning', 'callUnanswered'],
      ['parallelToolCalls', 'toolChoice'],
    ],
    noise: [...COMMENTS, 'event: ping\ndata: {"type": "ping"}\n\n'],
  },
  google: {
    request: {
      callUnanswered: 'moved',
      resultStray: 'moved',
      'native:foreign': 'lost',
      verbosity: 'lost',
      serviceTier: 'implied',
      promptCacheKey: 'lost',
      user: 'lost',
      metadata: 'lost',
      systemCache: 'lost',
      textCache: 'lost',
      toolCache: 'lost',
      laterSystem: 'moved',
      userName: 'lost',
      'image:url': ['changed', '.mediaType'],
      'image:detail': 'lost',
      'file:base64': ['lost', '.filename'],
      'file:foreignId': 'lost',
      'thought:plain': 'lost',
      'thought:anthropic': 'lost',
      'thought:redacted': 'lost',
      'thought:openai': 'lost',
      refusal: 'changed',
      callSpaced: 'implied',
      customCall: 'changed',
      customTool: 'changed',
      resultTexts: 'moved',
      resultImage: 'moved',
      toolStrict: 'lost',
      foreignTool: 'lost',
      parallelToolCalls: 'lost',
      'responseFormat:named': 'changed',
      'reasoning:xhigh': 'changed',
      'reasoning:max': 'changed',
    },
    response: {
      'native:foreign': 'lost',
      refusal: ['implied', 'content'],
      'thought:anthropic': 'lost',
      'thought:redacted': 'lost',
      'thought:openai': 'lost',
      callSpaced: 'implied',
      stopSequence: 'implied',
      cacheWrite: 'implied',
      'cacheWrite:hour': ['implied', 'usage'],
    },
    apart: [
      // A refusal is the reason of the end, hence last.
      ...against('refusal', [
        'call',
        'callBare',
        'callSpaced',
        'callSigned',
        'textAfterCall',
        'lateThought',
        'finish',
      ]),
      // Google's own tools stand behind the declared ones.
      ...against('ownTool', ['customCall', 'customTool']),
      // Sources are told at the end, of the text that is last then.
      ...against('text:cited', LATER),
      ...against('text:quoted', LATER),
      ...against('text:located', LATER),
    ],
    noise: COMMENTS,
  },
}
