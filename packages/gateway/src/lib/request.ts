import type { GatewayRequest, RequestBody } from '../exchange.ts'

/** A request with a body that has been read, or replaced. @param signal in the place of the client's */
export function withBody(request: GatewayRequest, body: RequestBody, signal?: AbortSignal): GatewayRequest {
  return new ReadRequest(request, body, signal)
}

class ReadRequest implements GatewayRequest {
  readonly #request: GatewayRequest
  readonly #body: RequestBody
  readonly #signal: AbortSignal | undefined

  constructor(request: GatewayRequest, body: RequestBody, signal: AbortSignal | undefined) {
    this.#request = request
    this.#body = body
    this.#signal = signal
  }

  get method() {
    return this.#request.method
  }

  get path() {
    return this.#request.path
  }

  get headers() {
    return this.#request.headers
  }

  get remoteAddress() {
    return this.#request.remoteAddress
  }

  get signal() {
    return this.#signal ?? this.#request.signal
  }

  readBody = async () => this.#body

  async *streamBody(): AsyncGenerator<Uint8Array> {
    const body = this.#body
    yield body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body.json))
  }
}
