import { costOf, type Price, type Usage } from '@mixrouter/core'
import { defined, isObject } from '@mixrouter/core/internal'
import type { Config } from '../config/config.ts'
import type { Exchange, RequestBody } from '../exchange.ts'
import { isForm, isLarge, parseBody, parseSmallBody } from '../lib/body.ts'
import { writeJsonInTurns } from '../lib/json-in-turns.ts'
import type { ParsedBody } from '../lib/parsed-body.ts'
import { readAhead } from '../lib/read-ahead.ts'
import { keepParsedBody } from '../lib/request.ts'
import { isBillable } from '../money/billable.ts'
import type { PriceOf } from '../money/pricing.ts'
import { decodeName } from '../routes/parameters.ts'
import { roughTokens } from '../tokens/rough.ts'

/** What a request will probably use, before it is sent. */
export interface Demand {
  requests: number
  tokens: number
  /** US dollars. */
  budget: number
  /** What it is made of; absent for what costs nothing. */
  usage?: Usage
  /** Where its budget comes from. */
  price?: Price | undefined
}

/** Reserved for the output of a request that does not bound it. */
const DEFAULT_OUTPUT_TOKENS = 1024

/** No model has a longer output: what a client names beyond it is not counted. */
const MAX_OUTPUT_TOKENS = 1_000_000

/** Reserved for a form, which is not read before it is sent on. */
const FORM: Usage = { inputTokens: 1024, outputTokens: 1024 }

/** Where the formats bound the output. */
const OUTPUT_FIELDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const

export interface DemandOptions {
  config: Pick<Config, 'bodyLimit' | 'models'>
  priceOf: PriceOf
}

/**
 * Estimates what a request will use: a token for four bytes of it, and as much output as it allows. Its body is read for
 * that, and is there again for the handler. Forms are not read, as they are too large.
 */
export function estimateDemand(exchange: Exchange, options: DemandOptions): Demand | Promise<Demand> {
  const { request, route } = exchange
  if (request.method !== 'POST' || !isBillable(route)) return { requests: 1, tokens: 0, budget: 0 }
  if (isForm(request.headers)) return toDemand(FORM, undefined)
  return readAhead(exchange, options.config.bodyLimit).then((body) => {
    const parsing = parseQuietly(body)
    return parsing instanceof Promise
      ? parsing.then((parsed) => demandOf(exchange, body, parsed, options))
      : demandOf(exchange, body, parsing, options)
  })
}

function demandOf(
  exchange: Exchange,
  body: RequestBody,
  parsed: ParsedBody | undefined,
  { config, priceOf }: DemandOptions,
): Demand | Promise<Demand> {
  const { route } = exchange
  if (parsed) keepParsedBody(exchange.request, parsed)
  const outputTokens = route.kind === 'chat' ? outputBound(parsed) : 0
  const model = 'model' in route && route.model !== undefined ? decodeName(route.model) : modelOf(parsed)
  const price = model === undefined ? undefined : priceOf(firstTarget(model, config.models))
  const demand = (written: string | Uint8Array) =>
    toDemand({ inputTokens: roughTokens(written), outputTokens }, price)
  if (body instanceof Uint8Array) return demand(body)
  return isLarge(body) ? writeJsonInTurns(body.json).then(demand) : demand(JSON.stringify(body.json) ?? '')
}

/** Undefined for what is invalid, which gets its error from the handler. */
function parseQuietly(body: RequestBody): ParsedBody | Promise<ParsedBody | undefined> | undefined {
  try {
    return parseSmallBody(body) ?? parseBody(body).catch(() => undefined)
  } catch {
    return undefined
  }
}

function toDemand(usage: Usage, price: Price | undefined): Demand {
  const tokens = usage.inputTokens + usage.outputTokens
  return { requests: 1, tokens, budget: expectedCost(usage, price), usage, price }
}

/** What usage costs as far as it has a price: a model is paid by tokens, some by their input only, or by what it makes. */
export function expectedCost(usage: Usage, price: Price | undefined): number {
  const { images, seconds } = usage
  if (images === undefined && seconds === undefined) return costOfTokens(usage, price) ?? 0
  const { images: _, seconds: __, ...tokens } = usage
  const ofTokens = costOfTokens(tokens, price)
  const units = { inputTokens: 0, outputTokens: 0, ...defined({ images, seconds }) }
  return Math.max(ofTokens ?? 0, costOf(units, price).amount ?? 0)
}

function costOfTokens(tokens: Usage, price: Price | undefined): number | undefined {
  if (!price) return undefined
  return costOf(tokens, price).amount ?? costOf({ ...tokens, outputTokens: 0 }, price).amount
}

function outputBound(body: ParsedBody | undefined): number {
  if (!body) return DEFAULT_OUTPUT_TOKENS
  for (const field of OUTPUT_FIELDS) {
    const bound = body.get(field)
    if (isCount(bound)) return Math.min(bound, MAX_OUTPUT_TOKENS)
  }
  const config = body.get('generationConfig')
  const bound = isObject(config) ? config.maxOutputTokens : undefined
  return isCount(bound) ? Math.min(bound, MAX_OUTPUT_TOKENS) : DEFAULT_OUTPUT_TOKENS
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

function modelOf(body: ParsedBody | undefined): string | undefined {
  const model = body?.get('model')
  return typeof model === 'string' ? model : undefined
}

/** The upstream is not known yet; a name such as `upstream/model` contains it. */
function firstTarget(name: string, models: Config['models']): { upstream: string; model: string } {
  const first = Object.hasOwn(models, name) ? models[name]?.targets?.[0] : undefined
  const resolved = typeof first === 'string' ? first : (first?.model ?? name)
  const slash = resolved.indexOf('/')
  return slash < 0
    ? { upstream: '', model: resolved }
    : { upstream: resolved.slice(0, slash), model: resolved.slice(slash + 1) }
}
