import type {
  JSONObject,
  LanguageModelV4ResponseMetadata,
  SharedV4Headers,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider'
import { createLanguageModelResponseMetadata } from '@ai-sdk/provider-utils'
import { defined, type Exchange, type FinishEvent, isObject, type Usage, type Warning } from '@mixrouter/core'
import { OPTIONS_KEY } from './metadata.ts'

/** Who answered, and when. */
export function responseMetadata(answer: {
  id: string
  model: string
  created?: number
}): LanguageModelV4ResponseMetadata {
  return defined(
    createLanguageModelResponseMetadata({
      id: answer.id,
      model: answer.model,
      created: answer.created ?? null,
    }),
  )
}

/** Response headers as plain strings. */
export function responseHeaders(headers: Exchange['headers']): SharedV4Headers {
  return defined({ ...headers }) as SharedV4Headers
}

/** What is told of a whole answer beyond the SDK's own fields, under `providerMetadata.mixrouter`. */
export interface MixrouterMetadata {
  /** The wire format that was spoken. */
  format: Exchange['format']
  /** The service's identifier of the request, to be quoted in questions to its support. */
  requestId?: string
  /** The stop sequence that ended the answer. */
  stopSequence?: string
  /** What the request cost, where the service says so. */
  cost?: number
  /** Input tokens written to a cache that lasts an hour. */
  cacheWrite1hTokens?: number
  /** Fields of the answer that the SDK has no place for, such as Google's `groundingMetadata`. */
  extra?: JSONObject
  /** What the answer could not carry. */
  warnings?: { code: string; path: string; message: string }[]
}

const REQUEST_ID_HEADERS = ['x-oneapi-request-id', 'x-request-id', 'request-id']

export function answerMetadata(
  exchange: Pick<Exchange, 'format' | 'headers'>,
  answer: Pick<FinishEvent, 'stopSequence' | 'extensions'> & {
    usage?: Usage | undefined
    warnings?: readonly Warning[]
  },
): { providerMetadata: SharedV4ProviderMetadata } {
  const { format, headers } = exchange
  const { usage, warnings = [] } = answer
  const raw = isObject(usage?.raw) ? usage.raw : {}
  const metadata = defined({
    format,
    requestId: REQUEST_ID_HEADERS.map((name) => headers[name]).find(Boolean),
    stopSequence: answer.stopSequence,
    cost: typeof raw.cost === 'number' ? raw.cost : undefined,
    cacheWrite1hTokens: usage?.cacheWrite1hTokens,
    extra: answer.extensions?.[format],
    warnings: warnings.length > 0 ? [...warnings] : undefined,
  })
  return { providerMetadata: { [OPTIONS_KEY]: metadata as unknown as JSONObject } }
}
