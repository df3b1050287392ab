import type { GatewayRequest, RequestBody } from '../exchange.ts'

/** A request with a body that has been read, or replaced, and with other properties of its own. */
export function withBody(
  request: GatewayRequest,
  body: RequestBody,
  own: Partial<Pick<GatewayRequest, 'headers' | 'signal'>> = {},
): GatewayRequest {
  return new ReadRequest(request, body, own)
}

class ReadRequest implements GatewayRequest {
  readonly #request: GatewayRequest
  readonly #body: RequestBody
  readonly #own: Partial<Pick<GatewayRequest, 'headers' | 'signal'>>

  constructor(
    request: GatewayRequest,
    body: RequestBody,
    own: Partial<Pick<GatewayRequest, 'headers' | 'signal'>>,
  ) {
    this.#request = request
    this.#body = body
    this.#own = own
  }

  get method() {
    return this.#request.method
  }

  get path() {
    return this.#request.path
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

  readBody = async () => this.#body

  async *streamBody(): AsyncGenerator<Uint8Array> {
    const body = this.#body
    yield body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body.json))
  }
}
