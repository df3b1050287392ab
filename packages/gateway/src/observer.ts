import type { ApiError, Cost, FinishReason, Format, Redactor, Usage, Warning } from '@mixrouter/core'
import type { Period } from './config/limits-config.ts'

/** Which client request an event belongs to, as far as it is known by then. */
export interface RequestInfo {
  /** The client's `x-request-id` if it sent one, otherwise made; also in the response's `x-mixrouter-request-id`. */
  id: string
  method: string
  /** Without the query, which may hold a key. */
  path: string
  /** The format that the client speaks. */
  format: Format
  /** The name of the authenticated client. */
  client?: string
  /** The model as the client named it. */
  model?: string
  /** The upstream that is tried, or was tried last. */
  target?: TargetInfo
  /** How many upstreams were tried so far. */
  attempts: number
}

/** An upstream, with its own name of the model and the format it is called in. */
export interface TargetInfo {
  upstream: string
  model: string
  format: Format
}

/** How a request ended. Times are in milliseconds since it arrived. */
export interface Outcome {
  /** The HTTP status that the client received; 499 if it disconnected before there was one. */
  status: number
  /** Why the model stopped, if the response specifies it. */
  finishReason?: FinishReason
  /** The error that the client received, also inside a stream that had already begun. */
  error?: ApiError
  /** Whether the client disconnected before the response was complete. */
  aborted: boolean
  /** Until the first byte of body of the upstream that was tried last; absent if none came. */
  firstByte?: number
  /** Until the response was complete or broken off. */
  total: number
  /**
   * Of the time until the response began, the gateway's own part, with its store, and the time in which the client sent its
   * request. It includes no waiting for upstreams: for their responses, for a place in their `concurrency`, and before retries.
   */
  overhead: number
  /** The tokens that are paid for: as the vendor reports them, or estimated if `cost.kind` is `estimate`. */
  usage?: Usage
  /** Absent for a request that failed or that costs nothing, such as one for the list of models. */
  cost?: Cost
}

/** A limit of a client that a request exceeds. */
export interface LimitReport {
  /** Whom the limit belongs to. */
  scope: 'client' | 'tag'
  /** The name of that client or tag. */
  name: string
  kind: 'requests' | 'tokens' | 'concurrency' | 'budget'
  /** Absent for concurrency. */
  period?: Period
  limit: number
  /** Until it can be tried again, in seconds. */
  retryAfter: number
  /** Whether it was only reported, see `limits.dryRun`. */
  dryRun: boolean
}

/**
 * Sees everything that happens to one request, whether it is forwarded unchanged or translated. Every method is
 * optional. What a method throws is printed and does not affect the request.
 *
 * @example
 * observe: ({ model }) => ({ usage: ({ inputTokens }) => console.log(model, inputTokens) })
 */
export interface Observer {
  /** The body of the client's request, if it is JSON, as it came. */
  clientBody?(text: string): void
  /** An upstream is about to be called; again for each further attempt. */
  attempt?(target: TargetInfo): void
  /** The body that is sent in this attempt, if it is JSON. */
  sent?(text: string): void
  /** Some of the body of the upstream's successful response, as it arrives. It may be part of a character. */
  received?(bytes: Uint8Array): void
  /** Some of the body that the client is sent, if it is text or JSON; of a stream as it goes out. May be part of a character. */
  responded?(chunk: string | Uint8Array): void
  /** The attempt has failed; the upstreams' keys are redacted. Another one may follow. */
  attemptFailed?(error: ApiError): void
  /** The first byte of the upstream's response body has arrived; again if a further attempt follows. */
  firstByte?(): void
  /** What was changed or dropped, with path and message; more than one call for one request is possible. */
  warnings?(warnings: readonly Warning[]): void
  /** A limit is exceeded. */
  limit?(report: LimitReport): void
  /**
   * The tokens that the vendor reports and what they cost, once, when the response has ended. Not called if the vendor
   * reports none: the estimate is in the outcome.
   */
  usage?(usage: Usage, cost?: Cost): void
  /** The request is over. Always the last call. */
  end?(outcome: Outcome): void
}

/** What an observer may need besides the request. */
export interface ObserveTools {
  /** Takes the upstreams' keys out of a text. Bodies contain them only if somebody put them there. */
  redact: Redactor
}

/**
 * Makes the observer of one request, or none. Called once per request, before it is authenticated. Bodies cost time and
 * memory, so each is read out only for observers that have its method.
 */
export type Observe = (request: RequestInfo, tools: ObserveTools) => Observer | undefined
