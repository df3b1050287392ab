export { type BaseURL, parseBaseURL, SERVICE_URL } from './base-url.ts'
export { TransportError, type TransportFailure } from './error.ts'
export { createFetchTransport } from './fetch.ts'
export {
  DEFAULT_TIMEOUT,
  type Timeouts,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'
