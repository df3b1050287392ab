import type { JsonObject, Usage, Warn, Work } from '../hub/index.ts'

/** A response's body: JSON that is still to be written, or anything else as it is on the network. */
export type EndpointBody = { json: unknown } | { contentType: string; body: string | Uint8Array }

/** An upstream's response, read whole. */
export interface WholeResponse {
  contentType: string
  bytes: Uint8Array
  /** The value of the bytes; undefined if they are not JSON. */
  json: unknown
}

/** How one format's clients send and receive what `Request` and `Response` stand for. */
export interface ClientCodec<Request, Response> {
  /** @throws ApiError 400 naming the field that is not valid */
  decodeRequest(body: unknown, context: { model: string; warn: Warn }): Request
  encodeResponse(response: Response, context: { request: Request; warn: Warn }): Work<EndpointBody>
}

/** How one format's upstreams receive and send it. */
export interface UpstreamCodec<Request, Response> {
  encodeRequest(request: Request, context: { warn: Warn }): { path: string; body: JsonObject }
  /** @throws ApiError if the response is an error, or not valid */
  decodeResponse(response: WholeResponse, context: { request: Request; warn: Warn }): Work<Response>
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
