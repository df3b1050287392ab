import type { Format } from '../../src/index.ts'
import { completeAnthropic, completeChat, completeGoogle, completeResponses } from './complete.ts'

/** A value for a place whose type alone does not say what is valid there. */
export interface Sample {
  value: unknown
  /** The value stands for the whole type, which is not walked. */
  whole?: boolean
}

/** What makes bodies of a format valid beyond its types. */
export interface Scene {
  sample(path: string): Sample | undefined
  /** Places that are no part of a valid request. */
  skip(path: string): boolean
  /** The body with what a valid request has around it. */
  complete(body: unknown): unknown
}

export type Samples = readonly (readonly [pattern: RegExp, value: unknown, whole?: 'whole'])[]

const PIXEL = 'iVBORw0KGgo='
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

export const COMMON: Samples = [
  [
    /(input_schema|\bparameters|(?<!\.)json_schema\.schema|format\(json_schema\)\.schema|output_format\.schema)$/,
    SCHEMA,
    'whole',
  ],
  [/(image_url|file_url|fileUri|\burl|_url|_uri|\buri|Uri)$/i, 'https://example.com/a.png'],
  [/(file_data|b64_json)$/, `data:application/pdf;base64,${PIXEL}`],
  [/(\bdata|imageBytes|videoBytes)$/, PIXEL],
  [/(arguments)$/, '{"city":"Rome"}'],
  [/(temperature|top_p|topP|penalty|Penalty)$/, 0.5],
  [/(top_k|topK)$/, 40],
  [/(max_tokens|max_completion_tokens|max_output_tokens|maxOutputTokens)$/, 4000],
  [/(mime_type|mimeType|media_type)$/, 'image/png'],
  [/(tool_use_id|call_id|tool_call_id)$/, 'call_1'],
  [/(thoughtSignature|signature)$/, 'c2lnbmF0dXJl'],
  [/(encrypted_content)$/, 'ZW5jcnlwdGVk'],
  [/(JsonSchema|outputSchema|output_schema)$/, SCHEMA, 'whole'],
  [/(start_index|end_index)$/, 1],
]

const OF_FORMAT: Record<Format, { samples: Samples; skip: RegExp; complete: (body: unknown) => unknown }> = {
  'openai-chat': {
    samples: [
      [/^messages$/, []],
      [/^model$/, 'gpt-4o', 'whole'],
      [
        /allowed_tools\)\.allowed_tools\.tools\[\]$/,
        { type: 'function', function: { name: 'sample' } },
        'whole',
      ],
      [/^n$/, 2],
      [/logit_bias$/, { 50256: -100 }, 'whole'],
      [/top_logprobs$/, 2],
      [/\.input_audio\.data$/, 'UklGRg=='],
    ],
    skip: /^model$/,
    complete: completeChat,
  },
  'openai-responses': {
    samples: [
      [/^model$/, 'gpt-4o', 'whole'],
      [/top_logprobs$/, 2],
    ],
    skip: /^model$/,
    complete: completeResponses,
  },
  anthropic: {
    samples: [
      [/^model$/, 'claude-sonnet-4-5', 'whole'],
      [/\.input$/, { city: 'Rome' }],
      [/budget_tokens$/, 1024],
      [/max_tokens$/, 4000],
    ],
    skip: /^model$/,
    complete: completeAnthropic,
  },
  google: {
    samples: [
      [/responseMimeType$/, 'application/json'],
      [/candidateCount$/, 2],
    ],
    skip: /(?!)/,
    complete: completeGoogle,
  },
}

export function sceneOf(format: Format): Scene {
  const { samples, skip, complete } = OF_FORMAT[format]
  const all = [...samples, ...COMMON]
  return {
    sample(path) {
      const row = all.find(([pattern]) => pattern.test(path))
      return row && { value: row[1], whole: row[2] === 'whole' }
    },
    skip: (path) => skip.test(path),
    complete,
  }
}
