import { isDeepStrictEqual } from 'node:util'
import type { Values } from '../../src/formats/suites/arbitraries.ts'
import type { Feature as RequestPut } from '../../src/formats/suites/request-builders.ts'
import { baseRequest } from '../../src/formats/suites/request-features.ts'
import { baseResponse, type Feature as ResponsePut } from '../../src/formats/suites/response-features.ts'
import { mergeTurns, settleFinishReason } from '../../src/hub/index.ts'
import {
  ApiError,
  type ChatRequest,
  type ChatResponse,
  collectWarnings,
  createResponseAccumulator,
  createSSEParser,
  createStreamTranslator,
  type Format,
  getFormat,
  isObject,
  responseToEvents,
  translateRequest,
  translateResponse,
  type Warning,
} from '../../src/index.ts'
import type { Outcome, Row } from './row.ts'

const VALUES: Values = {
  text: 'Hello',
  other: 'Good day',
  word: 'lookup',
  count: 7,
  fraction: 0.5,
  flag: false,
  object: { city: 'Paris' },
}

const silent = () => {}

/** One row's way between two formats. */
interface Passage {
  row: Row<unknown>
  from: Format
  to: Format
  sender: 'client' | 'upstream'
}

/** What becomes of a row's thing between a client and an upstream; undefined where the client has no word for it. */
export function observeRequest(row: Row<RequestPut>, client: Format, upstream: Format): Outcome | undefined {
  const passage: Passage = { row, from: client, to: upstream, sender: 'client' }
  const wanted = baseRequest(VALUES)
  const path = [row.put(wanted, VALUES, client)].flat()[0] ?? ''
  const { warnings, warn } = collectWarnings()
  const encoded = getFormat(client).encodeRequest(wanted, { warn, traits: {} })
  const said = row.said?.[client]
  if (!said && warnings.some(({ code }) => code !== 'defaulted')) return undefined
  const url = urlOf(encoded.path)
  const body = overWire({ ...encoded.body, ...said })
  const asked = getFormat(client).decodeRequest(body, { warn: silent, ...url })
  if (isPresent(wanted, path) && !isPresent(asked, path)) return undefined
  try {
    const translated = translateRequest(body, { from: client, to: upstream, ...url })
    const arrived = getFormat(upstream).decodeRequest(overWire(translated.body), {
      warn: silent,
      ...urlOf(translated.path),
    })
    return outcome(isDeepStrictEqual(essence(asked), essence(arrived)), translated.warnings, path, passage)
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return { kind: 'lost', notes: [`Refused with ${error.status}: ${error.message}`] }
  }
}

/** The same of an answer, whole and streamed. */
export function observeResponse(
  row: Row<ResponsePut>,
  upstream: Format,
  client: Format,
): Record<'whole' | 'streamed', Outcome> | undefined {
  const passage: Passage = { row, from: upstream, to: client, sender: 'upstream' }
  const given = baseResponse()
  const path = row.put(given, VALUES, upstream)
  given.finishReason = settleFinishReason(given.finishReason, new Set(given.content.map(({ type }) => type)))
  const { warnings, warn } = collectWarnings()
  const body = overWire(getFormat(upstream).encodeResponse(given, { warn }))
  if (warnings.some(({ code }) => code !== 'defaulted')) return undefined
  const told = getFormat(upstream).decodeResponse(body, { warn: silent })
  if (isPresent(given, path) && !isPresent(told, path)) return undefined

  const whole = translateResponse(body, { from: upstream, to: client })
  const arrived = getFormat(client).decodeResponse(overWire(whole.body), { warn: silent })

  const stream = encodeStream(upstream, given)
  let text = ''
  const translator = createStreamTranslator({
    from: upstream,
    to: client,
    write: (more) => {
      text += more
    },
  })
  translator.feed(new TextEncoder().encode(stream))
  translator.end()
  return {
    whole: outcome(isDeepStrictEqual(words(told, path), words(arrived, path)), whole.warnings, path, passage),
    streamed: outcome(
      isDeepStrictEqual(words(decodeStream(upstream, stream), path), words(decodeStream(client, text), path)),
      translator.warnings,
      path,
      passage,
    ),
  }
}

