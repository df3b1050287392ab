import type {
  ApiError,
  ChatRequest,
  ChatResponse,
  Emit,
  FinishReason,
  Format,
  ModelTraits,
  NameRule,
  Usage,
  Warn,
} from '../hub/index.ts'
import type { SSEEvent } from '../sse/index.ts'
import type { FormatProfile } from './profile.ts'
import type { VendorQuirks } from './quirks.ts'

/**
 * What a wire format is to the rest of the toolkit: eight files that share their names and this face.
 * Decoding turns wire JSON into the hub's types, encoding turns them into wire JSON. Nothing here does I/O.
 */
export interface FormatCodec {
  readonly name: Format
  /** Headers, routes beside chat, files and URLs of the format. */
  readonly profile: FormatProfile

  /** @throws ApiError 400 naming the field that is not as the format says */
  decodeRequest(body: unknown, context: DecodeRequestContext): ChatRequest
  encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest

  /** @throws ApiError when the body is an error, or no answer of this format */
  decodeResponse(body: unknown, context: DecodeResponseContext): ChatResponse
  encodeResponse(response: ChatResponse, context: EncodeResponseContext): unknown

  createStreamDecoder(emit: Emit, context: DecodeResponseContext): StreamDecoder
  /** An encoder that writes wire text for each hub event. */
  createStreamEncoder(write: (text: string) => void, context: EncodeResponseContext): Emit

  /**
   * Usage and finish reason of a parsed response, or of a stream up to one of its parsed events, without decoding the
   * rest. Counts are cumulative: pass each event what `inspect` returned for the one before. Never throws.
   *
   * @param earlier what the events before reported; it stands where `body` reports nothing
   * @example let summary = codec.inspect(firstEvent); summary = codec.inspect(lastEvent, summary)
   */
  inspect(body: unknown, earlier?: ResponseSummary): ResponseSummary

  decodeError(response: ErrorResponse): ApiError
  encodeError(error: ApiError): EncodedError

  /** The path of a request below the upstream's base URL, with its query. */
  requestPath(target: { model: string; stream: boolean }): string
  /** The key that a client sent, in the places where this format's SDKs put it. */
  readKey(headers: Headers, query?: URLSearchParams): string | undefined
  /** The headers that carry `key` upstream, with those that the vendor demands. */
  authHeaders(key: string): Record<string, string>
  /** What the vendor allows as a tool's name; `fitToolNames` sees to it before a request is encoded. */
  readonly toolName: NameRule
  /** Text that only the end of a complete stream of this format holds. */
  readonly endMarkers: readonly string[]
  /** Request fields that rest on state kept by an upstream of this format; without it the request means another thing. */
  readonly statefulFields?: readonly string[]
  /** Extensions that are what is left of an object of which the hub took a part; each field of them is told apart. */
  readonly leftovers?: readonly string[]
  /** Whether an extension of a request, such as `n` or `generationConfig.candidateCount`, asks for nothing that other formats do not do anyway; then none misses it. */
  isNeutral?(field: string, value: unknown): boolean
}

/** What a response reports beside its content. */
export interface ResponseSummary {
  usage?: Usage
  /** A stream's tool calls count only where the format reports them in the event that ends it. */
  finishReason?: FinishReason
}

/** HTTP header values by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>

export interface DecodeRequestContext {
  warn: Warn
  /** What the URL says, in a format that has it there. */
  model?: string
  stream?: boolean
}

export interface EncodeRequestContext {
  warn: Warn
  traits: ModelTraits
  /** How the model's vendor deviates from the format. */
  quirks?: VendorQuirks | undefined
}

/** A request on the wire. */
export interface EncodedRequest {
  /** Path and query below the upstream's base URL; what the URL says of the request is in it. */
  path: string
  body: Record<string, unknown>
}

export interface DecodeResponseContext {
  warn: Warn
  /**
   * The requested model, if its vendor is unknown: reasoning is kept in the fields it came in, to be sent back to the
   * same model.
   */
  sourceModel?: string
}

export interface EncodeResponseContext {
  warn: Warn
  /** The client's request, for formats whose answers repeat it or depend on it. */
  request?: ChatRequest
  /** How a stream is framed; `json-array` is google's without `alt=sse`. @default 'sse' */
  framing?: 'sse' | 'json-array'
}

/** Feeds the events of one answer's stream to the hub. */
export interface StreamDecoder {
  push(event: SSEEvent): void
  /** The bytes are over, because of `cause` if it is given. An answer that is not complete becomes an error. */
  end(cause?: unknown): void
}

/** A failed answer as it came: its status and body, and the headers that say more. */
export interface ErrorResponse {
  status: number
  body: string
  headers?: Headers
}

export interface EncodedError {
  status: number
  body: unknown
  headers: Record<string, string>
}
