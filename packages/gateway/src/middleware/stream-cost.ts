import { type Cost, type Format, getFormat, type ResponseSummary } from '@mixrouter/core'
import { addField, editField, isObject, parseJson } from '@mixrouter/core/internal'
import type { Middleware } from '../exchange.ts'
import { mapChunks } from '../lib/chunks.ts'
import type { Recorder } from '../recorder.ts'

const STREAM_COST_HEADER = 'x-mixrouter-stream-cost'

/**
 * Adds to the usage in a stream what it has cost so far, for requests with `x-mixrouter-stream-cost: true`: the headers
 * of a stream precede its cost. `cost` is the amount, as OpenRouter reports it, and `cost_details` qualifies it; without
 * a known price there are only the details.
 */
export const streamCost: Middleware = (next) => async (exchange) => {
  const { request, route, recorder } = exchange
  if (request.headers[STREAM_COST_HEADER] !== 'true' || route.kind !== 'chat' || !recorder)
    return next(exchange)
  recorder.observe({}) // so that the usage of a translated stream is known
  const response = await next(exchange)
  if (!response.headers['content-type']?.startsWith('text/event-stream')) return response
  const { body } = response
  const addCosts = createCostWriter(route.format, recorder)
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return { ...response, body: isWhole ? addCosts(body) : mapChunks(body, addCosts) }
}

/** What may be an event that reports usage; the others are not parsed. */
const USAGE_LINE = /^data:.*"usage(?:Metadata)?"\s*:\s*\{.*$/gm

/** Adds the cost to the events of a stream, in chunks that each end with an event. */
function createCostWriter(format: Format, recorder: Recorder) {
  const utf8 = new TextDecoder()
  const { inspect, profile } = getFormat(format)
  let summary: ResponseSummary = {}

  const addCost = (line: string): string => {
    const data = parseJson(line.slice('data:'.length))
    summary = inspect(data, summary)
    const cost = summary.usage && recorder.costSoFar(summary.usage)
    if (!cost || !hasUsage(data, profile.usagePath)) return line
    return editAt(line, profile.usagePath, (usage) => withCost(usage, cost))
  }
  return (chunk: string | Uint8Array): string | Uint8Array => {
    const text = typeof chunk === 'string' ? chunk : utf8.decode(chunk)
    const edited = text.replace(USAGE_LINE, addCost)
    return edited === text ? chunk : edited
  }
}

/** Whether an event has usage at the path, and without a cost that the vendor itself reports. */
function hasUsage(data: unknown, path: readonly string[]): boolean {
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
