import { ApiError } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import type { Exchange, Middleware } from '../exchange.ts'
import { type Demand, estimateDemand, expectedCost } from '../limits/demand.ts'
import { rateLimitHeaders, refusalHeaders } from '../limits/headers.ts'
import type { Limiter } from '../limits/limiter.ts'
import type { Reservation } from '../limits/reservation.ts'
import { createRulesOf, type Rules } from '../limits/rules.ts'
import { isBillable } from '../money/billable.ts'
import type { PriceOf } from '../money/pricing.ts'
import type { LimitReport } from '../observer.ts'
import type { Needs } from '../recorder.ts'

/** What a request uses where only requests are counted. */
const ONE_REQUEST: Demand = { requests: 1, tokens: 0, budget: 0 }

/**
 * Holds each request against the limits of its client and the client's tags, whichever its route: reserves what it will
 * probably use, and settles with what it has used when it is over.
 */
export function limits(limiter: Limiter, config: Config, priceOf: PriceOf): Middleware {
  const rulesOf = createRulesOf(config.tags)
  const options = { config, priceOf }
  const isPriced: Exchange['isPriced'] = (target) => priceOf(target) !== undefined
  return (next) => {
    const admit = (exchange: Exchange, rules: Rules, demand: Demand) => {
      const { route } = exchange
      const needs = rules.countsRequestsOnly ? 'end' : 'usage'
      if (rules.byKind.budget.length > 0) reserveForTargets(exchange, demand, priceOf)
      if (exchange.reservation) {
        settleAtEnd(exchange, needs)
        return next(exchange)
      }
      const proceed = (reservation: Reservation) => {
        exchange.reservation = reservation
        settleAtEnd(exchange, needs)
        const headers = rateLimitHeaders(route.format, reservation, Date.now())
        exchange.responseHeaders = exchange.responseHeaders
          ? { ...headers, ...exchange.responseHeaders }
          : headers
        refuse(exchange, reservation.exceeded)
        return next(exchange)
      }
      const reserving = limiter.reserve(rules, demand)
      return reserving instanceof Promise ? reserving.then(proceed) : proceed(reserving)
    }
    const limited = (exchange: Exchange, rules: Rules) => {
      const { onUnknownCost } = config.limits
      if (rules.byKind.budget.length > 0 && onUnknownCost === 'refuse' && isBillable(exchange.route))
        exchange.isPriced = isPriced
      const estimating = rules.countsRequestsOnly ? ONE_REQUEST : estimateDemand(exchange, options)
      return estimating instanceof Promise
        ? estimating.then((demand) => admit(exchange, rules, demand))
        : admit(exchange, rules, estimating)
    }
    return (exchange) => {
      const rules = exchange.client && rulesOf(exchange.client)
      const isConnection = exchange.route.kind === 'response-socket' // each of its messages is a request of its own
      const unlimited = !rules || isConnection || rules.counted.length + rules.concurrency.length === 0
      return unlimited ? next(exchange) : limited(exchange, rules)
    }
  }
}

/** What a request costs is known better when its targets are, and what it makes. */
function reserveForTargets(exchange: Exchange, { usage, budget, price }: Demand, priceOf: PriceOf): void {
  if (!usage) return
  const reserveFor: Exchange['reserveFor'] = (targets, units) => {
    const expected = units && { ...usage, ...units }
    let most = budget
    for (const target of targets) {
      const its = priceOf(target)
      if (expected || its !== price) most = Math.max(most, expectedCost(expected ?? usage, its))
    }
    const exceeded = exchange.reservation?.raise(most)
    return exceeded instanceof Promise
      ? exceeded.then((reports) => refuse(exchange, reports))
      : refuse(exchange, exceeded ?? [])
  }
  exchange.reserveFor = reserveFor // by name, see bench/README.md (Counts)
}

/** Reports exceeded limits. @throws ApiError 429 unless that is all that the configuration asks for */
function refuse(exchange: Exchange, exceeded: readonly LimitReport[]): void {
  const worst = longest(exceeded)
  if (!worst) return
  for (const report of exceeded) exchange.recorder?.limit(report)
  const headers = worst.dryRun ? { 'x-mixrouter-would-limit': describeLimit(worst) } : refusalHeaders(worst)
  exchange.responseHeaders = { ...exchange.responseHeaders, ...headers }
  if (!worst.dryRun) throw limitExceeded(worst)
}

/** The limit that takes longest to free up. */
function longest(reports: readonly LimitReport[]): LimitReport | undefined {
  return reports.length < 2 ? reports[0] : reports.toSorted((a, b) => b.retryAfter - a.retryAfter)[0]
}

function settleAtEnd(exchange: Exchange, needs: Needs): void {
  if (exchange.reservation?.isOpen)
    exchange.recorder?.onEnd((outcome) => exchange.reservation?.settle(outcome), needs)
}

function limitExceeded(report: LimitReport): ApiError {
  const { scope, name, kind, retryAfter } = report
  const owner = scope === 'client' ? `The client ${name}` : `The tag ${name} of this client`
  const message = `${owner} has reached its limit of ${describeLimit(report)}. Try again in ${retryAfter} s`
  const code = kind === 'budget' ? 'insufficient_quota' : 'rate_limit_exceeded'
  return new ApiError(message, { status: 429, code, retryAfter: String(retryAfter) })
}

const UNITS: Readonly<Record<LimitReport['kind'], string>> = {
  requests: 'requests',
  tokens: 'tokens',
  concurrency: 'concurrent requests',
  budget: 'US dollars',
}

/** Such as `60 requests per minute`. */
function describeLimit({ limit, kind, period }: LimitReport): string {
  return `${limit} ${UNITS[kind]}${period ? ` per ${period}` : ''}`
}
