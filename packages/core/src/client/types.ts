import type { ChatEvent, ChatRequest, ChatResponse, Format, Warning } from '../hub/index.ts'
import type { OnUnsupported } from '../translate.ts'
import type { Timeouts, Transport } from '../transport/index.ts'

export interface ClientOptions {
  /** The token, or a function that fetches it for each request. */
  apiKey: string | (() => string | Promise<string>)
  /** Origin, or origin and prefix; a trailing `/v1` is dropped. @default 'https://api.mixrouter.com' */
  baseURL?: string
  /** Sent with every request. */
  headers?: Record<string, string | undefined>
  /** @default a transport over the global `fetch` */
  transport?: Transport
  /** What to do with what the model's format can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
}

export interface SendOptions {
  /** The format to speak with the service. @default the model's native one */
  format?: Format
  /** Sent with this request. */
  headers?: Record<string, string | undefined>
  /** Fields put into the wire body as they are, over what the request says. */
  extraBody?: Record<string, unknown>
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Takes the request as it is about to be sent, for what is told of an exchange that fails. */
  onRequest?: (request: SentRequest) => void
  /** Takes each chunk of the upstream's stream, as parsed JSON where it is that. */
  onChunk?: (chunk: unknown) => void
}

/** A request as it goes out, without its key. */
export interface SentRequest {
  url: string
  body: unknown
}

export interface CallOptions {
  /** @default 'POST' where there is a body, otherwise 'GET' */
  method?: 'GET' | 'POST'
  /** Sent as JSON, or as a form with files. */
  body?: Record<string, unknown> | FormData
  headers?: Record<string, string | undefined>
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Takes the request as it is about to be sent. */
  onRequest?: (request: SentRequest) => void
}

/** What a route that is no chat answered. */
export interface CallResult {
  url: string
  status: number
  headers: Readonly<Record<string, string | undefined>>
  /** The parsed JSON. */
  body: unknown
}

/** What is known of an exchange when its answer begins. */
export interface Exchange {
  url: string
  format: Format
  /** The body that was sent. */
  requestBody: Record<string, unknown>
  /** What the request could not carry; the answer's warnings are added as it is read. */
  warnings: readonly Warning[]
  status: number
  headers: Readonly<Record<string, string | undefined>>
}

export interface WholeExchange extends Exchange {
  response: ChatResponse
  /** The upstream's body as it came, parsed. */
  responseBody: unknown
}

export interface StreamExchange extends Exchange {
  /** To be read once; ends with one `finish` or `error`. Leaving it early ends the request. */
  events: AsyncIterable<ChatEvent>
}

/** Talks to the service, or to any upstream, in hub types. It does not retry: callers have their own ways. */
export interface Client {
  /**
   * Asks for a whole answer.
   *
   * @throws ApiError the upstream's error, with `answer`
   * @throws TransportError when there was no answer
   */
  send(request: ChatRequest, options?: SendOptions): Promise<WholeExchange>
  /** Asks for a stream. Throws as `send` does until the stream begins; after that its last event is the error. */
  stream(request: ChatRequest, options?: SendOptions): Promise<StreamExchange>
  /**
   * Calls another route of the service, such as `/v1/embeddings`, in its own JSON. Throws as `send` does.
   *
   * @example const { body } = await client.call('/v1/models')
   */
  call(path: string, options?: CallOptions): Promise<CallResult>
}
