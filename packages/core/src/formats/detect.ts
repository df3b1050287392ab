import { type Format, isObject, type JsonObject } from '../hub/index.ts'

type Rule = readonly [format: Format, applies: (body: JsonObject) => boolean]

/** Fields of requests that Anthropic has and OpenAI's chat completions do not. */
const ANTHROPIC_FIELDS = ['system', 'thinking', 'stop_sequences', 'output_config']

/** What a request has, in the order in which it is tested. */
const REQUESTS: readonly Rule[] = [
  ['google', (body) => 'contents' in body],
  ['openai-responses', (body) => 'input' in body],
  [
    'anthropic',
    (body) =>
      Array.isArray(body.messages) &&
      (ANTHROPIC_FIELDS.some((field) => field in body) || hasField(body.tools, 'input_schema')),
  ],
  ['openai-chat', (body) => Array.isArray(body.messages)],
]

/** The same for a whole response, or one event of a stream. */
const RESPONSES: readonly Rule[] = [
  ['google', (body) => 'candidates' in body],
  ['openai-chat', (body) => 'choices' in body],
  ['openai-responses', (body) => 'output' in body || String(body.type).startsWith('response.')],
  ['anthropic', (body) => 'stop_reason' in body || body.type === 'message_start' || body.type === 'message'],
]

/** The format of a request's body, guessed by its fields; undefined if it has those of none. */
export function detectRequest(body: unknown): Format | undefined {
  return detect(REQUESTS, body)
}

/** The format of a response's body, or of one event of a stream, guessed by its fields; undefined if it has those of none. */
export function detectResponse(body: unknown): Format | undefined {
  return detect(RESPONSES, body)
}

function detect(rules: readonly Rule[], body: unknown): Format | undefined {
  return isObject(body) ? rules.find(([, applies]) => applies(body))?.[0] : undefined
}

function hasField(list: unknown, name: string): boolean {
  return Array.isArray(list) && list.some((entry) => isObject(entry) && name in entry)
}