/**
 * What the warnings and the comparison say of the thing at `path`: a loss below it leaves it there in other words.
 *
 * @throws Error where it is neither carried nor told of: a fault of a codec
 */
function outcome(equal: boolean, warnings: readonly Warning[], path: string, passage: Passage): Outcome {
  const { label, implied } = passage.row
  const notes = [...new Set(warnings.map((warning) => noteOf(warning, passage)))]
  const losses = warnings.filter(({ code }) => code === 'unsupported' || code === 'foreign')
  const whole = losses.some((warning) => !isBelow(withoutPlaces(warning.path), withoutPlaces(path)))
  if (whole) return { kind: 'lost', notes }
  if (losses.length > 0 || warnings.some(({ code }) => code === 'changed')) return { kind: 'changed', notes }
  if (equal || warnings.length > 0) return { kind: 'carried', notes }
  if (implied === undefined)
    throw new Error(`${label}: lost without a warning from ${passage.from} to ${passage.to}`)
  const [kind, reason] = implied
  return { kind, notes: [reason] }
}

const withoutPlaces = (path: string) => path.replace(/\[\d+\]/g, '[]')

const isBelow = (path: string, other: string) =>
  path.startsWith(other) && /^[.[]/.test(path.slice(other.length))

/** A warning in the words of every sender, whatever its format is called. */
function noteOf({ code, path, message }: Warning, { from, sender }: Passage): string {
  return `\`${code}\` \`${withoutPlaces(path)}\`: ${message.replaceAll(from, `the ${sender}’s format`)}`
}

/** What a URL of google's format says. */
function urlOf(path: string): { model?: string; stream?: boolean } {
  const [, model, method] = /\/models\/([^/:]+):(\w+)/.exec(path) ?? []
  return model === undefined ? {} : { model, stream: method === 'streamGenerateContent' }
}

function overWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

const isPresent = (value: unknown, path: string) => valueAt(value, path) !== undefined

function valueAt(value: unknown, path: string): unknown {
  let current = value
  for (const key of path.match(/[^.[\]]+/g) ?? []) {
    if (current === null || typeof current !== 'object') return undefined
    current = (current as Record<string, unknown>)[key]
  }
  return current
}

/** A request without what says nothing: whose turns are one, and the type of a medium that its URL tells. */
function essence({ streamUsage, ...request }: ChatRequest): unknown {
  return JSON.parse(JSON.stringify({ ...request, messages: mergeTurns(request.messages) }), (_key, value) => {
    if (!isObject(value) || !isObject(value.source) || value.source.type !== 'url') return value
    const { mediaType: _, ...medium } = value
    return medium
  })
}

/** What an answer says, and what stands at `path`; without the vendor's own words and what goes without saying. */
function words({ content, finishReason, usage, ...rest }: ChatResponse, path: string): unknown {
  const { inputTokens, outputTokens } = usage ?? {}
  const place = path.startsWith('content') ? undefined : valueAt({ usage, ...rest }, path)
  const said = { content, finish: finishReason.unified, inputTokens, outputTokens, place }
  return JSON.parse(JSON.stringify(said, (key, value) => (key === 'native' ? undefined : value)))
}

function encodeStream(format: Format, response: ChatResponse): string {
  let text = ''
  const emit = getFormat(format).createStreamEncoder(
    (more) => {
      text += more
    },
    { warn: silent },
  )
  for (const event of responseToEvents(response)) emit(event)
  return text
}

function decodeStream(format: Format, text: string): ChatResponse {
  const folder = createResponseAccumulator()
  const decoder = getFormat(format).createStreamDecoder(folder.add, { warn: silent })
  const parser = createSSEParser((event) => decoder.push(event))
  parser.feed(new TextEncoder().encode(text))
  parser.end()
  decoder.end()
  return folder.result()
}
