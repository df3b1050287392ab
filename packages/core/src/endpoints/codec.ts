import type { JsonObject, Usage, Warn } from '../hub/index.ts'

/** A response's body as it is on the network. */
export interface EndpointBody {
  contentType: string
  body: string | Uint8Array
}

/** An upstream's response, read whole. */
export interface WholeResponse {
  contentType: string
  bytes: Uint8Array
}

/** How one format's clients send and receive what `Request` and `Response` stand for. */
export interface ClientCodec<Request, Response> {
  /** @throws ApiError 400 naming the field that is not valid */
  decodeRequest(body: unknown, context: { model: string; warn: Warn }): Request
  encodeResponse(response: Response, context: { request: Request; warn: Warn }): EndpointBody
}

/** How one format's upstreams receive and send it. */
export interface UpstreamCodec<Request, Response> {
  encodeRequest(request: Request, context: { warn: Warn }): { path: string; body: JsonObject }
  /** @throws ApiError if the response is an error, or not valid */
  decodeResponse(response: WholeResponse, context: { request: Request; warn: Warn }): Response
}

/** What every request and response beside chat has. */
export interface EndpointRequest {
  /** The upstream's name of the model when the request is encoded, the client's when the response is. */
  model: string
}

export interface EndpointResponse {
  /** Absent where the upstream reports none. */
  usage?: Usage
  /** What the vendor charges for instead of tokens. */
  charged?: Usage
}

export function jsonBody(value: unknown): EndpointBody {
  return { contentType: 'application/json', body: JSON.stringify(value) }
}
