import {
  ApiError,
  accumulateEvents,
  type ChatEvent,
  type ChatRequest,
  createStreamCollector,
  createStreamTranslator,
  decodeRequest,
  type Format,
  getFormat,
  translateRequest,
  translateResponse,
  type Warning,
} from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'
import {
  bytesOf,
  type RecordedResponse,
  recordedStream,
  textOf,
  type WireRequest,
} from '@mixrouter/testing/cassettes'
import { CommandError } from '../command-error.ts'
import type { Sample } from './corpus.ts'

export interface Target {
  format: Format
  /** @default that of the request */
  model?: string
}

/** One body of a corpus in the target's format. */
export interface Translation {
  name: string
  kind: 'request' | 'response'
  from: Format
  warnings: readonly Warning[]
  /** What is sent to the target, or what a client of its format reads; absent if it failed. */
  output?: unknown
  /** Why it can't be translated. */
  error?: string
}

/**
 * The request, and the response if there is one, in the target's format.
 *
 * @throws CommandError 2 if nothing names a model
 */
export function translateSample({ name, request: wire, response }: Sample, target: Target): Translation[] {
  const { format: from, body, fromPath } = wire
  const { format: to, model: upstreamModel } = target
  const { modelInURL } = getFormat(from).profile
  const model = fromPath.model ?? (modelInURL ? upstreamModel : undefined)
  if (modelInURL && model === undefined)
    throw new CommandError(`${name} does not name a model, as ${from} has it in the URL. Specify --model`, 2)
  const url = { from, ...fromPath, ...(model !== undefined && { model }) }
  const common = { name, from }
  if (from === to) return [{ ...common, kind: 'request', warnings: [], output: body }] // forwarded as it is
  const request: Translation = {
    ...common,
    kind: 'request',
    ...attempt(() => {
      const options = { ...url, to, ...(upstreamModel !== undefined && { upstreamModel }) }
      const { body: output, warnings } = translateRequest(body, options)
      return { output, warnings }
    }),
  }
  if (!response) return [request]
  const translated = attempt(() => translateRecorded(response, wire, to, decodeRequest(body, url).request))
  return [request, { ...common, kind: 'response', ...translated }]
}

type Result = Pick<Translation, 'warnings' | 'output' | 'error'>

function attempt(translate: () => Result): Result {
  try {
    return translate()
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return { warnings: [], error: error.message }
  }
}

function translateRecorded(
  recorded: RecordedResponse,
  wire: WireRequest,
  to: Format,
  request: ChatRequest,
): Result {
  const { format: from } = wire
  const stream = recordedStream(recorded, wire)
  if (!stream) {
    const { body, warnings } = translateResponse(parseJson(textOf(recorded)), { from, to, request })
    const events: ChatEvent[] = []
    translateResponse(body, { from: to, to, observe: (event) => events.push(event) })
    return { warnings, output: readable(events) }
  }
  let text = ''
  const translator = createStreamTranslator({ from, to, request, write: (chunk) => (text += chunk) })
  for (const chunk of stream) translator.feed(bytesOf(chunk))
  translator.end()
  const events: ChatEvent[] = []
  const client = createStreamCollector({ from: to, to, observe: (event) => events.push(event) })
  client.feed(Buffer.from(text))
  client.end()
  return { warnings: translator.warnings, output: readable(events) }
}

/** What a client reads, without the ids that some formats make up. */
function readable(events: readonly ChatEvent[]): unknown {
  const { content, finishReason, usage } = accumulateEvents(events)
  const parts = content.map((part) => ('opaque' in part ? { ...part, opaque: undefined } : part))
  return { content: parts, finishReason, usage }
}
