import { ApiError } from '@mixrouter/core'
import { type FailureKind, failureKind, retryAfterMs } from './failure.ts'
import type { Target } from './targets.ts'

/** When an upstream, a model or a key is avoided, and for how long. */
export interface BreakerConfig {
  /** Failures in a row after which an upstream's model is avoided. @default 5 */
  failures: number
  /** How long it is avoided before one request tries it again, in milliseconds. @default 10000 */
  cooldown: number
}

/** A rejected key is tried again after so long: keys are renewed and balances topped up. */
const KEY_COOLDOWN_MS = 60_000

/** A rate limit without `Retry-After`. */
const RATE_LIMIT_COOLDOWN_MS = 5_000

/** No `Retry-After` is believed beyond this. */
const MAX_COOLDOWN_MS = 10 * 60_000

interface State {
  failures: number
  /** Streams in a row that broke off, although each had begun well. */
  broken: number
  /** When the first of them failed, in milliseconds since 1970. */
  since: number
  /** Until when it is avoided, in milliseconds since 1970; 0 if it is not. */
  openUntil: number
  /** Whether one request is trying it out after its cooldown. */
  probing: boolean
}

const NO_FAILURES = { failures: 0, broken: 0 }

/**
 * Which targets are likely to work, out of what happened to earlier attempts: a breaker per upstream and model, and a
 * cooldown per key. It never refuses: what is avoided is tried last, so that a gateway with one upstream behaves as
 * without, and one whose upstreams have all failed still tries.
 */
export interface Health {
  /** The targets with those to avoid last; otherwise in their order. */
  order(targets: readonly Target[]): Target[]
  succeeded(target: Target): void
  failed(target: Target, kind: FailureKind, error: unknown): void
  /** An attempt that proved nothing is over, so that another one may try out what it was to. */
  release(target: Target): void
  /** A stream that began well is over; with the error that it broke off with. */
  streamEnded(target: Target, error: ApiError | undefined): void
  /** Avoids what another process of the gateway avoids. */
  avoid(key: string, until: number): void
  /** Whether models of the upstream are avoided now, and none has worked since the first of them failed. */
  isDown(upstream: string): boolean
  /** Whether the target is avoided now. */
  isAvoided(target: Target): boolean
  /** Whether the upstream has rejected the key, whatever was requested, within the last minute, and nothing has worked with it since. */
  isRejected(key: Key): boolean
  /** Takes all keys for valid: the configuration may have others. */
  forgetRejected(): void
  /** The upstreams' models that are avoided now. */
  avoided(): { upstream: string; model: string }[]
}

/** One of an upstream's keys. */
type Key = Pick<Target, 'upstream' | 'keyIndex'>

export interface HealthOptions {
  /** The current time, in milliseconds since 1970. */
  now?: () => number
  /** Called with what is avoided from now on: an upstream's model or key, for the same gateway's other processes. */
  onAvoid?: (key: string, until: number) => void
}

