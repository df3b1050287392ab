import type { OnUnsupported } from '../encode.ts'
import type { Headers } from '../formats/format.ts'
import type { ChatEvent, ChatRequest, ChatResponse, Format, Warning } from '../hub/index.ts'
import type { ModelLookup } from '../models/create-lookup.ts'
import type { HeaderFields, Timeouts, UpstreamOptions } from '../transport/index.ts'

export interface ClientOptions extends UpstreamOptions {
  /** What to do with what the model's format can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
  /** What is known of the models, such as `extendModels` returns. @default profileOf */
  models?: ModelLookup
}

export interface SendOptions {
  /** The format in which to send the request. @default the model's native one */
  format?: Format
  /** Sent with this request. */
  headers?: HeaderFields
  /** Fields put into the wire body as they are, over those of the request. */
  extraBody?: Record<string, unknown>
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Called with the request just before it is sent, so that it is known even where it fails. */
  onRequest?: (request: SentRequest) => void
  /** Called with each chunk of the upstream's stream, as parsed JSON where it is valid JSON. */
  onChunk?: (chunk: unknown) => void
}

/** A request as it is sent, without its key. */
export interface SentRequest {
  url: string
  body: unknown
}

export interface CallOptions {
  /** @default 'POST' where there is a body, otherwise 'GET' */
  method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as JSON, as a form with files, or chunk by chunk with the content type that `headers` have. */
  body?: Record<string, unknown> | FormData | AsyncIterable<Uint8Array>
  /** The format whose headers carry the key, and whose errors the route has. @default 'openai-chat' */
  format?: Format
  headers?: HeaderFields
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Whether a response that is not JSON is read as bytes, such as audio. @default false */
  bytes?: boolean
  /** Called with the request just before it is sent. */
  onRequest?: (request: SentRequest) => void
}

/** The response of a route other than chat. */
export interface CallResult {
  url: string
  status: number
  headers: Headers
  /** The parsed JSON, or a `Uint8Array` where `bytes` is set and the response is not JSON. */
  body: unknown
}

/** The response of a route other than chat, its body not read yet. */
export interface OpenResult extends Omit<CallResult, 'body'> {
  /** To be read once; returning early aborts the request. Fails with a TransportError. */
  body: AsyncIterable<Uint8Array>
}

/** What is known of a response when its head has come. */
export interface ResponseInfo {
  url: string
  format: Format
  /** The body that was sent. */
  requestBody: Record<string, unknown>
  /** What the request could not carry; the response's warnings are added as it is read. */
  warnings: readonly Warning[]
  status: number
  headers: Headers
}

export interface SendResult extends ResponseInfo {
  response: ChatResponse
  /** The upstream's body as it came, parsed. */
  responseBody: unknown
}

export interface StreamResult extends ResponseInfo {
  /** To be read once; ends with one `finish` or `error`. Returning early aborts the request. */
  events: AsyncIterable<ChatEvent>
}

/** Sends requests in hub types to the service, or to any upstream. It does not retry: callers have their own policies. */
export interface Client {
  /**
   * Sends a request for a whole response.
   *
   * @throws ApiError the upstream's error, with `response`
   * @throws TransportError if there was no response
   */
  send(request: ChatRequest, options?: SendOptions): Promise<SendResult>

  /** Sends a request for a stream. Throws as `send` does until the stream begins; after that its last event is the error. */
  stream(request: ChatRequest, options?: SendOptions): Promise<StreamResult>

  /**
   * Calls another route of the service, such as `/v1/embeddings`, in its own JSON. Throws as `send` does.
   *
   * @example const { body } = await client.call('/v1/models')
   */
  call(path: string, options?: CallOptions): Promise<CallResult>

  /**
   * Calls another route for a response that is read as it comes, such as a file or events. Throws as `send` does until the
   * body begins.
   *
   * @example const { body } = await client.open('/v1/files/file-1/content')
   */
  open(path: string, options?: Omit<CallOptions, 'bytes'>): Promise<OpenResult>
}
