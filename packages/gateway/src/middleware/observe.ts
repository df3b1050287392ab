import type { Redactor } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { Exchange, GatewayResponse, Middleware } from '../exchange.ts'
import { isBillable } from '../money/billable.ts'
import type { PriceOf } from '../money/pricing.ts'
import type { Observe, Observer, RequestInfo } from '../observer.ts'
import { Recorder } from '../recorder.ts'
import { requestId } from '../telemetry/request-id.ts'
import { addServedHeaders } from '../telemetry/served-headers.ts'

export interface ObserveOptions {
  factories: readonly Observe[]
  /** Those that are attached to the gateway while it runs. */
  attached: ReadonlySet<Observe>
  redact: Redactor
  priceOf: PriceOf
  /** Whether responses get the `x-mixrouter-` headers that describe how they were served. */
  responseHeaders: boolean
  /** Whether the cost is among those headers even if nobody observes; reading the usage takes time. */
  costInHeaders: boolean
}

/**
 * Gives each exchange a recorder for its observers, and ends it when the response is complete or broken off. Adds the
 * headers that describe how the request was served.
 */
export function observe({
  factories,
  attached,
  redact,
  priceOf,
  responseHeaders,
  costInHeaders,
}: ObserveOptions): Middleware {
  return (next) => async (exchange) => {
    const { request, route } = exchange
    const info = describeRequest(exchange)
    const observers: Observer[] = []
    for (const create of attached.size === 0 ? factories : [...factories, ...attached]) {
      const observer = createSafely(create, info, redact)
      if (observer) observers.push(observer)
    }
    if (observers.length === 0 && route.public) return next(exchange)
    const recorder = new Recorder(
      info,
      observers,
      redact,
      isBillable(route) ? priceOf : undefined,
      costInHeaders,
      request,
    )
    exchange.recorder = recorder
    const response = await next(exchange)
    recorder.respond()
    const { status, body } = response
    const { signal } = request
    const stream = typeof body !== 'string' && !(body instanceof Uint8Array)
    const tap = recorder.tapResponse(response.headers['content-type'])
    if (!stream) tap?.(body)
    const outcome = stream
      ? undefined
      : recorder.end(signal.aborted ? CLIENT_CLOSED_REQUEST : status, signal.aborted)
    const headers = allHeaders(response.headers, exchange.responseHeaders)
    if (responseHeaders && !route.public) addServedHeaders(headers, recorder, outcome)
    return {
      ...response,
      headers,
      body: stream && recorder.isObserved ? observeBody(body, status, recorder, signal, tap) : body,
    }
  }
}

/** Adds the response's headers to the exchange's own, which take precedence. */
function allHeaders(
  headers: GatewayResponse['headers'],
  own: Exchange['responseHeaders'],
): Record<string, string> {
  if (!own) return { ...headers }
  for (const name in headers) if (!Object.hasOwn(own, name)) own[name] = headers[name] as string
  return own
}

/** The status of a request whose client disconnected before there was a response, as nginx logs it. */
const CLIENT_CLOSED_REQUEST = 499

/** The observers that a configuration asks for: its own `observe`, and one that calls its hooks. */
export function observersOf({ observe: own, ...hooks }: Config): Observe[] {
  const { onRequest, onUsage, onWarnings, onResponse, onError, onLimit } = hooks
  const factories = own ? [own] : []
  if (onRequest || onUsage || onWarnings || onResponse || onError || onLimit) factories.push(callHooks(hooks))
  return factories
}

type Hooks = Pick<Config, 'onRequest' | 'onUsage' | 'onWarnings' | 'onResponse' | 'onError' | 'onLimit'>

function callHooks({ onRequest, onUsage, onWarnings, onResponse, onError, onLimit }: Hooks): Observe {
  return (request) => {
    onRequest?.(request)
    return {
      usage: (usage, cost) => onUsage?.(usage, request, cost),
      limit: (report) => onLimit?.(report, request),
      warnings: (warnings) => onWarnings?.(warnings, request),
      end(outcome) {
        try {
          if (outcome.error && !outcome.aborted) onError?.(outcome.error, request)
        } finally {
          onResponse?.(outcome, request)
        }
      },
    }
  }
}

function createSafely(create: Observe, info: RequestInfo, redact: Redactor): Observer | undefined {
  try {
    return create(info, { redact })
  } catch (fault) {
    console.error(fault)
    return undefined
  }
}

function describeRequest({ request, route }: Exchange): RequestInfo {
  const { method, path } = request
  const mark = path.indexOf('?')
  const id = requestId(request.headers)
  return { id, method, path: mark < 0 ? path : path.slice(0, mark), format: route.format, attempts: 0 }
}

/** No generator: one that has not started would not run its `finally` when it is returned. */
function observeBody(
  body: Exclude<GatewayResponse['body'], string | Uint8Array>,
  status: number,
  recorder: Recorder,
  signal: AbortSignal,
  tap: ((chunk: string | Uint8Array) => void) | undefined,
): AsyncIterableIterator<string | Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  const onResult = (result: IteratorResult<string | Uint8Array>) => {
    if (result.done) recorder.end(status, signal.aborted)
    else tap?.(result.value)
    return result
  }
  const onError = (error: unknown) => {
    recorder.end(status, signal.aborted) // a broken body that can't carry an error event
    throw error
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => chunks.next().then(onResult, onError),
    async return() {
      await chunks.return?.()
      recorder.end(status, true)
      return { value: undefined, done: true }
    },
  }
}
