import type {
  JSONObject,
  LanguageModelV4ResponseMetadata,
  SharedV4Headers,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider'
import { createLanguageModelResponseMetadata } from '@ai-sdk/provider-utils'
import type { FinishEvent, GatewayInfo, ResponseInfo, Usage, Warning } from '@mixrouter/core'
import {
  defined,
  gatewayInfo,
  isObject,
  REQUEST_ID_HEADERS,
  type TokenLogprob,
} from '@mixrouter/core/internal/sdk'
import { OPTIONS_KEY } from './metadata.ts'

export type { TokenLogprob } from '@mixrouter/core/internal/sdk'

/** The response's id, model and time. */
export function responseMetadata(response: {
  id: string
  model: string
  created?: number
}): LanguageModelV4ResponseMetadata {
  return defined(
    createLanguageModelResponseMetadata({
      id: response.id,
      model: response.model,
      created: response.created ?? null,
    }),
  )
}

/** Response headers as plain strings. */
export function responseHeaders(headers: ResponseInfo['headers']): SharedV4Headers {
  return defined({ ...headers }) as SharedV4Headers
}

/** Metadata of a response under `providerMetadata.mixrouter`. */
export interface MixrouterMetadata {
  /** The wire format used. */
  format: ResponseInfo['format']
  /** The service's id of the request; quote it when contacting support. */
  requestId?: string
  /** The stop sequence that ended the response. */
  stopSequence?: string
  /** The cost of the request in US dollars, if the service or a gateway reports it. */
  cost?: number
  /** How a gateway served the request. */
  gateway?: GatewayInfo
  /** Input tokens written to the one-hour cache. */
  cacheWrite1hTokens?: number
  /** The output tokens with their log probabilities, if these were requested. */
  logprobs?: TokenLogprob[]
  /** Fields of the response without an equivalent in the SDK, such as Google's `groundingMetadata`. */
  extra?: JSONObject
  /** Warnings from decoding the response. */
  warnings?: { code: string; path: string; message: string }[]
}

export function resultMetadata(
  exchange: Pick<ResponseInfo, 'format' | 'headers'>,
  response: Pick<FinishEvent, 'stopSequence' | 'extensions'> & {
    usage?: Usage | undefined
    warnings?: readonly Warning[]
    logprobs?: TokenLogprob[] | undefined
  },
): { providerMetadata: SharedV4ProviderMetadata } {
  const { format, headers } = exchange
  const { usage, warnings = [] } = response
  const raw = isObject(usage?.raw) ? usage.raw : {}
  const gateway = gatewayInfo(headers, raw)
  const metadata = defined({
    format,
    requestId: REQUEST_ID_HEADERS.map((name) => headers[name]).find(Boolean),
    stopSequence: response.stopSequence,
    cost: typeof raw.cost === 'number' ? raw.cost : gateway?.cost?.amount,
    gateway,
    cacheWrite1hTokens: usage?.cacheWrite1hTokens,
    logprobs: response.logprobs,
    extra: response.extensions?.[format],
    warnings: warnings.length > 0 ? [...warnings] : undefined,
  })
  return { providerMetadata: { [OPTIONS_KEY]: metadata as unknown as JSONObject } }
}
