import type { Redactor } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { Exchange, GatewayResponse, Middleware } from '../exchange.ts'
import type { Observe, Observer, RequestInfo } from '../observer.ts'
import { Recorder } from '../recorder.ts'

/** Gives each exchange a recorder for its observers, and ends it when the response is complete or broken off. */
export function observe(factories: readonly Observe[], redact: Redactor): Middleware {
  return (next) => async (exchange) => {
    const info = describeRequest(exchange)
    const observers = factories.flatMap((create) => createSafely(create, info) ?? [])
    if (observers.length === 0) return next(exchange)
    const recorder = new Recorder(info, observers, redact)
    exchange.recorder = recorder
    const response = await next(exchange)
    const { status, body } = response
    const { signal } = exchange.request
    if (typeof body === 'string' || body instanceof Uint8Array) {
      recorder.end(signal.aborted ? CLIENT_CLOSED_REQUEST : status, signal.aborted)
      return response
    }
    return { ...response, body: observeBody(body, status, recorder, signal) }
  }
}

/** The status of a request whose client disconnected before there was a response, as nginx logs it. */
const CLIENT_CLOSED_REQUEST = 499

/** The observers that a configuration asks for: its own `observe`, and one that calls its hooks. */
export function observersOf({ observe: own, ...hooks }: Config): Observe[] {
  const { onRequest, onUsage, onWarnings, onResponse, onError } = hooks
  const factories = own ? [own] : []
  if (onRequest || onUsage || onWarnings || onResponse || onError) factories.push(callHooks(hooks))
  return factories
}

type Hooks = Pick<Config, 'onRequest' | 'onUsage' | 'onWarnings' | 'onResponse' | 'onError'>

function callHooks({ onRequest, onUsage, onWarnings, onResponse, onError }: Hooks): Observe {
  return (request) => {
    onRequest?.(request)
    return {
      usage: (usage) => onUsage?.(usage, request),
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

function createSafely(create: Observe, info: RequestInfo): Observer | undefined {
  try {
    return create(info)
  } catch (fault) {
    console.error(fault)
    return undefined
  }
}

function describeRequest({ request, route }: Exchange): RequestInfo {
  const { method, path } = request
  return { method, path: path.split('?', 1)[0] ?? path, format: route.format, attempts: 0 }
}

/** No generator: one that has not started would not run its `finally` when it is returned. */
function observeBody(
  body: Exclude<GatewayResponse['body'], string | Uint8Array>,
  status: number,
  recorder: Recorder,
  signal: AbortSignal,
): AsyncIterableIterator<string | Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const result = await chunks.next()
      if (result.done) recorder.end(status, signal.aborted)
      return result
    },
    async return() {
      await chunks.return?.()
      recorder.end(status, true)
      return { value: undefined, done: true }
    },
  }
}
