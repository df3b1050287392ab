import { isDeepStrictEqual } from 'node:util'
import type { Values } from '../../src/formats/suites/arbitraries.ts'
import type { AddToRequest } from '../../src/formats/suites/request-builders.ts'
import { baseRequest } from '../../src/formats/suites/request-features.ts'
import { type AddToResponse, baseResponse } from '../../src/formats/suites/response-features.ts'
import { mergeTurns, settleFinishReason } from '../../src/hub/index.ts'
import {
  ApiError,
  type ChatRequest,
  type ChatResponse,
  collectWarnings,
  createResponseAccumulator,
  createSSEParser,
  createStreamTranslator,
  FORMATS,
  type Format,
  getFormat,
  responseToEvents,
  translateRequest,
  translateResponse,
  type Warning,
} from '../../src/index.ts'
import { isObject } from '../../src/internal.ts'
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

/** A row on its way from one format to another. */
interface Passage {
  row: Row<unknown>
  from: Format
  to: Format
  sender: 'client' | 'upstream'
}

/** What happens to a row's feature between client and upstream; undefined if the client's format doesn't have it. */
export function observeRequest(
  row: Row<AddToRequest>,
  client: Format,
  upstream: Format,
): Outcome | undefined {
  const passage: Passage = { row, from: client, to: upstream, sender: 'client' }
  const intended = baseRequest(VALUES)
  const path = [row.add(intended, VALUES, client)].flat()[0] ?? ''
  const { warnings, warn } = collectWarnings()
  const encoded = getFormat(client).encodeRequest(intended, { warn, traits: {} })
  const fields = row.fields?.[client]
  if (!fields && warnings.some(({ code }) => code !== 'defaulted')) return undefined
  const url = urlOf(encoded.path)
  const body = throughJson({ ...encoded.body, ...fields })
  const sent = getFormat(client).decodeRequest(body, { warn: silent, ...url })
  if (isPresent(intended, path) && !isPresent(sent, path)) return undefined
  try {
    const translated = translateRequest(body, { from: client, to: upstream, ...url })
    const received = getFormat(upstream).decodeRequest(throughJson(translated.body), {
      warn: silent,
      ...urlOf(translated.path),
    })
    return outcome(
      isDeepStrictEqual(normalize(shareWebSearch(sent)), normalize(shareWebSearch(received))),
      translated.warnings,
      path,
      passage,
    )
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return { status: 'rejected', notes: [`Error ${error.status}: ${error.message}`] }
  }
}

/** The same for responses, whole and streamed. */
export function observeResponse(
  row: Row<AddToResponse>,
  upstream: Format,
  client: Format,
): Record<'whole' | 'streamed', Outcome> | undefined {
  const passage: Passage = { row, from: upstream, to: client, sender: 'upstream' }
  const given = baseResponse()
  const path = row.add(given, VALUES, upstream)
  given.finishReason = settleFinishReason(given.finishReason, new Set(given.content.map(({ type }) => type)))
  const { warnings, warn } = collectWarnings()
  const body = throughJson(getFormat(upstream).encodeResponse(given, { warn }))
  if (warnings.some(({ code }) => code !== 'defaulted')) return undefined
  const sent = getFormat(upstream).decodeResponse(body, { warn: silent })
  if (isPresent(given, path) && !isPresent(sent, path)) return undefined

  const whole = translateResponse(body, { from: upstream, to: client })
  const received = getFormat(client).decodeResponse(throughJson(whole.body), { warn: silent })

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
    whole: outcome(
      isDeepStrictEqual(comparable(sent, path), comparable(received, path)),
      whole.warnings,
      path,
      passage,
    ),
    streamed: outcome(
      isDeepStrictEqual(
        comparable(decodeStream(upstream, stream), path),
        comparable(decodeStream(client, text), path),
      ),
      translator.warnings,
      path,
      passage,
    ),
  }
}

/**
 * The outcome for the feature at `path`, from the warnings and from comparing both sides. If only a property of the
 * feature is dropped, the feature is changed.
 *
 * @throws Error if the feature arrives different without a warning, which is a bug in a codec
 */
function outcome(equal: boolean, warnings: readonly Warning[], path: string, passage: Passage): Outcome {
  const { label, unwarned } = passage.row
  const notes = [...new Set(warnings.map((warning) => noteOf(warning, passage)))]
  const drops = warnings.filter(({ code }) => code === 'unsupported' || code === 'foreign')
  const isDropped = drops.some((warning) => !isBelow(withoutIndexes(warning.path), withoutIndexes(path)))
  if (isDropped) return { status: 'dropped', notes }
  if (drops.length > 0 || warnings.some(({ code }) => code === 'changed')) return { status: 'changed', notes }
  if (equal || warnings.length > 0) return { status: 'carried', notes }
  if (unwarned === undefined)
    throw new Error(`${label}: dropped or changed without a warning from ${passage.from} to ${passage.to}`)
  const [status, reason] = unwarned
  return { status, notes: [reason] }
}

const withoutIndexes = (path: string) => path.replace(/\[\d+\]/g, '[]')

const isBelow = (path: string, other: string) =>
  path.startsWith(other) && /^[.[]/.test(path.slice(other.length))

/** A warning as a note; formats that cause the same warning share it, since their names are replaced. */
function noteOf({ code, path, message }: Warning, { from, sender }: Passage): string {
  return `${message.replaceAll(from, sender.toUpperCase())} (\`${code}\` at \`${withoutIndexes(path)}\`)`
}

/** The model and method in a URL of google's format. */
function urlOf(path: string): { model?: string; stream?: boolean } {
  const [, model, method] = /\/models\/([^/:]+):(\w+)/.exec(path) ?? []
  return model === undefined ? {} : { model, stream: method === 'streamGenerateContent' }
}

function throughJson<T>(value: T): T {
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

/** A request with adjacent turns merged, and without media types that follow from a URL. */
function normalize({ streamUsage, ...request }: ChatRequest): unknown {
  return JSON.parse(JSON.stringify({ ...request, messages: mergeTurns(request.messages) }), (_key, value) => {
    if (!isObject(value) || !isObject(value.source) || value.source.type !== 'url') return value
    const { mediaType: _, ...medium } = value
    return medium
  })
}

/** The request with the hub's web search, in which those of all formats are equal. */
function shareWebSearch(request: ChatRequest): ChatRequest {
  return FORMATS.reduce((shared, format) => getFormat(format).shareWebSearch(shared, silent), request)
}

/** The content, finish reason and totals of a response, and the value at `path`. */
function comparable({ content, finishReason, usage, ...rest }: ChatResponse, path: string): unknown {
  const { inputTokens, outputTokens } = usage ?? {}
  const value = path.startsWith('content') ? undefined : valueAt({ usage, ...rest }, path)
  const compared = { content, finish: finishReason.unified, inputTokens, outputTokens, value }
  return JSON.parse(JSON.stringify(compared, (key, inner) => (key === 'native' ? undefined : inner)))
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
  const accumulator = createResponseAccumulator()
  const decoder = getFormat(format).createStreamDecoder(accumulator.add, { warn: silent })
  const parser = createSSEParser((event) => decoder.push(event))
  parser.feed(new TextEncoder().encode(text))
  parser.end()
  decoder.end()
  return accumulator.result()
}
