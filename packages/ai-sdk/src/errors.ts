import { APICallError, UnsupportedFunctionalityError } from '@ai-sdk/provider'
import type { SendOptions, SentRequest } from '@mixrouter/core'
import { ApiError, defined, lacksCredit, TransportError } from '@mixrouter/core/internal/sdk'

/** What is known about the request that failed. */
export interface ErrorContext {
  /** Set once the request is about to be sent. */
  sent?: SentRequest | undefined
  signal?: AbortSignal | undefined
  /** The response's headers, for errors that arrive in its stream. */
  responseHeaders?: Readonly<Record<string, string | undefined>> | undefined
}

/** Runs a request and rethrows its errors as the SDK's; `run` may add to the error context. */
export async function withSDKErrors<T>(
  send: SendOptions,
  run: (send: SendOptions, context: ErrorContext) => Promise<T>,
): Promise<T> {
  const context: ErrorContext = { signal: send.signal }
  const onRequest = (sent: SentRequest) => {
    context.sent = sent
  }
  try {
    return await run({ ...send, onRequest }, context)
  } catch (error) {
    throw toSDKError(error, context)
  }
}

/**
 * Converts an error of the core: to an `APICallError` that states whether and when to retry, or to the abort reason,
 * unchanged.
 */
export function toSDKError(error: unknown, context: ErrorContext): unknown {
  const { sent, signal } = context
  if (TransportError.is(error)) {
    if (error.failure === 'aborted' && signal?.aborted) return signal.reason
    return new APICallError({
      message: `Cannot connect to Mixrouter: ${error.message}`,
      url: sent?.url ?? '',
      requestBodyValues: sent?.body,
      cause: error,
      isRetryable: error.failure !== 'aborted',
    })
  }
  if (!ApiError.is(error)) return error
  if (!sent)
    return new UnsupportedFunctionalityError({
      functionality: error.param ?? 'request',
      message: error.message,
    })
  return toAPICallError(error, { ...context, sent })
}

function toAPICallError(error: ApiError, context: ErrorContext & { sent: SentRequest }): APICallError {
  const { message, status, type, code, param, retryAfter, shouldRetry, requestId, response } = error
  return new APICallError({
    message,
    url: context.sent.url,
    requestBodyValues: context.sent.body,
    statusCode: status,
    responseHeaders: defined({
      ...(response?.headers ?? context.responseHeaders),
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    }),
    cause: error,
    data: defined({ type, code, param, requestId }),
    ...(response && { responseBody: response.body }),
    ...defined({ isRetryable: lacksCredit(error) ? false : shouldRetry }),
  })
}