export function createHealth(
  { failures, cooldown }: BreakerConfig,
  { now = Date.now, onAvoid }: HealthOptions = {},
): Health {
  const states = new Map<string, State>()
  /** When each upstream last worked, recorded only while something has failed. */
  const successes = new Map<string, number>()

  const isOpen = (key: string) => {
    const state = states.get(key)
    if (!state || state.openUntil === 0) return false
    return now() < state.openUntil || state.probing
  }
  const open = (
    key: string,
    milliseconds: number,
    counts: Pick<State, 'failures' | 'broken' | 'since'> = { ...NO_FAILURES, since: now() },
  ) => {
    const openUntil = now() + milliseconds
    states.set(key, { ...counts, openUntil, probing: false })
    onAvoid?.(key, openUntil)
  }
  const count = (target: Target, add: Pick<State, 'failures' | 'broken'>) => {
    const key = modelKey(target)
    const state = states.get(key) ?? { ...NO_FAILURES, since: now() }
    const counts = {
      failures: state.failures + add.failures,
      broken: state.broken + add.broken,
      since: state.since,
    }
    if (Math.max(counts.failures, counts.broken) >= failures) open(key, cooldown, counts)
    else states.set(key, { ...counts, openUntil: 0, probing: false })
  }
  const avoided = () =>
    [...states.keys()].filter(isOpen).flatMap((key) => {
      const [, upstream, model] = MODEL_KEY.exec(key) ?? []
      return upstream === undefined || model === undefined ? [] : [{ upstream, model }]
    })
  const release = (target: Target) => {
    for (const key of stateKeys(target)) endProbe(states.get(key))
  }
  const isAvoided = (target: Target) => stateKeys(target).some(isOpen)

  return {
    isAvoided,
    isRejected: (key) => isOpen(rejectedKey(key)),
    forgetRejected() {
      for (const key of states.keys()) if (key.startsWith(REJECTED)) states.delete(key)
    },
    avoid(key, until) {
      if ((states.get(key)?.openUntil ?? 0) < until)
        states.set(key, { ...NO_FAILURES, since: now(), openUntil: until, probing: false })
    },
    avoided,
    isDown(name) {
      const open = avoided().filter(({ upstream }) => upstream === name)
      const since = open.map(({ model }) => states.get(`model ${name} ${model}`)?.since ?? 0)
      return open.length > 0 && (successes.get(name) ?? 0) < Math.min(...since)
    },
    order(targets) {
      if (states.size === 0 || targets.length === 1) return [...targets]
      const usable = targets.filter((target) => !isAvoided(target))
      const first = usable[0]
      if (first) for (const key of stateKeys(first)) probe(states.get(key))
      return [...usable, ...targets.filter((target) => !usable.includes(target))]
    },
    succeeded(target) {
      if (states.size === 0) return
      successes.set(target.upstream.name, now())
      const key = modelKey(target)
      const state = states.get(key)
      // the next stream that breaks off opens the breaker again
      if (state && state.broken > 0)
        states.set(key, {
          ...state,
          failures: 0,
          broken: Math.min(state.broken, failures - 1),
          openUntil: 0,
          probing: false,
        })
      else states.delete(key)
      states.delete(apiKey(target))
      states.delete(rejectedKey(target))
    },
    streamEnded(target, error) {
      if (error) {
        if (failureKind(error) !== 'upstream') return
        count(target, { failures: 0, broken: 1 })
        successes.delete(target.upstream.name) // what has begun well was none
        return
      }
      const state = states.get(modelKey(target))
      if (state) state.broken = 0
    },
    release,
    failed(target, kind, error) {
      release(target)
      if (kind === 'key') open(mayBeOfRequest(error) ? apiKey(target) : rejectedKey(target), KEY_COOLDOWN_MS)
      else if (kind === 'rate-limit') {
        open(apiKey(target), Math.min(waitOf(error) ?? RATE_LIMIT_COOLDOWN_MS, MAX_COOLDOWN_MS))
      } else if (kind === 'upstream') count(target, { failures: 1, broken: 0 })
    },
  }
}

/** A probe that proved nothing, such as one whose client disconnected, is followed by another. */
function endProbe(state: State | undefined): void {
  if (state) state.probing = false
}

/** One request at a time tries out what was avoided. */
function probe(state: State | undefined): void {
  if (state && state.openUntil > 0) state.probing = true
}

/** Whether the key may be valid: what is forbidden may be the model, or what this one request asks for. */
const mayBeOfRequest = (error: unknown) => ApiError.is(error) && error.status === 403

const waitOf = (error: unknown) => (ApiError.is(error) ? retryAfterMs(error) : undefined)

const MODEL_KEY = /^model (\S+) (.*)$/s
const modelKey = ({ upstream, model }: Target) => `model ${upstream.name} ${model}`
const REJECTED = 'rejected '
const apiKey = ({ upstream, keyIndex }: Key) => `key ${upstream.name} ${keyIndex}`
const rejectedKey = ({ upstream, keyIndex }: Key) => `${REJECTED}${upstream.name} ${keyIndex}`
const stateKeys = (target: Target) => [modelKey(target), apiKey(target), rejectedKey(target)]
