import type { Format } from '../hub/index.ts'
import catalogue from './catalogue.json' with { type: 'json' }
import type { KnownModelId } from './ids.ts'
import type { Modality, Model } from './model.ts'
import { bareName, canBeTold, type ModelRule, ruleOf } from './rules.ts'

/** A model that the catalogue has, for completion in editors; every other name is taken too. */
export type ModelId = KnownModelId | (string & {})

/** A model as catalogue.json has it: what its family's rule doesn't say. */
interface Entry {
  name: string
  released?: string
  aliases?: readonly string[]
  inputs?: readonly Modality[]
  outputs?: readonly Modality[]
  contextTokens?: number
  maxOutputTokens?: number
  reasoning?: boolean
  toolCalls?: boolean
  structuredOutput?: boolean
}

const TEXT: readonly Modality[] = ['text']

/** The models that the service names in its documentation. */
export const MODELS: readonly Model[] = /* @__PURE__ */ Object.entries(
  catalogue.models as Readonly<Record<string, Entry>>,
).map(toModel)

const BY_NAME: ReadonlyMap<string, Model> = /* @__PURE__ */ new Map(
  MODELS.flatMap((model) => [model.id, ...model.aliases].map((name) => [name, model] as const)),
)

/** The date at the end of a snapshot's name, such as `gpt-5-2025-08-07`. */
const SNAPSHOT = /-(\d{4}-\d\d-\d\d|\d{8})$/

/**
 * What the catalogue knows of a model, by its id, an alias or a dated snapshot's name, with or without a prefix such as
 * `openai/`; undefined for a model that it doesn't have, of which `traitsOf` and `nativeFormats` still tell what the
 * name does.
 *
 * @example findModel('anthropic/claude-sonnet-4-5')?.contextTokens // 200000
 */
export function findModel(name: string): Model | undefined {
  const bare = bareName(name)
  return BY_NAME.get(bare) ?? BY_NAME.get(bare.replace(SNAPSHOT, ''))
}

function toModel([id, entry]: [string, Entry]): Model {
  const rule = ruleOf(id)
  const { pattern: _, formats, ...traits } = rule
  return {
    id,
    aliases: [],
    inputs: TEXT,
    outputs: TEXT,
    reasoning: canBeTold(rule),
    toolCalls: false,
    structuredOutput: false,
    ...traits,
    ...entry,
    formats: servedIn(traits.vendor, formats),
  }
}

/** The service answers every chat model in openai-chat unless OpenAI itself doesn't, and only OpenAI's in responses. */
function servedIn(vendor: ModelRule['vendor'], native: readonly Format[]): readonly Format[] {
  if (vendor === 'openai' || native.length === 0) return native
  return [...new Set([...native.filter((format) => format !== 'openai-responses'), 'openai-chat' as const])]
}
