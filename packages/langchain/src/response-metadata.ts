import type { FinishReason as EventFinishReason } from '@langchain/core/language_models/event'
import type {
  FinishEvent,
  FinishReason,
  Format,
  GatewayInfo,
  ResponseInfo,
  Usage,
  Warning,
} from '@mixrouter/core'
import {
  defined,
  gatewayInfo,
  isObject,
  REQUEST_ID_HEADERS,
  type TokenLogprob,
} from '@mixrouter/core/internal/sdk'

/** The `response_metadata` of a message. */
export interface ResponseMetadata {
  /** The model that responded, as the service reports it. */
  model: string
  model_name: string
  model_provider: 'mixrouter'
  /** The wire format used. */
  format: Format
  finish_reason: EventFinishReason | 'error' | 'other'
  /** The vendor's own finish reason. */
  raw_finish_reason?: string
  /** The stop sequence that ended the response. */
  stop_sequence?: string
  /** The vendor's usage, unchanged. */
  usage?: Record<string, unknown>
  /** The cost of the request in US dollars, if the service or a gateway reports it. */
  cost?: number
  /** How a gateway served the request. */
  gateway?: GatewayInfo
  /** The output tokens with their log probabilities, if these were requested. */
  logprobs?: { content: TokenLogprob[] }
  /** Fields of the response without an equivalent in LangChain, such as Google's `groundingMetadata`. */
  extra?: Record<string, unknown>
  /** Settings that the model's format does not support. */
  warnings?: Warning[]
  request_id?: string
  headers: Record<string, string>
}

/** The end of a response, streamed or not. */
export interface ResponseEnd extends Omit<FinishEvent, 'type'> {
  model: string
  usage?: Usage | undefined
  logprobs?: TokenLogprob[] | undefined
}

export function responseMetadata(
  end: ResponseEnd,
  exchange: ResponseInfo,
  warnings: readonly Warning[],
): ResponseMetadata {
  const { model, finishReason, stopSequence, extensions, usage, logprobs } = end
  const { 'set-cookie': _, ...headers } = exchange.headers
  const gateway = gatewayInfo(exchange.headers, usage?.raw)
  return {
    model,
    model_name: model,
    model_provider: 'mixrouter',
    format: exchange.format,
    finish_reason: FINISH_REASONS[finishReason.unified],
    headers: defined(headers) as Record<string, string>,
    ...defined({
      raw_finish_reason: finishReason.raw,
      stop_sequence: stopSequence,
      usage: isObject(usage?.raw) ? usage.raw : undefined,
      cost:
        isObject(usage?.raw) && typeof usage.raw.cost === 'number' ? usage.raw.cost : gateway?.cost?.amount,
      gateway,
      logprobs: logprobs && { content: logprobs },
      extra: extensions?.[exchange.format],
      request_id: requestId(exchange.headers),
      warnings: warnings.length > 0 ? [...warnings] : undefined,
    }),
  }
}

/** LangChain's finish reasons, as in its stream events. */
const FINISH_REASONS: Readonly<Record<FinishReason['unified'], ResponseMetadata['finish_reason']>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_use',
  'content-filter': 'content_filter',
  error: 'error',
  other: 'other',
}

/** The finish reason of an event, which has fewer values. */
export function eventReason({ unified }: FinishReason): { reason?: EventFinishReason } {
  const reason = FINISH_REASONS[unified]
  return reason === 'error' || reason === 'other' ? {} : { reason }
}

/** The service's id of a request. */
function requestId(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return REQUEST_ID_HEADERS.map((name) => headers[name]).find(Boolean)
}
