import type { ApiError, Headers, TranslatedResponse, TransportResponse, Warning } from '@mixrouter/core'
import type { Exchange } from '../exchange.ts'
import type { WholeBody } from '../lib/whole-body.ts'
import { holdUntilContent, mayBeStream } from './commit.ts'
import { failedResponse, isSuccess, readErrorBody } from './response.ts'
import type { SendUpstream } from './send.ts'
import { type Target, targetInfo } from './targets.ts'

/** A request as it is sent to one target. */
export interface UpstreamRequest {
  /** Below the upstream's base URL. */
  path: string
  body: string | Uint8Array | AsyncIterable<Uint8Array>
  stream: boolean
  /** Sent over the usual ones, such as another content type. */
  headers?: Readonly<Record<string, string>>
  /** What was changed or dropped for this target. */
  warnings: readonly Warning[]
}

/** What an exchange requires from an upstream, whichever it will be. */
export interface Task<Request extends UpstreamRequest = UpstreamRequest> {
  readonly exchange: Exchange
  /** The same request without the signatures in its history, if it may have any. */
  prepareWithoutSignatures?(target: Target): Request | Promise<Request>
  /** Whether it must not be sent again once an upstream may have begun to serve it: it costs money, or is read only once. */
  readonly once?: true
  /**
   * Receives the response as far as it has to be whole before the client gets any of it, so that one that breaks off can
   * be tried again.
   *
   * @throws ApiError if it breaks off, or turns out to be an error
   */
  receive?(reply: Reply<Request>): Reply<Request> | Promise<Reply<Request>>
  /** Whether other targets are left if this attempt fails. */
  readonly hasAlternatives?: boolean
  /** Whether another attempt may follow if this one fails, so that a stream is held back until its first content. */
  readonly isTentative?: boolean
  /** Called when the request to the upstream is over, its response included. */
  readonly onEnd?: () => void
  /**
   * Makes the request for a target; called anew for each, as another target may mean another format and another body.
   *
   * @throws ApiError 400 if the target can't serve it
   */
  prepare(target: Target): Request | Promise<Request>
}

/** An upstream's successful response, unread, with the request that it belongs to. */
export interface Reply<Request extends UpstreamRequest = UpstreamRequest> {
  target: Target
  request: Request
  response: TransportResponse
  /** The body, if it has been received. */
  whole?: WholeBody
  /** The client's response, if a stream has been collected into it. */
  collected?: CollectedResponse
  /** To be called when a stream has ended, with the error that it broke off with; not if the client has disconnected. */
  onStreamEnd?: (error?: ApiError) => void
}

export interface CollectedResponse {
  translated: TranslatedResponse
  /** Whether it takes long to write. */
  isLarge: boolean
}

/**
 * One try at one target. When it resolves, the response has begun, and nothing has reached the client yet. A stream that
 * may be tried again has its first content by then.
 *
 * @throws ApiError the upstream's error, or 502 or 504 if there is no response
 */
export type Attempt = <Request extends UpstreamRequest>(
  task: Task<Request>,
  target: Target,
) => Promise<Reply<Request>>

/**
 * Wraps an attempt: runs once per try at one target, may delay, repeat or refuse it.
 *
 * @example
 * const logged: Policy = (next) => async (task, target) => {
 *   console.log('calling', target.upstream.name)
 *   return next(task, target)
 * }
 */
export type Policy = (next: Attempt) => Attempt

/** The innermost attempt: prepares the request for the target and sends it once. */
export function sendOnce(send: SendUpstream): Attempt {
  return async (task, target) => {
    const { recorder } = task.exchange
    recorder?.attempt(targetInfo(target))
    try {
      return await tryOnce(send, task, target)
    } catch (error) {
      recorder?.attemptFailed(error)
      throw error
    }
  }
}

async function tryOnce<Request extends UpstreamRequest>(
  send: SendUpstream,
  task: Task<Request>,
  target: Target,
): Promise<Reply<Request>> {
  const { request: client, route, recorder } = task.exchange
  const request = await task.prepare(target)
  recorder?.warnings(request.warnings)
  const { path, body, stream, headers } = request
  if (typeof body === 'string' || (body instanceof Uint8Array && !headers?.['content-type']))
    recorder?.sent(body)
  const sending = send(target.upstream, {
    apiKey: target.apiKey,
    method: 'POST',
    format: target.format,
    path,
    body,
    stream,
    ...(headers && { headers }),
    client: { format: route.format, headers: traced(task.exchange) },
    signal: client.signal,
    ...(task.onEnd && { onEnd: task.onEnd }),
  })
  const received = await (recorder ? recorder.wait(sending) : sending)
  if (!isSuccess(received)) throw failedResponse(target, received, await readErrorBody(target, received))
  const response = recorder?.tap(received) ?? received
  if (stream && task.isTentative && mayBeStream(response)) {
    const holding = holdUntilContent(response, target)
    return { target, request, response: await (recorder ? recorder.wait(holding) : holding) }
  }
  return task.receive ? task.receive({ target, request, response }) : { target, request, response }
}

/** The client's headers, with those of the gateway's own trace if there is one. */
function traced({ request, traceHeaders }: Exchange): Headers {
  return traceHeaders ? { ...request.headers, ...traceHeaders } : request.headers
}
