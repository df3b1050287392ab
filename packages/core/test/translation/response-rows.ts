import {
  type AddToResponse,
  responseFeatures as features,
} from '../../src/formats/suites/response-features.ts'
import type { Group, Row } from './row.ts'

const row = (
  label: string,
  add: AddToResponse,
  more: Partial<Row<AddToResponse>> = {},
): Row<AddToResponse> => ({
  label,
  add,
  ...more,
})

/** Adds the same feature for a row about its opaque data. */
const opaque =
  (add: AddToResponse): AddToResponse =>
  (...args) =>
    `${add(...args)}.opaque`

export const responseGroups: Group<AddToResponse>[] = [
  {
    title: 'Content',
    rows: [
      row('Text', features.text),
      row('Text after a tool call', features.textAfterCall, {
        unwarned: ['changed', 'A message has its text before its tool calls'],
      }),
      row('Citations', features['text:citation'], {
        unwarned: [
          'changed',
          'The range is the whole text where the format requires one, and dropped where it has none',
        ],
      }),
      row('Citations with a range', features['text:citationWithRange'], {
        unwarned: [
          'changed',
          'The range is the whole text where the format requires one, and dropped where it has none',
        ],
      }),
      row('Citations without a URL, such as of files', (response, values) => {
        response.content.push({ type: 'text', text: values.text, citations: [{ title: 'A file' }] })
        return 'content[0].citations'
      }),
      row('Log probabilities', features['text:logprobs']),
      row('Images', features.image),
      row('Refusals', features.refusal),
      row('Web searches: what was searched for', features.webSearch, {
        unwarned: ['carried', 'As the search of the client’s format'],
      }),
      row('Parts that only one format has, such as built-in tool calls', features['native:own']),
      row(
        'Fields that only one format has, such as `container` or `safetyRatings`',
        (response, _, format) => {
          response.extensions = { [format]: { some_field: 1 } }
          return `extensions.${format}`
        },
      ),
    ],
  },
  {
    title: 'Reasoning in responses',
    rows: [
      row('Reasoning', features['reasoningPart:unsigned']),
      row('Reasoning after text', features.reasoningAfterText, {
        unwarned: ['changed', 'A message has its reasoning before its text'],
      }),
      row('Reasoning signed by Claude', features['reasoningPart:anthropic']),
      row('Reasoning redacted by Claude', opaque(features['reasoningPart:redacted'])),
      row('Reasoning encrypted by OpenAI', opaque(features['reasoningPart:openai'])),
      row('Reasoning signed by Gemini', features['reasoningPart:google']),
      row('Text signed by Gemini', features['text:google']),
      row('Tool calls signed by Gemini', features.signedCall),
    ],
  },
  {
    title: 'Tool calls, finish and usage',
    rows: [
      row('Tool calls', features.call),
      row('Parallel tool calls', features['call:parallel']),
      row('Tool calls without arguments', features.callWithoutArguments),
      row('Matched stop sequence', features.stopSequence, {
        unwarned: ['dropped', 'The client sees a normal finish without the sequence'],
      }),
      row('Creation time', features.created, { unwarned: ['dropped', 'The format has no creation time'] }),
      row('Cache read tokens', features.cacheRead),
      row('Cache write tokens', features.cacheWrite, {
        unwarned: ['dropped', 'They remain included in the input tokens'],
      }),
      row('Cache write tokens with a TTL of one hour', features['cacheWrite:1h'], {
        unwarned: ['dropped', 'They remain included in the input tokens'],
      }),
      row('Reasoning tokens', features.reasoningTokens),
      row('Number of web searches', features.webSearches),
    ],
  },
]
