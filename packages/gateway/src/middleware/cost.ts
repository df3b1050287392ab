import { type Cost, getFormat, type ResponseSummary } from '@mixrouter/core'
import { addField, editField, isObject, parseJson } from '@mixrouter/core/internal'
import type { Exchange, GatewayResponse, Handler, Middleware } from '../exchange.ts'
import { mapChunks } from '../lib/chunks.ts'
import type { Recorder } from '../recorder.ts'

/** In responses it is the cost of a whole one; in requests, `body` requests it in the usage, which streams have, too. */
const COST_HEADER = 'x-mixrouter-cost'

/**
 * Adds what a response has cost to its usage, for clients that request it: `cost` is the amount, as OpenRouter has it,
 * and `cost_details` qualifies it. Without a known price there are only the details.
 */
export const reportCost: Middleware = (next) => (exchange) => {
  const { request, route, recorder } = exchange
  const isRequested = request.headers[COST_HEADER] === 'body' && route.kind === 'chat'
  return isRequested && recorder ? respondWithCost(next, exchange, recorder) : next(exchange)
}

async function respondWithCost(
  next: Handler,
  exchange: Exchange,
  recorder: Recorder,
): Promise<GatewayResponse> {
  recorder.observe({}) // so that the usage of a translated response is known
  const response = await next(exchange)
  if (response.status !== 200) return response
  const { body, headers } = response
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true
  const addCosts = createCostWriter(exchange, recorder, isStream)
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return { ...response, body: isWhole ? addCosts(body) : mapChunks(body, addCosts) }
}

/** What may be an event that reports usage; the others are not parsed. */
const USAGE_LINE = /(?<=^data:).*"usage(?:Metadata)?"\s*:\s*\{.*$/gm

/** Adds the cost to a whole response, or to the events of a stream in chunks that each end with an event. */
function createCostWriter({ route: { format } }: Exchange, recorder: Recorder, isStream: boolean) {
  const utf8 = new TextDecoder()
  const { inspect, profile } = getFormat(format)
  const path = isStream ? profile.usagePath : profile.usagePath.slice(-1)
  let summary: ResponseSummary = {}

  const addCost = (json: string): string => {
    const data = parseJson(json)
    summary = inspect(data, summary)
    const cost = summary.usage && recorder.costSoFar(summary.usage)
    return cost && takesCost(data, path) ? editAt(json, path, (usage) => withCost(usage, cost)) : json
  }
  return (chunk: string | Uint8Array): string | Uint8Array => {
    const text = typeof chunk === 'string' ? chunk : utf8.decode(chunk)
    const edited = isStream ? text.replace(USAGE_LINE, addCost) : addCost(text)
    return edited === text ? chunk : edited
  }
}

/** Whether there is usage at the path, and no cost that the upstream itself reports. */
function takesCost(data: unknown, path: readonly string[]): boolean {
  const usage = path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), data)
  return isObject(usage) && !('cost' in usage || 'cost_details' in usage)
}

function editAt(text: string, [name, ...rest]: readonly string[], edit: (text: string) => string): string {
  return name === undefined ? edit(text) : editField(text, name, (value) => editAt(value, rest, edit))
}

function withCost(usage: string, { amount, currency, kind, reason, priceSource, asOf }: Cost): string {
  const details = { currency, kind, reason, price_source: priceSource, as_of: asOf }
  const detailed = addField(usage, 'cost_details', details)
  return amount === undefined ? detailed : addField(detailed, 'cost', amount)
}
