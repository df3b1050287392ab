/**
 * The catalogue of single models, of which the families in `@mixrouter/core` say what is common to them: names, dates,
 * modalities, limits and prices. It is an entry point of its own, so that importing the core costs none of it.
 *
 * @module @mixrouter/core/catalogue
 */
import type { Format, Vendor } from '../hub/index.ts'
import catalogue from './catalogue.json' with { type: 'json' }
import type { Price } from './cost.ts'
import { profileOf } from './lookup.ts'
import { parseModelName } from './name.ts'
import type { Modality, ModelPrices, ModelProfile } from './profile.ts'
import { serviceTiersOf } from './service-tiers.ts'

/** What is known of one model, with the profile of its family. */
export interface Model extends ModelProfile {
  /** What people call it, such as `Claude Sonnet 4.5`. */
  name: string
  /** Other names that mean it. */
  aliases: readonly string[]
  /** The day it came out, as `2025-09-29`. */
  released?: string
  /**
   * The formats that the service serves it in, its vendor's own first. Empty for models of images and videos, which
   * have routes of their own.
   */
  formats: readonly Format[]
  inputs: readonly Modality[]
  outputs: readonly Modality[]
  /** Whether it calls functions. */
  toolCalls: boolean
  /** Whether its weights are public, so that others than its vendor serve it too. */
  openWeights: boolean
}

/** A model as catalogue.json has it: what its family does not say. */
interface Entry {
  name: string
  released?: string
  aliases?: readonly string[]
  inputs?: readonly Modality[]
  outputs?: readonly Modality[]
  contextTokens?: number
  maxOutputTokens?: number
  toolCalls?: boolean
  structuredOutput?: boolean
  openWeights?: boolean
  prices?: ModelPrices
}

const TEXT: readonly Modality[] = ['text']

const ENTRIES = catalogue.models as Readonly<Record<string, Entry>>

/** Models are made of their entry and their family's rows when they are first asked for. */
const models = new Map<string, Model>()

function modelOf(id: string): Model {
  const known = models.get(id)
  if (known) return known
  const model = toModel(id, ENTRIES[id] as Entry)
  models.set(id, model)
  return model
}

/**
 * The chat models of every known vendor, and those of images and videos that the service offers.
 *
 * @example listModels().filter(({ vendor }) => vendor === 'anthropic')
 */
export function listModels(): readonly Model[] {
  return Object.keys(ENTRIES).map(modelOf)
}

/** Where the catalogue's facts are from. */
export const MODELS_SOURCE: string = catalogue.source

/** The ids of models by each of their names. */
const IDS: ReadonlyMap<string, string> = new Map(
  Object.entries(ENTRIES).flatMap(([id, { aliases = [] }]) =>
    [id, ...aliases].map((name) => [spelling(name), id] as const),
  ),
)

/**
 * What the catalogue knows of a model, by its id, an alias or a dated snapshot's name, in any spelling that `profileOf`
 * understands; undefined for a model that it doesn't have, of which `profileOf` still tells what the name does.
 *
 * @example findModel('anthropic/claude-sonnet-4-5')?.contextTokens // 200000
 */
export function findModel(name: string): Model | undefined {
  const { bare, undated } = parseModelName(name)
  const id = IDS.get(spelling(bare)) ?? IDS.get(spelling(undated))
  return id === undefined ? undefined : modelOf(id)
}

/**
 * The catalogue's prices of a model, for `costOf`; undefined if it has none.
 *
 * @example costOf(usage, priceOf('claude-sonnet-4-5'))
 */
export function priceOf(name: string): Price | undefined {
  const { id, prices, vendor } = findModel(name) ?? {}
  if (!prices) return undefined
  const serviceTiers = id === undefined ? undefined : serviceTiersOf(id)
  return {
    prices,
    source: 'catalogue',
    asOf: catalogue.asOf,
    ...(vendor && { vendor }),
    ...(serviceTiers && { serviceTiers }),
  }
}

/** Some write versions with dots, some with dashes. */
function spelling(name: string): string {
  return name.replaceAll('.', '-')
}

function toModel(id: string, entry: Entry): Model {
  const profile = profileOf(id)
  return {
    aliases: [],
    outputs: TEXT,
    toolCalls: false,
    openWeights: false,
    structuredOutput: false,
    ...profile,
    inputs: profile.inputs ?? TEXT,
    ...entry,
    formats: servedIn(profile.vendor, profile.formats),
  }
}

/** The service serves every chat model in openai-chat unless OpenAI itself doesn't, and only OpenAI's in responses. */
function servedIn(vendor: Vendor | undefined, native: readonly Format[]): readonly Format[] {
  if (vendor === 'openai' || native.length === 0) return native
  return [...new Set([...native.filter((format) => format !== 'openai-responses'), 'openai-chat' as const])]
}
