export { type BaseURL, parseBaseURL, SERVICE_URL } from './base-url.ts'
export { requestAborted, TransportError, type TransportFailure } from './error.ts'
export { createFetchTransport } from './fetch.ts'
export { isPrivateHost } from './private-host.ts'
export { decodeFailure, readBody, readBytes, readError, redactError } from './response.ts'
export {
  DEFAULT_TIMEOUT_MS,
  type Timeouts,
  type TLSOptions,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'
export {
  createUpstream,
  type HeaderFields,
  type Upstream,
  type UpstreamOptions,
  type UpstreamRequest,
  type UpstreamResponse,
} from './upstream.ts'
