import {
  type ApiError,
  type ChatRequest,
  createStreamCollector,
  createStreamTranslator,
  type Format,
  getFormat,
  translateResponse,
  translateResponseToStream,
} from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'
import { bytesOf, type Cassette, type RecordedResponse, textOf } from './cassette.ts'
import { recordedStream } from './recorded-stream.ts'
import { type Framing, readWireRequest, type WireRequest } from './request.ts'

/** A response as it is to be sent; times are in milliseconds since the request. */
export interface Playable {
  status: number
  headers: Record<string, string>
  /** When the head is sent. */
  at: number
  chunks: readonly { at: number; bytes: Uint8Array }[]
}

/**
 * The recorded response as a client of the request's format and framing gets it: the recorded bytes if those are the
 * same, otherwise each chunk translated.
 *
 * @throws ApiError if a whole response can't be translated
 */
export function playable(
  { request: recorded, failure }: Cassette,
  response: RecordedResponse,
  wire: WireRequest | undefined,
  request: ChatRequest | undefined,
): Playable {
  const source = readWireRequest(recorded.method, recorded.path, recorded.body)
  if (!wire || !source || (source.format === wire.format && source.framing === wire.framing))
    return { ...response, chunks: response.chunks.map((chunk) => ({ at: chunk.at, bytes: bytesOf(chunk) })) }
  const way: Way = { from: source.format, to: wire.format, framing: wire.framing, request }
  if (response.status >= 400) return translateError(response, way)
  const headers = { ...response.headers, 'content-type': CONTENT_TYPES[wire.framing] }
  const stream = recordedStream(response, source)
  const recording = stream ? { ...response, chunks: stream } : response
  const translate = TRANSLATIONS[stream ? 'stream' : 'whole'][wire.framing === 'whole' ? 'whole' : 'stream']
  return { ...response, headers, chunks: translate(recording, way, failure !== undefined) }
}

/** From the recorded response to the one that is played. */
interface Way {
  from: Format
  to: Format
  framing: Framing
  request: ChatRequest | undefined
}

type Translate = (response: RecordedResponse, way: Way, isBroken: boolean) => Playable['chunks']

const CONTENT_TYPES: Readonly<Record<Framing, string>> = {
  whole: 'application/json',
  sse: 'text/event-stream',
  'json-array': 'application/json',
}

/** By how the response was recorded, and how it is played. */
const TRANSLATIONS: Readonly<Record<'whole' | 'stream', Readonly<Record<'whole' | 'stream', Translate>>>> = {
  whole: { whole: wholeToWhole, stream: wholeToStream },
  stream: { whole: streamToWhole, stream: streamToStream },
}

function wholeToWhole(response: RecordedResponse, way: Way, isBroken: boolean): Playable['chunks'] {
  if (isBroken) return []
  return atEnd(response, JSON.stringify(translateResponse(parseJson(textOf(response)), options(way)).body))
}

function wholeToStream(response: RecordedResponse, way: Way, isBroken: boolean): Playable['chunks'] {
  if (isBroken) return []
  const { text } = translateResponseToStream(parseJson(textOf(response)), {
    ...options(way),
    ...framingOf(way),
  })
  return atEnd(response, text)
}

function streamToWhole(response: RecordedResponse, way: Way, isBroken: boolean): Playable['chunks'] {
  if (isBroken) return []
  const collector = createStreamCollector(options(way))
  for (const chunk of response.chunks) collector.feed(bytesOf(chunk))
  collector.end()
  return atEnd(response, JSON.stringify(collector.result().body))
}

/** A stream that broke off is not ended: its failure is played after its chunks. */
function streamToStream(response: RecordedResponse, way: Way, isBroken: boolean): Playable['chunks'] {
  let pending = ''
  const write = (text: string) => {
    pending += text
  }
  const translator = createStreamTranslator({ ...options(way), ...framingOf(way), write })
  const take = (at: number) => {
    const bytes = Buffer.from(pending)
    pending = ''
    return bytes.length > 0 ? [{ at, bytes }] : []
  }
  const chunks = response.chunks.flatMap((chunk) => {
    translator.feed(bytesOf(chunk))
    return take(chunk.at)
  })
  if (isBroken) return chunks
  translator.end()
  return [...chunks, ...take(response.endedAt ?? response.at)]
}

function translateError(response: RecordedResponse, { from, to }: Way): Playable {
  const { status, headers } = response
  const error = getFormat(from).decodeError({ status, headers, body: textOf(response) })
  const played = playableError(error, to, response.at)
  return { ...played, headers: { ...headers, ...played.headers } }
}

/** An error in a format. */
export function playableError(error: ApiError, format: Format, at = 0): Playable {
  const { status, headers, body } = getFormat(format).encodeError(error)
  const bytes = Buffer.from(JSON.stringify(body))
  return { status, headers: { ...headers, 'content-type': 'application/json' }, at, chunks: [{ at, bytes }] }
}

const options = ({ from, to, request }: Way) => ({ from, to, ...(request && { request }) })

const framingOf = ({ framing }: Way) => (framing === 'json-array' ? { framing } : {})

const atEnd = ({ endedAt, at }: RecordedResponse, text: string): Playable['chunks'] => [
  { at: endedAt ?? at, bytes: Buffer.from(text) },
]
