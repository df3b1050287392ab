import type {
  ApiError,
  Cost,
  Format,
  GatewayStatus,
  LimitReport,
  TargetInfo,
  Usage,
  Vendor,
  Warning,
} from './types.ts'

/** An error as the console shows it. */
export type ErrorSummary = Pick<ApiError, 'status' | 'message'> & { code?: string; type?: string }

/** One request in the list of traffic. Times are in milliseconds; `total` and `status` are absent while it is open. */
export interface RequestRow {
  /** Tells it from all others that are kept: requests may share an id. */
  key: string
  /** In the response's `x-mixrouter-request-id`. */
  id: string
  /** When it arrived, in milliseconds since 1970. */
  at: number
  method: string
  path: string
  format: Format
  client?: string
  model?: string
  target?: TargetInfo
  attempts: number
  warnings: number
  status?: number
  aborted?: boolean
  finishReason?: string
  error?: ErrorSummary
  firstByte?: number
  total?: number
  overhead?: number
  usage?: Usage
  cost?: Cost
}

/** Some of a body, and how many milliseconds after the request it came. */
export type BodyChunk = readonly [at: number, text: string]

/** One try at an upstream. */
export interface AttemptDetail extends TargetInfo {
  /** Milliseconds after the request arrived. */
  at: number
  /** The body that was sent; absent unless bodies are kept. */
  sent?: string
  /** The response as it came; absent unless bodies are kept. */
  received?: readonly BodyChunk[]
  error?: ErrorSummary
}

/** All that is known of one request. */
export interface RequestDetail {
  row: RequestRow
  /** Whether bodies are kept at all. */
  bodies: boolean
  /** Whether a body was longer than what is kept of one. */
  truncated: boolean
  clientBody?: string
  /** What the client received; absent unless bodies are kept. */
  responded?: string
  attempts: readonly AttemptDetail[]
  warnings: readonly Warning[]
  limits: readonly LimitReport[]
}

/** What the figures are grouped by. */
export const DIMENSIONS = ['model', 'upstream', 'client'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Figures over time. Every series has one value for each of `times`; null where nothing happened. */
export interface Overview {
  source: 'process' | 'prometheus'
  /** The beginning of each step, in seconds since 1970. */
  times: readonly number[]
  /** Seconds per step. */
  step: number
  series: Record<SeriesName, readonly (number | null)[]>
  totals: Totals
  groups: readonly (Totals & { name: string })[]
}

export type SeriesName =
  | 'requests'
  | 'errors'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'firstP50'
  | 'firstP95'
  | 'inputTokens'
  | 'outputTokens'
  | 'cost'
  | 'cacheShare'

/** Times are in milliseconds; shares are from 0 to 1. */
export interface Totals {
  requests: number
  errors: number
  p50: number | null
  p95: number | null
  firstP50: number | null
  inputTokens: number
  outputTokens: number
  cacheShare: number | null
  /** In US dollars, as far as it is known. */
  cost: number
  /** How many requests' cost is not known. */
  unknownCosts: number
}

/** What the console needs to know of its server. */
export interface ConsoleState {
  /** Whether bodies of requests are kept. */
  bodies: boolean
  /** Whether clients need a key to use models. */
  keyRequired: boolean
  status: GatewayStatus
}

/** What the catalogue knows of a chat model that the gateway lists. */
export interface ModelSummary {
  id: string
  name: string
  vendor?: Vendor
  reads: readonly string[]
  reasons: boolean
  callsTools: boolean
  contextTokens?: number
}
