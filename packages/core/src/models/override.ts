import { EFFORTS, FORMATS, isObject } from '../hub/index.ts'
import type { ModelPrices, ModelProfile } from './profile.ts'

/** What you know better of a model, or of one that is not known at all. */
export interface ModelOverride extends Omit<Partial<ModelProfile>, 'id' | 'reasoning'> {
  /** A known model that it behaves like, for deployments under a name of their own. */
  basedOn?: string
  reasoning?: Partial<NonNullable<ModelProfile['reasoning']>>
}

/** By name, bare or as it is requested; `*` stands for any characters. Later entries win. */
export type ModelOverrides = Readonly<Record<string, ModelOverride>>

/** As much of JSON Schema as the overrides of models need. An object has no properties other than those listed. */
export interface Schema {
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object'
  enum?: readonly (string | boolean)[]
  minLength?: number
  minimum?: number
  pattern?: string
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  additionalProperties?: Schema | false
  /** What the value must be. */
  description?: string
}

/** A value that is not valid. */
export interface OverrideProblem {
  /** Such as `models.my-model.reasoning.efforts[0]`. */
  path: string
  /** Such as `must be a positive integer`. */
  message: string
}

const text: Schema = { type: 'string', minLength: 1, description: 'a string' }
const flag: Schema = { type: 'boolean', description: 'true or false' }
const count: Schema = { type: 'integer', minimum: 1, description: 'a positive integer' }
const amount: Schema = { type: 'number', minimum: 0, description: 'a number of at least 0' }
const date: Schema = {
  type: 'string',
  pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  description: 'a date such as 2026-11-30',
}

const oneOf = (values: readonly (string | boolean)[]): Schema => ({
  enum: values,
  description: `one of ${values.join(', ')}`,
})
const listOf = (items: Schema): Schema => ({ type: 'array', items, description: 'an array' })
const object = <Name extends string>(properties: Record<Name, Schema>): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  description: 'an object',
})

const PRICES = {
  input: amount,
  output: amount,
  cacheRead: amount,
  cacheWrite: amount,
  inputAudio: amount,
  outputAudio: amount,
} satisfies Record<Exclude<keyof ModelPrices, 'tiers'>, Schema>

/** A profile in a configuration, as data: both the check and the JSON Schema for editors are made of it. */
export const overrideSchema = (): Schema =>
  object<keyof ModelOverride>({
    basedOn: text,
    vendor: oneOf([
      'openai',
      'anthropic',
      'google',
      'deepseek',
      'qwen',
      'doubao',
      'moonshot',
      'zhipu',
      'xai',
      'minimax',
      'mistral',
      'meta',
    ]),
    family: text,
    generation: text,
    kind: oneOf([
      'chat',
      'image',
      'video',
      'speech',
      'transcription',
      'live',
      'music',
      'embedding',
      'moderation',
      'rerank',
      'agent',
    ]),
    formats: listOf(oneOf(FORMATS)),
    inputs: listOf(oneOf(['text', 'image', 'audio', 'video', 'pdf'])),
    reasoning: object<keyof NonNullable<ModelProfile['reasoning']>>({
      control: oneOf(['effort', 'budget', 'adaptive', 'level', 'switch', 'always', 'none']),
      efforts: listOf(oneOf(EFFORTS.filter((effort) => effort !== 'none'))),
      canBeOff: flag,
      default: oneOf(EFFORTS),
      budget: object({ min: count, max: count, withinLimit: flag }),
      minTopP: amount,
      offUpTo: oneOf(EFFORTS),
      betweenTools: flag,
    }),
    sampling: oneOf(['free', 'fixed', 'only-without-reasoning', 'only-with-effort-none']),
    forcedToolChoice: oneOf(['free', 'named', 'only-without-reasoning', 'never']),
    prefill: flag,
    structuredOutput: oneOf([true, false, 'without-tools']),
    signedToolCalls: flag,
    replaysReasoning: flag,
    tokenField: oneOf(['max_tokens', 'max_completion_tokens']),
    toolsInChat: oneOf(['without-effort', 'effort-none', 'never']),
    webSearchInChat: flag,
    refuses: listOf(
      oneOf([
        'frequencyPenalty',
        'parallelToolCalls',
        'presencePenalty',
        'seed',
        'stopSequences',
        'toolChoice',
        'tools',
        'topK',
      ]),
    ),
    maxOutputTokens: count,
    contextTokens: count,
    deprecated: date,
    retired: date,
    successor: text,
    prices: object({ ...PRICES, tiers: listOf(object({ ...PRICES, above: count })) }),
  })

/** Everything that is wrong with overrides, each with its path. */
export function findOverrideProblems(value: unknown, path = 'models'): OverrideProblem[] {
  const models: Schema = {
    type: 'object',
    additionalProperties: overrideSchema(),
    description: 'an object of models by name',
  }
  return findProblems(value, models, path)
}

/** Everything in a value that its schema does not allow. A property that is undefined is one that is missing. */
function findProblems(value: unknown, schema: Schema, path: string): OverrideProblem[] {
  if (!isValid(value, schema)) return [{ path, message: `must be ${schema.description}` }]
  if (Array.isArray(value))
    return value.flatMap((item, index) => findProblems(item, schema.items as Schema, `${path}[${index}]`))
  if (!isObject(value)) return []
  const { properties = {}, additionalProperties } = schema
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (!known)
      return [{ path: `${path}.${key}`, message: `must be one of ${Object.keys(properties).join(', ')}` }]
    return inner === undefined ? [] : findProblems(inner, known, `${path}.${key}`)
  })
}

/** Whether the value itself is of the schema, whatever it contains. */
function isValid(value: unknown, schema: Schema): boolean {
  const { type, minLength = 0, minimum = Number.NEGATIVE_INFINITY, pattern } = schema
  if (schema.enum) return schema.enum.includes(value as string)
  switch (type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= minLength &&
        (!pattern || new RegExp(pattern).test(value))
      )
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= minimum
    case 'number':
      return typeof value === 'number' && value >= minimum
    case 'array':
      return Array.isArray(value)
    default:
      return isObject(value)
  }
}
