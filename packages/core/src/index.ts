/**
 * The public API of `@mixrouter/core`: formats, translation, the hub's types, clients and models.
 *
 * @module
 */
export * from './client.ts'
export type * from './formats/format.ts'
export { formats, getFormat } from './formats/index.ts'
export type * from './formats/profile.ts'
export type * from './hub/index.ts'
export {
  ApiError,
  accumulateEvents,
  collectWarnings,
  createBlockWriter,
  createId,
  createResponseAccumulator,
  defined,
  EFFORTS,
  FORMATS,
  fromBase64,
  isObject,
  isReasoningOff,
  isStrictSchema,
  mediaKind,
  mediaTypeOf,
  mergeOpaque,
  nestsDeeper,
  parseDataUrl,
  parseJson,
  responseToEvents,
  toBase64,
  toJson,
  toolNames,
  truncatedStream,
  urlSource,
} from './hub/index.ts'
export * from './models/index.ts'
export { createRedactor, MIN_SECRET_LENGTH, type Redactor, redact } from './redact.ts'
export { replaceModel } from './replace-model.ts'
export { createSSEParser, type SSEEvent, type SSEParser } from './sse/index.ts'
export * from './translate.ts'
export * from './translate-stream.ts'
export {
  type BaseURL,
  createFetchTransport,
  DEFAULT_TIMEOUT_MS,
  type HeaderFields,
  parseBaseURL,
  SERVICE_URL,
  type Timeouts,
  type Transport,
  TransportError,
  type TransportFailure,
  type TransportRequest,
  type TransportResponse,
  type UpstreamOptions,
} from './transport/index.ts'
export * from './video/index.ts'
