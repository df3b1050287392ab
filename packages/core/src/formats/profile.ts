import type { JsonObject, TokenLogprob, Vendor } from '../hub/index.ts'

/** The name by which SDK packages offer a format: `provider.chat(id)`, `provider.messages(id)`. */
export type ApiName = 'chat' | 'responses' | 'messages' | 'gemini'

/** The half of a format's profile that a client needs. */
export interface UpstreamProfile {
  /** How SDK packages name the format. */
  readonly apiName: ApiName
  /** Whose API the format is: a file id is of a file uploaded there, and its routes beside chat are of the same vendor. */
  readonly vendor: Vendor
  /** URLs that the vendor fetches itself, by media type or range such as `image/*`; others have to be sent as bytes. */
  readonly fetchedUrls: Readonly<Record<string, RegExp[]>>
  /** The fields for log probabilities and logit bias; empty where the format has none. */
  readonly tokenOptions: TokenOptionFields
}

/** Finds what the vendor of a model can't read. */
export interface ForeignSignatures {
  /** A body without any of these texts has nothing signed. */
  readonly markers: readonly string[]
  /** The body without what others than `vendor` have signed, and where that was. */
  drop(body: unknown, vendor: Vendor): { body: unknown; paths: readonly string[] }
}

/**
 * What surrounds a format's chat requests, as data: headers, the routes beside chat, files, URLs and the fields that
 * the hub has no equivalent of. The codec reads and writes the requests and responses themselves.
 *
 * @example getFormat('google').profile.models.listPath // '/v1beta/models?pageSize=1000'
 */
export interface FormatProfile extends UpstreamProfile {
  /** Lower-case names of a client's headers that an upstream of the same format may see. */
  readonly clientHeaders: readonly string[]
  /** Matches lower-case names of an upstream's response headers that a client of the same format may see. */
  readonly responseHeaders?: RegExp
  /** Lower-case name of a header that only SDKs of the format's vendor send; absent where they have none of their own. */
  readonly sdkHeader?: string
  /** Whether the URL has the model and whether to stream, in place of the body. @default false */
  readonly modelInURL?: boolean
  /** The route that lists models. */
  readonly models: ModelsRoute
  /** The route that counts a request's tokens; absent where the format has none. */
  readonly tokenCount?: TokenCountRoute
  /**
   * What a conversation begins with and keeps from turn to turn: instructions and the first message. Takes any body; a
   * field that is missing is undefined.
   *
   * @example getFormat('anthropic').profile.conversationStart({ system: 'Be brief', messages: [first, second] }) // ['Be brief', first]
   */
  conversationStart(body: unknown): unknown
  /** Whether what the vendor signs or encrypts can only be read by the account that received it. @default false */
  readonly signaturesBoundToAccount?: boolean
  /** What clients return in this format of what other vendors have signed; absent where it has no place for that. */
  readonly foreignSignatures?: ForeignSignatures
  /** Whether its messages have phases, such as `commentary`, that the vendor expects back. @default false */
  readonly phases?: boolean
  /** Whether the vendor keeps responses, for later requests to continue by their ids. @default false */
  readonly keepsResponses?: boolean
  /** Where the event that ends a stream has the usage, as the names of nested fields; a whole response has it by the last. */
  readonly usagePath: readonly string[]
  /** How the usage of a stream is requested; absent where every stream reports it. */
  readonly streamUsage?: StreamUsageOption
  /** Where the format's SDKs look for rate limits; absent where the vendor reports limits in errors only. */
  readonly rateLimitHeaders?: RateLimitHeaders
}

/** The usage of a stream, as an option of its request. */
export interface StreamUsageOption {
  /** The name of the request's field. */
  readonly field: string
  isOn(value: unknown): boolean
  /** The field's value, whatever it was, with the option on. */
  turnOn(value: unknown): JsonObject
  /** Chunks that exist only because the option is on. */
  readonly added: AddedChunks
}

/** Chunks of a stream that its client did not request. */
export interface AddedChunks {
  /** Each of them contains one of these, where `pattern` matches: short texts are found fast. */
  readonly marks: readonly string[]
  /** Sticky. Chunks without a match need not be parsed. */
  readonly pattern: RegExp
  /** Whether a parsed chunk is one of them. */
  has(chunk: unknown): boolean
}

/** How a format words options on the level of tokens. */
export interface TokenOptionFields {
  /** The fields of a request that turn log probabilities on, with a number of alternatives for each token. */
  logprobs?(alternatives: number): JsonObject
  /** The fields of a request that change the likelihood of tokens, by token id. */
  logitBias?(bias: Readonly<Record<string, number>>): JsonObject
  /** The log probabilities in a response, or in a chunk of a stream. */
  readLogprobs?(body: JsonObject): TokenLogprob[]
}

/** The headers that report each kind of rate limit. */
export interface RateLimitHeaders extends Readonly<Record<'requests' | 'tokens', RateLimitNames>> {
  /**
   * How the header `reset` is written.
   *
   * @param resetAt when the limit is full again, in milliseconds since 1970
   * @param now the current time, in milliseconds since 1970
   */
  formatReset(resetAt: number, now: number): string
}

interface RateLimitNames {
  readonly limit: string
  readonly remaining: string
  readonly reset: string
}

/** A model as a models route describes it. */
export interface ListedModel {
  id: string
  /** Who made or offers it. */
  owner: string
  /** When it was released, in seconds since 1970; 0 where that is not known. */
  created: number
  /** Its name for people. */
  displayName: string
  /** The largest input, in tokens. */
  contextTokens?: number
  /** The largest output, in tokens. */
  maxOutputTokens?: number
  /** Whether it reasons before it responds. */
  reasoning?: boolean
  /** False for a model that takes no chat requests, such as one that makes videos. @default true */
  chat?: boolean
}

export interface ModelsRoute {
  /** Path and query that list an upstream's models on one page, as far as the format allows. */
  readonly listPath: string
  encodeModel(model: ListedModel): unknown
  /**
   * The page of `models` that `query` describes; all of them where it describes none.
   *
   * @throws ApiError 400 for a page size that is not a whole number above 0, or a cursor that is no model's id
   */
  encodeList(models: readonly ListedModel[], query: URLSearchParams): unknown
}

export interface TokenCountRoute {
  /** The path that counts the tokens of what would be sent to `chatPath`, which is one of `requestPath` without streaming. */
  path(chatPath: string): string
  /** The chat request inside the body of a request to count its tokens. */
  chatRequest(body: unknown): unknown
  /** `body` with every place that names the model besides `model` itself naming `model`; `body` itself where that holds. */
  withModel(body: unknown, model: string): unknown
  encodeResponse(tokens: number): unknown
  /** Matches the body of a 404 that means an unknown model, and not that the upstream lacks the route. */
  readonly modelNotFound: RegExp
}
