import { APICallError, UnsupportedFunctionalityError } from '@ai-sdk/provider'
import { ApiError, defined, type SendOptions, type SentRequest, TransportError } from '@mixrouter/core'

/** What is known of the exchange in which an error happened. */
export interface ErrorContext {
  /** The request, once it was about to be sent. */
  sent?: SentRequest | undefined
  signal?: AbortSignal | undefined
  /** The head of the answer, for errors that came in its stream. */
  responseHeaders?: Readonly<Record<string, string | undefined>> | undefined
}

/** Runs an exchange whose errors shall be the SDK's; `run` adds to what is known of it. */
export async function withSDKErrors<T>(
  send: SendOptions,
  run: (watched: SendOptions, context: ErrorContext) => Promise<T>,
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
 * An error of the core as the SDK wants it: an `APICallError` that says whether to try again and when, or the reason
 * of an abort as it is.
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

/** Errors that stay the same however often one tries, whatever their status is. */
const FINAL_CODES = new Set(['insufficient_quota', 'insufficient_user_quota', 'billing_hard_limit_reached'])

function toAPICallError(error: ApiError, context: ErrorContext & { sent: SentRequest }): APICallError {
  const { message, status, type, code, param, retryAfter, requestId, answer } = error
  const isFinal = type === 'billing' || (code !== undefined && FINAL_CODES.has(code))
  return new APICallError({
    message,
    url: context.sent.url,
    requestBodyValues: context.sent.body,
    statusCode: status,
    responseHeaders: defined({
      ...(answer?.headers ?? context.responseHeaders),
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    }),
    cause: error,
    data: defined({ type, code, param, requestId }),
    ...(answer && { responseBody: answer.body }),
    ...(isFinal && { isRetryable: false }),
  })
}
