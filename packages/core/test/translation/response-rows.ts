import { type Feature, responseFeatures as has } from '../../src/formats/suites/response-features.ts'
import type { Group, Row } from './row.ts'

const row = (label: string, put: Feature, more: Partial<Row<Feature>> = {}): Row<Feature> => ({
  label,
  put,
  ...more,
})

/** The feature, with what the row is about in its opaque data. */
const sealed =
  (put: Feature): Feature =>
  (...about) =>
    `${put(...about)}.opaque`

export const responseGroups: Group<Feature>[] = [
  {
    title: 'What is said',
    rows: [
      row('Text', has.text),
      row('Text after a call', has.textAfterCall, {
        implied: ['changed', 'A message has its text before its calls.'],
      }),
      row('Citations', has['text:cited'], {
        implied: [
          'changed',
          'Where the format wants a place it is the whole text, where it has none it is left out.',
        ],
      }),
      row('Citations of a place in the text', has['text:located'], {
        implied: [
          'changed',
          'Where the format wants a place it is the whole text, where it has none it is left out.',
        ],
      }),
      row('Citations without an address (of files)', (response, values) => {
        response.content.push({ type: 'text', text: values.text, citations: [{ title: 'A file' }] })
        return 'content[0].citations'
      }),
      row('Images', has.image),
      row('Refusal', has.refusal),
      row('Parts that only one format knows (calls of tools that the vendor runs, …)', has['native:own']),
      row(
        'Fields that only one format knows (`system_fingerprint`, `safetyRatings`, …)',
        (response, _, format) => {
          response.extensions = { [format]: { some_field: 1 } }
          return `extensions.${format}`
        },
        { implied: ['lost', 'A client of another format could not have asked for them.'] },
      ),
    ],
  },
  {
    title: 'Thinking',
    rows: [
      row('Thinking', has['thought:plain']),
      row('Thinking after text', has.lateThought, {
        implied: ['changed', 'A message has its thinking before its text.'],
      }),
      row('Thinking signed by Claude', has['thought:anthropic']),
      row('Thinking redacted by Claude', sealed(has['thought:redacted'])),
      row('Thinking sealed by OpenAI', sealed(has['thought:openai'])),
      row('Thinking signed by Gemini', has['thought:google']),
      row('Text signed by Gemini', has['text:google']),
      row('A call signed by Gemini', has.callSigned),
    ],
  },
  {
    title: 'Calls, end, usage',
    rows: [
      row('A call', has.call),
      row('Parallel calls', has['call:parallel']),
      row('A call without arguments', has.callBare),
      row('Stop sequence that ended it', has.stopSequence, {
        implied: ['lost', 'That the answer ended in a regular way is told, the sequence is not.'],
      }),
      row('When it was made', has.created, { implied: ['lost', 'The format has no time.'] }),
      row('Tokens read from the cache', has.cacheRead),
      row('Tokens written to the cache', has.cacheWrite, {
        implied: ['lost', 'They are in the sum of the input.'],
      }),
      row('Of them, those kept for an hour', has['cacheWrite:hour'], {
        implied: ['lost', 'They are in the sum of the input.'],
      }),
      row('Tokens of thinking', has.reasoningTokens),
    ],
  },
]
