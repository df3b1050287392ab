import { type Cost, type Format, getFormat, type ResponseSummary } from '@mixrouter/core'
import { addField, editField, isObject, parseJson } from '@mixrouter/core/internal'
import type { Exchange, GatewayResponse, Handler, Middleware } from '../exchange.ts'
import { editChunks } from '../lib/chunks.ts'
import { createElementEditor, createLineEditor, type StreamEditor } from '../lib/stream-editor.ts'
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
  recorder.require('usage')
  const response = await next(exchange)
  if (response.status !== 200) return response
  const { body } = response
  const editor = createEditor(exchange, recorder, response)
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    return { ...response, body: editChunks(body, editor) }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const edited = editor.feed(text) + editor.rest()
  return edited === text ? response : { ...response, body: edited }
}

/** What may report usage; the rest is not parsed. */
const USAGE = /"usage(?:Metadata)?"\s*:\s*\{/

const USAGE_LINE = /(?<=^data:).*"usage(?:Metadata)?"\s*:\s*\{.*$/gm

/** Adds the cost to a whole response, or to those parts of a stream that report usage. */
function createEditor({ route }: Exchange, recorder: Recorder, { headers }: GatewayResponse): StreamEditor {
  const { profile } = getFormat(route.format)
  const isEvents = headers['content-type']?.startsWith('text/event-stream') === true
  if (isEvents) {
    const addCost = createCostWriter(route.format, recorder, profile.usagePath)
    return createLineEditor((lines) => lines.replace(USAGE_LINE, addCost))
  }
  const addCost = createCostWriter(route.format, recorder, profile.usagePath.slice(-1))
  const isArray = route.kind === 'chat' && route.framing === 'json-array'
  return isArray
    ? createElementEditor((element) => (USAGE.test(element) ? addCost(element) : element))
    : { feed: addCost, rest: () => '' }
}

function createCostWriter(format: Format, recorder: Recorder, path: readonly string[]) {
  const { inspect } = getFormat(format)
  let summary: ResponseSummary = {}
  return (json: string): string => {
    const data = parseJson(json)
    summary = inspect(data, summary)
    const cost = summary.usage && recorder.costSoFar(summary.usage)
    return cost && takesCost(data, path) ? editAt(json, path, (usage) => withCost(usage, cost)) : json
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
