import type { GatewayRequest, RequestBody } from '../exchange.ts'
import { isLarge } from './body.ts'
import { writeJsonInTurns } from './json-in-turns.ts'
import type { ParsedBody } from './parsed-body.ts'

type Own = Partial<Pick<GatewayRequest, 'headers' | 'signal'>>

/** A request with a body that has been read, or replaced, and with other properties of its own. */
export function withBody(request: GatewayRequest, body: RequestBody, own: Own = {}): GatewayRequest {
  return new ReadRequest(request, own, body)
}

/** Keeps the parsed body of a request that `withBody` has made, so that it is parsed once. */
export function keepParsedBody(request: GatewayRequest, parsed: ParsedBody): void {
  if (ReadRequest.is(request)) request.parsed = parsed
}

/** The body of a request that was parsed before; undefined if it was not, or if a middleware has given it another one. */
export function parsedBodyOf(request: GatewayRequest): ParsedBody | undefined {
  return ReadRequest.is(request) ? request.parsed : undefined
}

/** A request that is aborted by another signal. */
export function withSignal(request: GatewayRequest, signal: AbortSignal): GatewayRequest {
  return new DerivedRequest(request, { signal })
}

class DerivedRequest implements GatewayRequest {
  readonly #request: GatewayRequest
  readonly #own: Own

  constructor(request: GatewayRequest, own: Own) {
    this.#request = request
    this.#own = own
  }

  get method() {
    return this.#request.method
  }

  get path() {
    return this.#request.path
  }

  get url() {
    return this.#request.url
  }

  get headers() {
    return this.#own.headers ?? this.#request.headers
  }

  get remoteAddress() {
    return this.#request.remoteAddress
  }

  get signal() {
    return this.#own.signal ?? this.#request.signal
  }

  readBody(limit: number): Promise<RequestBody> {
    return this.#request.readBody(limit)
  }

  streamBody(limit: number): AsyncIterable<Uint8Array> {
    return this.#request.streamBody(limit)
  }
}

class ReadRequest extends DerivedRequest {
  readonly #body: RequestBody
  #parsed: ParsedBody | undefined

  constructor(request: GatewayRequest, own: Own, body: RequestBody) {
    super(request, own)
    this.#body = body
  }

  /** Not of one that a middleware has wrapped, or whose `readBody` it has replaced. */
  static is(request: GatewayRequest): request is ReadRequest {
    return #body in request && !Object.hasOwn(request, 'readBody')
  }

  get parsed(): ParsedBody | undefined {
    const isSame = this.#body instanceof Uint8Array || this.#body.json === this.#parsed?.json
    return isSame ? this.#parsed : undefined
  }

  set parsed(parsed: ParsedBody) {
    this.#parsed = parsed
  }

  override readBody(): Promise<RequestBody> {
    return Promise.resolve(this.#body)
  }

  override async *streamBody(): AsyncGenerator<Uint8Array> {
    const body = this.#body
    if (body instanceof Uint8Array) yield body
    else if (isLarge(body)) yield await writeJsonInTurns(body.json)
    else yield new TextEncoder().encode(JSON.stringify(body.json))
  }
}
