import type { Cost, Format, Warning } from '@mixrouter/core'

/** What would happen to a request to a model. Nothing was sent. */
export interface Explanation {
  /** The client's format. */
  format: Format
  /** The model as the client named it. */
  model: string
  /** The name of the authenticated client. */
  client?: string
  /** What determined the targets: the configuration's path, such as `routes[0]`, `models.fast` or `upstreams`. */
  decidedBy: string
  /** In the order in which they are tried; further ones only if those before fail. */
  targets: readonly ExplainedTarget[]
  /** The upstreams that the request would not go to, and why. */
  skipped: readonly SkippedUpstream[]
  /** About how many tokens the request is as input. */
  inputTokens: number
}

/** The request as one target would receive it. */
export interface ExplainedTarget {
  upstream: string
  /** The upstream's name of the model. */
  model: string
  format: Format
  /** Whether the client's bytes are forwarded, or the request is translated. */
  passthrough: boolean
  url: string
  /** Keys are redacted. */
  headers: Readonly<Record<string, string>>
  body: unknown
  /** What would be changed or dropped. */
  warnings: readonly Warning[]
  /** Of the input alone, estimated: how long the response gets is not known. */
  inputCost: Cost
  /** Of the longest response that the request allows, with its input; absent if it sets no limit. */
  maxCost?: Cost
  /** Why the target can't serve it; then nothing would be sent. */
  error?: string
}

export interface SkippedUpstream {
  upstream: string
  reason: string
}
