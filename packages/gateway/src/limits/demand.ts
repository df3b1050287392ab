import { costOf, type Price, type Usage } from '@mixrouter/core'
import { defined, isObject } from '@mixrouter/core/internal'
import type { Config } from '../config/config.ts'
import type { Exchange, RequestBody } from '../exchange.ts'
import { isForm, isLarge, parseBody, parseSmallBody } from '../lib/body.ts'
import { writeJsonInTurns } from '../lib/json-in-turns.ts'
import type { ParsedBody } from '../lib/parsed-body.ts'
import { withBody } from '../lib/request.ts'
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
export async function estimateDemand(
  exchange: Exchange,
  { config, priceOf }: DemandOptions,
): Promise<Demand> {
  const { request, route } = exchange
  if (request.method !== 'POST' || !isBillable(route)) return { requests: 1, tokens: 0, budget: 0 }
  if (isForm(request.headers)) return toDemand(FORM, undefined)
  const body = await request.readBody(config.bodyLimit)
  exchange.request = withBody(request, body)
  const parsing = parseQuietly(body)
  const parsed = parsing instanceof Promise ? await parsing : parsing
  if (parsed) exchange.parsedBody = parsed
  const inputTokens = roughTokens(body instanceof Uint8Array ? body : await written(body.json, isLarge(body)))
  const outputTokens = route.kind === 'chat' ? outputBound(parsed) : 0
  const model = 'model' in route && route.model !== undefined ? decodeName(route.model) : modelOf(parsed)
  const price = model === undefined ? undefined : priceOf(firstTarget(model, config.models))
  return toDemand({ inputTokens, outputTokens }, price)
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
export function expectedCost({ images, seconds, ...tokens }: Usage, price: Price | undefined): number {
  const ofTokens = costOf(tokens, price).amount ?? costOf({ ...tokens, outputTokens: 0 }, price).amount
  if (ofTokens !== undefined && images === undefined && seconds === undefined) return ofTokens
  const units = { inputTokens: 0, outputTokens: 0, ...defined({ images, seconds }) }
  return Math.max(ofTokens ?? 0, costOf(units, price).amount ?? 0)
}

function written(json: unknown, large: boolean): string | Promise<Uint8Array> {
  return large ? writeJsonInTurns(json) : (JSON.stringify(json) ?? '')
}

function outputBound(body: ParsedBody | undefined): number {
  if (!body) return DEFAULT_OUTPUT_TOKENS
  const generationConfig = body.get('generationConfig')
  const bound = OUTPUT_FIELDS.map((field) => body.get(field)).find(isCount) ??
    (isObject(generationConfig) ? generationConfig.maxOutputTokens : undefined)
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
