import { ApiError } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Client } from '../access/client.ts'
import type { Config } from '../config/config.ts'
import type { Exchange, Handler, Middleware } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import { bodyText, digestOf, type Sha256 } from '../lib/digest.ts'
import { readAhead } from '../lib/read-ahead.ts'
import { withSignal } from '../lib/request.ts'
import { type Recording, record, replay } from '../store/recording.ts'
import type { Store } from '../store/store.ts'

/** A response is repeated for so long, as Stripe does. */
const TTL_SECONDS = 24 * 3600

/** If the process ends meanwhile, the key can be used again after so long. */
const LOCK_TTL_SECONDS = 15 * 60

const MAX_KEY_LENGTH = 255

/** Larger responses can't be repeated, in characters. */
const MAX_SIZE = 4 * 1024 * 1024

interface Kept {
  fingerprint: string
  /** Absent if it was too large, or no text. */
  recording?: Recording
}

/**
 * Serves a request with an `Idempotency-Key` once: the same request with the same key gets the response of the first one,
 * whether that was a stream or a paid task, which goes on if its client disconnects. What failed can be tried again with the
 * same key.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotency(store: Store, config: Config, sha256: Sha256): Middleware {
  return (next) => (exchange) => {
    const { request, client } = exchange
    const given = request.headers['idempotency-key']
    if (given === undefined || given === '' || request.method !== 'POST' || !client) return next(exchange)
    return serveOnce(next, exchange, client, given)
  }

  async function serveOnce(next: Handler, exchange: Exchange, client: Client, given: string) {
    const { request, recorder } = exchange
    if (given.length > MAX_KEY_LENGTH)
      throw new ApiError(`The header idempotency-key is longer than ${MAX_KEY_LENGTH} characters`, {
        status: 400,
      })
    const key = `idempotency:${await digestOf(sha256, [client.name, given])}`
    const fingerprint = await fingerprintOf(exchange, config.bodyLimit, sha256)

    const repeat = ({ fingerprint: earlier, recording }: Kept) => {
      if (earlier !== fingerprint) throw reused()
      if (!recording) throw notRepeatable()
      recorder?.cached()
      exchange.responseHeaders = { ...exchange.responseHeaders, 'idempotent-replayed': 'true' }
      return replay(recording, false, request.signal)
    }
    const kept = readKept(await store.get(key))
    if (kept) return repeat(kept)
    const lock = [{ key: `${key}:lock`, limit: 1, ttl: LOCK_TTL_SECONDS }]
    const { granted } = await store.counters.claim(lock, [1], [], '', false)
    if (!granted) throw inProgress()
    const unlock = () => store.counters.settle(lock, [-1], [], '')
    const finish = async (kept: Kept | undefined) => {
      if (kept) await store.set(key, JSON.stringify(kept), TTL_SECONDS)
      await unlock()
    }
    const meanwhile = readKept(await store.get(key)) // the first one may have ended before the lock was taken
    if (meanwhile) {
      await unlock()
      return repeat(meanwhile)
    }
    if (isPaidOnce(exchange)) exchange.request = withSignal(exchange.request, expiryOf(request.signal))
    recorder?.require('end')
    try {
      const response = await next(exchange)
      return record(response, {
        maxSize: MAX_SIZE,
        failed: () => recorder?.failed === true,
        onEnd: (end, recording) => {
          const isServed = response.status < 300 && end === 'complete'
          const served = { fingerprint, ...(recording && { recording }) }
          finish(isServed ? served : undefined).catch(() => {}) // the lock expires by itself
        },
      })
    } catch (error) {
      await finish(undefined).catch(() => {})
      throw error
    }
  }
}

/** What is charged however it ends. */
function isPaidOnce({ route }: Exchange): boolean {
  return route.kind === 'video'
    ? route.id === undefined
    : route.kind === 'endpoint' && route.endpoint.once === true
}

/** Aborted when the gateway's time for a request is over, but not when its client disconnects. */
function expiryOf(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const onAbort = () => {
    if (ApiError.is(signal.reason)) controller.abort(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return controller.signal
}

/** Forms and files are too large to be read twice: their length stands for them. */
async function fingerprintOf(exchange: Exchange, bodyLimit: number, sha256: Sha256): Promise<string> {
  const { request, route } = exchange
  const path = request.path.split('?', 1)[0]
  const body =
    isForm(request.headers) || route.streamed
      ? `form of ${request.headers['content-length']} bytes`
      : await bodyText(await readAhead(exchange, bodyLimit))
  return digestOf(sha256, [path, body])
}

function readKept(text: string | undefined): Kept | undefined {
  const value = text === undefined ? undefined : parseJson(text)
  return isObject(value) ? (value as unknown as Kept) : undefined
}

function reused(): ApiError {
  const message = 'The idempotency key was used for another request. Send a new key with a new request'
  return new ApiError(message, { status: 422, code: 'idempotency_key_reused' })
}

function notRepeatable(): ApiError {
  const message =
    'The request with this idempotency key was served, but its response is too large to be repeated, or no text. Send a new key to have another made'
  return new ApiError(message, { status: 409, code: 'idempotency_response_not_kept', shouldRetry: false })
}

function inProgress(): ApiError {
  const message = 'A request with this idempotency key is in progress. Try again when it is over'
  return new ApiError(message, { status: 409, code: 'idempotency_in_progress', retryAfter: '1' })
}
