import { isRetired } from '@mixrouter/core'
import { findModel, listModels, type Model } from '@mixrouter/core/catalogue'
import type { Config } from '@mixrouter/gateway'
import { isServed, splitName } from '../served.ts'

/** Models that are this much older than the newest of their vendor are not selected. */
const MAX_AGE_DAYS = 400
/** A cheap model costs at most this part of the other one's price. */
const CHEAP = 0.5
/** Agents' background requests have the same long instructions as the others. */
const MIN_CONTEXT_TOKENS = 100_000
/** Tokens of input for each of output, as in agents' requests. */
const INPUT_SHARE = 3

type DatedModel = Model & { released: string }

/**
 * The cheapest current model of the same vendor that calls tools and that the upstreams serve, for an agent's background
 * requests; undefined if there is none at half the price, or if the model or its price is not known.
 *
 * @example findCheapModel('claude-opus-5', config) // 'claude-haiku-4-5'
 */
export function findCheapModel(name: string, config: Config): string | undefined {
  const { upstream, model: bare } = splitName(firstTarget(name, config), config.upstreams)
  const model = findModel(bare)
  const limit = model && priceOf(model)
  if (!model?.vendor || limit === undefined) return undefined
  const prefix = upstream === undefined ? '' : `${upstream}/`
  return currentModels(model.vendor)
    .filter(({ contextTokens = 0 }) => contextTokens >= MIN_CONTEXT_TOKENS)
    .filter((other) => (priceOf(other) ?? limit) <= limit * CHEAP)
    .sort((a, b) => (priceOf(a) ?? 0) - (priceOf(b) ?? 0))
    .map(({ id }) => prefix + id)
    .find((id) => isServed(id, config))
}

/**
 * A model to begin with: the first that the configuration names, or else the newest that the upstreams serve, in their
 * order.
 */
export function findDefaultModel(config: Config): string | undefined {
  const [alias] = Object.keys(config.models).filter((name) => config.models[name]?.targets !== undefined)
  if (alias !== undefined) return alias
  for (const upstream of config.upstreams) {
    const named = upstream.models.find((model) => !model.includes('*'))
    if (named !== undefined) return named
    const own = { ...config, upstreams: [upstream] }
    const [newest] = ['anthropic', 'openai', ...VENDORS].flatMap((vendor) =>
      currentModels(vendor).filter(({ id }) => isServed(id, own)),
    )
    if (newest) return newest.id
  }
  return undefined
}

/** The current models that the upstreams serve, in the order of their names. */
export function listCurrentModels(config: Config): readonly Model[] {
  return VENDORS.flatMap(currentModels)
    .filter(({ id }) => isServed(id, config))
    .sort((a, b) => a.id.localeCompare(b.id))
}

const VENDORS: readonly string[] = [...new Set(listModels().flatMap(({ vendor }) => vendor ?? []))]

/** A vendor's models for conversations with tools that are neither old nor deprecated, the newest first. */
function currentModels(vendor: string): DatedModel[] {
  const models = listModels()
    .filter((model): model is DatedModel => model.vendor === vendor && model.released !== undefined)
    .filter(({ kind, toolCalls, outputs }) => kind === 'chat' && toolCalls && outputs.join() === 'text')
    .filter((model) => !isRetired(model) && model.deprecated === undefined)
    .sort((a, b) => b.released.localeCompare(a.released))
  const newest = Date.parse(models[0]?.released ?? '')
  return models.filter(({ released }) => newest - Date.parse(released) <= MAX_AGE_DAYS * 86_400_000)
}

/** In no unit: to compare models by. Models that are free of charge, which have low limits, count as unknown. */
function priceOf({ prices }: Model): number | undefined {
  if (!prices?.input || !prices.output) return undefined
  return prices.input * INPUT_SHARE + prices.output
}

function firstTarget(name: string, { models }: Config): string {
  const target = models[name]?.targets?.[0]
  return target === undefined ? name : typeof target === 'string' ? target : target.model
}
