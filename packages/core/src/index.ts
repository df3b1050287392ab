/**
 * The public API of `@mixrouter/core`: formats, translation, the hub's types, clients and models.
 *
 * @module @mixrouter/core
 */

export { type GatewayInfo, gatewayInfo } from './client/gateway-info.ts'
export type * from './client.ts'
export { createClient, createEndpointClient } from './client.ts'
export type * from './formats/format.ts'
export { formats, getFormat } from './formats/index.ts'
export type * from './formats/profile.ts'
export {
  ApiError,
  type ApiErrorOptions,
  type AssistantMessage,
  type AssistantPart,
  accumulateEvents,
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockStartEvent,
  type CacheControl,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  type Citation,
  type CustomTool,
  collectWarnings,
  createResponseAccumulator,
  EFFORTS,
  type Effort,
  type Emit,
  type ErrorEvent,
  type ErrorType,
  type FailedResponse,
  type FinishEvent,
  type FinishReason,
  FORMATS,
  type Format,
  type FunctionTool,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Message,
  type ModelTraits,
  type NameRule,
  type NativePart,
  type Opaque,
  type Part,
  type ProviderTool,
  type Reasoning,
  type ReasoningControl,
  type ReasoningPart,
  type RefusalPart,
  type ResponseAccumulator,
  type ResponseFormat,
  responseToEvents,
  type StartEvent,
  type SystemMessage,
  type SystemPart,
  type TextPart,
  type TokenLogprob,
  type TokensByModality,
  type Tool,
  type ToolCallPart,
  type ToolChoice,
  type ToolResultPart,
  type Usage,
  type UsageEvent,
  type UserLocation,
  type UserMessage,
  type UserPart,
  type Vendor,
  type Warn,
  type Warning,
  type WarningCode,
  type WebSearch,
  type WebSearchTool,
  type WebSource,
} from './hub/index.ts'
export * from './models/index.ts'
export { createRedactor, MIN_SECRET_LENGTH, type Redactor, redact } from './redact.ts'
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
  type TLSOptions,
  type Transport,
  TransportError,
  type TransportFailure,
  type TransportRequest,
  type TransportResponse,
  type UpstreamOptions,
} from './transport/index.ts'
export * from './video/index.ts'
