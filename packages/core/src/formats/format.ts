import type {
  ApiError,
  ChatRequest,
  ChatResponse,
  Emit,
  FinishReason,
  Format,
  ModelTraits,
  NameRule,
  Steps,
  Usage,
  Warn,
} from '../hub/index.ts'
import type { SSEEvent } from '../sse/index.ts'
import type { ClientTools } from './client-tools.ts'
import type { FormatProfile, UpstreamProfile } from './profile.ts'
import type { VendorQuirks } from './quirks.ts'

/**
 * What a client needs of a wire format: it encodes requests and decodes responses. Nothing here does I/O. Bundlers leave
 * the other half out where only this one is used.
 */
export interface UpstreamCodec {
  readonly name: Format
  /** Files, URLs and options on the level of tokens. */
  readonly profile: UpstreamProfile

  encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest
  /** As `encodeRequest`, for a conversation that is too long to be encoded at once. */
  encodeRequestInSteps(request: ChatRequest, context: EncodeRequestContext): Steps<EncodedRequest>

  /** @throws ApiError if the body is an error, or not a valid response of this format */
  decodeResponse(body: unknown, context: DecodeResponseContext): ChatResponse
  createStreamDecoder(emit: Emit, context: DecodeResponseContext): StreamDecoder
  decodeError(response: ErrorResponse): ApiError

  /** The path of a request below the upstream's base URL, with its query. */
  requestPath(target: { model: string; stream: boolean }): string
  /** The headers that carry `key` upstream, and those that the vendor requires. */
  authHeaders(key: string): Record<string, string>
  /** What the vendor allows as a tool's name; requests are changed to fit before they are encoded. */
  readonly toolName: NameRule
}

/** Finds the codec of a format; undefined for one that is not part of the bundle. */
export type CodecLookup = (format: Format) => UpstreamCodec | undefined

/**
 * What requests have that only this format has, and what becomes of it in another one. A client that uses one format needs
 * none of it.
 */
export interface NativeFeatures {
  readonly name: Format

  /** The request with the hub's tool in place of this format's declaration of web search, for another format. */
  shareWebSearch(request: ChatRequest, warn: Warn): ChatRequest
  /** Request fields that refer to state stored by an upstream of this format; elsewhere such a request is rejected. */
  readonly statefulFields?: readonly string[]
  /**
   * The error for a request that refers to such state, where the vendor's SDKs send the whole conversation on it.
   * @default 400 unsupported_parameter
   */
  readonly missingState?: { status: number; code: string }
  /** The vendor's tools that the client runs, as other vendors' models call them. */
  readonly clientTools?: ClientTools
  /** Whether a part that only this format has refers to such state; elsewhere the request is rejected. */
  isReference?(value: unknown): boolean
  /** Request fields that are objects which the hub reads in part; warnings name each unread field inside. */
  readonly partlyReadFields?: readonly string[]
  /** Whether a field that only this format has, such as `n` or `generationConfig.candidateCount`, is set to what every format does; then no warning is needed. */
  isNeutral?(field: string, value: unknown): boolean
}

/** Finds the native features of a format; undefined for one that is not part of the bundle. */
export type NativeLookup = (format: Format) => NativeFeatures | undefined

/** One wire format. Decoding turns its JSON into the hub's types, encoding turns them into its JSON. */
export interface FormatCodec extends UpstreamCodec, NativeFeatures {
  /** Headers and routes beside chat too. */
  readonly profile: FormatProfile

  /** @throws ApiError 400 naming the field that is not valid */
  decodeRequest(body: unknown, context: DecodeRequestContext): ChatRequest
  /** As `decodeRequest`, for a conversation that is too long to be decoded at once. */
  decodeRequestInSteps(body: unknown, context: DecodeRequestContext): Steps<ChatRequest>
  encodeResponse(response: ChatResponse, context: EncodeResponseContext): unknown
  /** Creates an encoder that writes the text of a stream for each hub event. */
  createStreamEncoder(write: (text: string) => void, context: EncodeResponseContext): Emit

  /**
   * Usage and finish reason of a parsed response, or of a stream up to one of its parsed events, without decoding the
   * rest. Counts are cumulative: pass each event what `inspect` returned for the one before. Never throws.
   *
   * @param earlier what the events before reported; it stands where `body` reports nothing
   * @example let summary = codec.inspect(firstEvent); summary = codec.inspect(lastEvent, summary)
   */
  inspect(body: unknown, earlier?: ResponseSummary): ResponseSummary

  encodeError(error: ApiError): EncodedError

  /** The key that a client sent, in any of the places where this format's SDKs put it. */
  readKey(headers: Headers, query?: URLSearchParams): string | undefined
  /** Texts of which one is in the end of every complete stream of this format, and nowhere else. */
  readonly endMarkers: readonly string[]
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
  /** The model and stream flag of the URL, in a format that has them there. */
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
  /** Path and query below the upstream's base URL. */
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
  /** The response is for a client of another format; fields that do not reach it are warned about. */
  forOtherFormat?: boolean
  /** The caller sends vendor data back with the next request, so that it is not reported as lost. */
  keepsVendorData?: boolean
}

export interface EncodeResponseContext {
  warn: Warn
  /** The client's request, for formats whose responses repeat it or depend on it. */
  request?: ChatRequest
  /** How a stream is framed; `json-array` is that of google without `alt=sse`. @default 'sse' */
  framing?: 'sse' | 'json-array'
  /** Writes a long event of a stream whose text is made piece by piece; all that follow are written by it, too. @default written at once */
  writePieces?: (pieces: Iterable<string>) => void
}

/** An event that may have been parsed already. */
export interface ParsedSSEEvent extends SSEEvent {
  /** What the data is as JSON, of a long event. Its `data` is then only the beginning. */
  value?: unknown
}

/** Decodes the events of one response's stream. */
export interface StreamDecoder {
  push(event: ParsedSSEEvent): void
  /** Ends the stream, because of `cause` if given. A response that is not complete becomes an error. */
  end(cause?: unknown): void
}

/** A failed response as it came. */
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
