import { baseResponse } from '../../src/formats/suites/response-features.ts'
import {
  ApiError,
  type ChatRequest,
  type ErrorType,
  encodeRequest,
  type FinishReason,
  FORMATS,
  type Format,
  getFormat,
  type Reasoning,
} from '../../src/index.ts'
import { PER_FORMAT } from '../formats.ts'
import { table } from './table.ts'

const MODELS: readonly (readonly [model: string, format: Format])[] = [
  ['gpt-6-sol', 'openai-responses'],
  ['gpt-6-sol', 'openai-chat'],
  ['gpt-5.2', 'openai-responses'],
  ['gpt-5-pro', 'openai-responses'],
  ['claude-opus-5-5', 'anthropic'],
  ['claude-sonnet-5-5', 'anthropic'],
  ['claude-haiku-5-5', 'anthropic'],
  ['claude-fable-5', 'anthropic'],
  ['claude-opus-4-6', 'anthropic'],
  ['claude-opus-4-5', 'anthropic'],
  ['claude-sonnet-5-5', 'openai-chat'],
  ['claude-opus-4-5', 'openai-chat'],
  ['gemini-4-hydrogen', 'google'],
  ['gemini-3.8-flash', 'google'],
  ['gemini-3-pro-preview', 'google'],
  ['gemini-2.5-pro', 'google'],
  ['gemini-2.5-flash', 'google'],
  ['gemini-3.8-flash', 'openai-chat'],
  ['gemini-2.5-flash', 'openai-chat'],
  ['grok-4.6', 'openai-chat'],
  ['grok-4.3', 'openai-chat'],
  ['deepseek-v4-flash', 'openai-chat'],
  ['qwen3.7-max', 'openai-chat'],
  ['kimi-k3', 'openai-chat'],
  ['kimi-k2.6', 'openai-chat'],
  ['glm-5.3', 'openai-chat'],
  ['glm-5.2', 'openai-chat'],
  ['glm-4.6', 'openai-chat'],
  ['doubao-seed-2-0-pro', 'openai-chat'],
  ['minimax-m3', 'openai-chat'],
  ['minimax-m2.5', 'openai-chat'],
  ['mistral-medium-3.5', 'openai-chat'],
  ['llama-3.3-70b-instruct', 'openai-chat'],
]

const REASONING: readonly (readonly [title: string, reasoning: Reasoning])[] = [
  ['off', { effort: 'none' }],
  ['effort `low`', { effort: 'low' }],
  ['effort `high`', { effort: 'high' }],
  ['budget of 4000 tokens', { budgetTokens: 4000 }],
]

/** The request fields that control reasoning, for each kind of model. */
export function reasoningTable(): string {
  const rows = MODELS.map(([model, format]) => [
    `\`${model}\`, ${format}`,
    ...REASONING.map(([, reasoning]) => reasoningFields(model, format, reasoning)),
  ])
  return table([['Model and format', ...REASONING.map(([title]) => title)], ...rows])
}

/** The fields of a body that differ from those of a request without reasoning settings. */
function reasoningFields(model: string, format: Format, reasoning: Reasoning): string {
  const request: ChatRequest = {
    model,
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    maxOutputTokens: 32_000,
    stream: false,
  }
  const plain = fieldsOf(encodeRequest(request, { to: format }).body)
  const { body, warnings } = encodeRequest({ ...request, reasoning }, { to: format })
  const fields = Object.entries(fieldsOf(body))
    .filter(([key, value]) => JSON.stringify(plain[key]) !== JSON.stringify(value))
    .map(([key, value]) => `\`${key}: ${JSON.stringify(value)}\``)
  if (fields.length === 0) return 'dropped'
  return `${warnings.some(({ path }) => path.startsWith('reasoning')) ? 'changed: ' : ''}${fields.join(', ')}`
}

/** The top-level fields of a body; in google's format, with those of its generationConfig. */
function fieldsOf(body: Record<string, unknown>): Record<string, unknown> {
  return { ...body, ...(body.generationConfig as Record<string, unknown> | undefined), generationConfig: 0 }
}

const FINISH_REASONS: readonly (readonly [FinishReason['unified'], title: string])[] = [
  ['stop', 'finished normally'],
  ['tool-calls', 'tool calls'],
  ['length', 'token limit reached'],
  ['content-filter', 'content filter or refusal'],
  ['other', 'any other reason'],
]

export function finishTable(): string {
  const rows = FINISH_REASONS.map(([unified, title]) => [
    title,
    ...FORMATS.map((format) => finishOf(format, unified)),
  ])
  return table([['Finish reason', ...FORMATS], ...rows])
}

function finishOf(format: Format, unified: FinishReason['unified']): string {
  const content =
    unified === 'tool-calls'
      ? [{ type: 'toolCall' as const, id: 'call_1', name: 'look', arguments: '{}' }]
      : []
  const response = { ...baseResponse(), content, finishReason: { unified } }
  const body = getFormat(format).encodeResponse(response, { warn: () => {} })
  return stringsAt(body, PER_FORMAT[format].finishPaths)
}

const ERROR_TYPES: readonly ErrorType[] = [
  'invalid-request',
  'authentication',
  'billing',
  'permission',
  'not-found',
  'conflict',
  'too-large',
  'rate-limit',
  'server',
  'overloaded',
  'timeout',
]

export function errorTable(): string {
  const rows = ERROR_TYPES.map((type) => [
    type,
    ...FORMATS.map((format) => {
      const { status, body } = getFormat(format).encodeError(new ApiError('Error', { type }))
      return `${status} ${stringsAt(body, PER_FORMAT[format].errorPaths)}`
    }),
  ])
  return table([['Error', ...FORMATS], ...rows])
}

function stringsAt(body: unknown, paths: readonly string[]): string {
  const values = paths.map((path) => path.split('.').reduce((at, key) => Object(at)[key], body))
  return values.flatMap((value) => (typeof value === 'string' ? [`\`${value}\``] : [])).join(' ')
}
