import type { Format, Vendor } from '@mixrouter/core'
import type { Served } from '../endpoints/served.ts'
import type { Route } from '../routes/route.ts'

/**
 * OpenTelemetry's names for GenAI are in development: this is the one place to change when they do.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const ATTRIBUTES = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  path: 'url.path',
  requestId: 'mixrouter.request.id',
  client: 'mixrouter.client',
  upstream: 'mixrouter.upstream',
  attempts: 'mixrouter.attempts',
  cost: 'mixrouter.cost',
  costKind: 'mixrouter.cost.kind',
  limit: 'mixrouter.limit',
  dryRun: 'mixrouter.dry_run',
} as const

export type AttributeName = keyof typeof ATTRIBUTES

interface MetricName {
  type: 'counter' | 'histogram'
  /** In OpenTelemetry. */
  name: string
  unit: string
  /** In Prometheus, whose names contain the unit. */
  prometheus: string
  description: string
  /** Bounds of the buckets of a histogram. */
  buckets?: readonly number[]
  attributes: readonly AttributeName[]
}

const SERVED = ['operation', 'upstream', 'requestModel'] as const
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304]

export const METRICS = {
  requests: {
    type: 'counter',
    name: 'mixrouter.requests',
    unit: '{request}',
    prometheus: 'mixrouter_requests_total',
    description: 'Requests of clients that are over',
    attributes: [...SERVED, 'client', 'httpStatus'],
  },
  duration: {
    type: 'histogram',
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    prometheus: 'mixrouter_request_duration_seconds',
    description: 'Time until a response was complete',
    buckets: SECONDS,
    attributes: [...SERVED, 'provider', 'errorType'],
  },
  firstByte: {
    type: 'histogram',
    name: 'mixrouter.first_byte',
    unit: 's',
    prometheus: 'mixrouter_first_byte_seconds',
    description: 'Time until the first byte of the upstream’s response',
    buckets: SECONDS,
    attributes: [...SERVED, 'provider'],
  },
  firstChunk: {
    type: 'histogram',
    name: 'gen_ai.client.operation.time_to_first_chunk',
    unit: 's',
    prometheus: 'mixrouter_first_chunk_seconds',
    description: 'Time until the first chunk of a stream; whole responses have none',
    buckets: SECONDS,
    attributes: [...SERVED, 'provider'],
  },
  overhead: {
    type: 'histogram',
    name: 'mixrouter.overhead',
    unit: 's',
    prometheus: 'mixrouter_overhead_seconds',
    description: 'Time until a response began, without that of waiting for upstreams',
    buckets: [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128],
    attributes: ['operation'],
  },
  tokens: {
    type: 'histogram',
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    prometheus: 'mixrouter_tokens',
    description: 'Input and output tokens of a request',
    buckets: TOKENS,
    attributes: [...SERVED, 'provider', 'client', 'tokenType'],
  },
  cachedTokens: {
    type: 'counter',
    name: 'mixrouter.cached_tokens',
    unit: '{token}',
    prometheus: 'mixrouter_cached_tokens_total',
    description: 'Input tokens that the vendor took out of its cache',
    attributes: [...SERVED, 'client'],
  },
  cost: {
    type: 'counter',
    name: 'mixrouter.cost',
    unit: '{USD}',
    prometheus: 'mixrouter_cost_dollars_total',
    description: 'What requests cost, as far as it is known',
    attributes: [...SERVED, 'client', 'costKind'],
  },
  unknownCosts: {
    type: 'counter',
    name: 'mixrouter.cost.unknown',
    unit: '{request}',
    prometheus: 'mixrouter_unknown_costs_total',
    description: 'Requests whose cost is not known',
    attributes: [...SERVED, 'client'],
  },
  attempts: {
    type: 'counter',
    name: 'mixrouter.attempts',
    unit: '{attempt}',
    prometheus: 'mixrouter_attempts_total',
    description: 'Requests to upstreams, retries and failovers included',
    attributes: ['upstream', 'requestModel'],
  },
  limited: {
    type: 'counter',
    name: 'mixrouter.limited',
    unit: '{request}',
    prometheus: 'mixrouter_limited_total',
    description: 'Requests that exceeded a limit',
    attributes: ['client', 'limit', 'dryRun'],
  },
} as const satisfies Record<string, MetricName>

export type Metric = keyof typeof METRICS

/** The labels of Prometheus, by attribute. */
export const LABELS: Partial<Record<AttributeName, string>> = {
  operation: 'operation',
  provider: 'provider',
  requestModel: 'model',
  upstream: 'upstream',
  client: 'client',
  httpStatus: 'status',
  errorType: 'error',
  tokenType: 'type',
  costKind: 'kind',
  limit: 'limit',
  dryRun: 'dry_run',
}

/** Other vendors have the name that they have here. */
export const PROVIDERS: Partial<Record<Vendor, string>> = {
  google: 'gcp.gemini',
  moonshot: 'moonshot_ai',
  mistral: 'mistral_ai',
  xai: 'x_ai',
}

/** Formats whose requests the conventions do not call `chat`. */
const CHAT_OPERATIONS: Partial<Record<Format, string>> = { google: 'generate_content' }

/** What is served beside chat that the conventions call otherwise. */
const ENDPOINT_OPERATIONS: Partial<Record<Served, string>> = { completions: 'text_completion' }

/** What the conventions call a request; they have no name for other routes than chat, embeddings and completions. */
export function operationOf(route: Route): string {
  if (route.kind === 'chat') return CHAT_OPERATIONS[route.format] ?? 'chat'
  if (route.kind !== 'endpoint') return route.kind
  const { serves } = route.endpoint
  return ENDPOINT_OPERATIONS[serves] ?? serves
}
