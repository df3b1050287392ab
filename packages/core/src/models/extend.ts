import { EFFORTS, FORMATS, isObject } from '../hub/index.ts'
import { type ModelLookup, profileOf, remembering } from './lookup.ts'
import { bareName } from './name.ts'
import type { ModelProfile } from './profile.ts'

/** What you know better of a model, or of one that is not known at all. */
export interface ModelOverride extends Omit<Partial<ModelProfile>, 'id' | 'reasoning'> {
  /** A known model that it behaves like, for deployments under a name of their own. */
  basedOn?: string
  reasoning?: Partial<NonNullable<ModelProfile['reasoning']>>
}

/** By name, bare or as it is requested; `*` stands for any characters. Later entries win. */
export type ModelOverrides = Readonly<Record<string, ModelOverride>>

/**
 * A lookup that adds your models to the known ones and overrides single fields of them.
 *
 * @throws TypeError naming the path of a value that is not valid, such as `models.my-model.reasoning.efforts[0]`
 * @example
 * const models = extendModels({ 'my-deployment': { basedOn: 'gpt-5.4' }, 'kimi-k4': { maxOutputTokens: 65_536 } })
 */
export function extendModels(overrides: ModelOverrides, base: ModelLookup = profileOf): ModelLookup {
  const entries = Object.entries(parseModelOverrides(overrides)).map(
    ([name, override]) => [toPattern(name), override] as const,
  )
  return remembering((model) => {
    const bare = bareName(model)
    const matching = entries.filter(([name]) => name.test(bare) || name.test(model.toLowerCase()))
    const basedOn = matching.findLast(([, override]) => override.basedOn !== undefined)?.[1].basedOn
    const known = basedOn === undefined ? base(model) : { ...base(basedOn), id: bare }
    return matching.reduce((profile, [, override]) => merge(profile, override), known)
  })
}

function merge(profile: ModelProfile, { basedOn: _, reasoning, ...fields }: ModelOverride): ModelProfile {
  if (!reasoning) return { ...profile, ...fields }
  return {
    ...profile,
    ...fields,
    reasoning: { control: 'effort', canBeOff: false, ...profile.reasoning, ...reasoning },
  }
}

function toPattern(name: string): RegExp {
  const escaped = name
    .toLowerCase()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`)
}

type Check = (value: unknown, path: string) => void

const VENDORS = [
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
] as const

const MODALITIES = ['text', 'image', 'audio', 'video', 'pdf'] as const

const PRICES: Record<string, Check> = {
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
  inputAudio: price,
  outputAudio: price,
}

const FIELDS: Record<string, Check> = {
  basedOn: text,
  vendor: oneOf(VENDORS),
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
  inputs: listOf(oneOf(MODALITIES)),
  reasoning: fields({
    control: oneOf(['effort', 'budget', 'adaptive', 'level', 'switch', 'always', 'none']),
    efforts: listOf(oneOf(EFFORTS.filter((effort) => effort !== 'none'))),
    canBeOff: flag,
    default: oneOf(EFFORTS),
    budget: fields({ min: count, max: count, withinLimit: flag }),
    minTopP: price,
    offUpTo: oneOf(EFFORTS),
    betweenTools: flag,
  }),
  sampling: oneOf(['free', 'fixed', 'only-without-reasoning', 'only-with-effort-none']),
  forcedToolChoice: oneOf(['free', 'named', 'only-without-reasoning', 'never']),
  prefill: flag,
  structuredOutput: (value, path) => {
    if (value !== 'without-tools' && typeof value !== 'boolean') fail(path, "true, false or 'without-tools'")
  },
  signedToolCalls: flag,
  replaysReasoning: flag,
  tokenField: oneOf(['max_tokens', 'max_completion_tokens']),
  toolsInChat: oneOf(['without-effort', 'effort-none', 'never']),
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
  prices: fields({ ...PRICES, tiers: listOf(fields({ ...PRICES, above: count })) }),
}

/**
 * Overrides as they come out of a configuration, checked.
 *
 * @throws TypeError naming the path of the first value that is not valid
 */
export function parseModelOverrides(value: unknown, path = 'models'): ModelOverrides {
  if (!isObject(value)) fail(path, 'an object of models by name')
  for (const [name, override] of Object.entries(value as object)) fields(FIELDS)(override, `${path}.${name}`)
  return value as ModelOverrides
}

function fields(known: Record<string, Check>): Check {
  return (value, path) => {
    if (!isObject(value)) fail(path, 'an object')
    for (const [key, inner] of Object.entries(value as object)) {
      const check = Object.hasOwn(known, key) ? known[key] : undefined
      if (!check) fail(`${path}.${key}`, `one of ${Object.keys(known).join(', ')}`)
      if (inner !== undefined) check?.(inner, `${path}.${key}`)
    }
  }
}

function oneOf(allowed: readonly string[]): Check {
  return (value, path) => {
    if (typeof value !== 'string' || !allowed.includes(value)) fail(path, `one of ${allowed.join(', ')}`)
  }
}

function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) fail(path, 'an array')
    for (const [index, item] of (value as unknown[]).entries()) check(item, `${path}[${index}]`)
  }
}

function text(value: unknown, path: string): void {
  if (typeof value !== 'string' || value === '') fail(path, 'a string')
}

function flag(value: unknown, path: string): void {
  if (typeof value !== 'boolean') fail(path, 'true or false')
}

function count(value: unknown, path: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) fail(path, 'a positive integer')
}

function price(value: unknown, path: string): void {
  if (typeof value !== 'number' || !(value >= 0)) fail(path, 'a number of at least 0')
}

function date(value: unknown, path: string): void {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value)))
    fail(path, 'a date such as 2026-11-30')
}

function fail(path: string, expected: string): never {
  throw new TypeError(`${path} must be ${expected}`)
}
