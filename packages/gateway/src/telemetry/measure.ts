import { profileOf } from '@mixrouter/core'
import type { Middleware } from '../exchange.ts'
import type { Outcome, RequestInfo } from '../observer.ts'
import { type Attributes, createValueBound, type Meter } from './meter.ts'
import { operationOf, PROVIDERS } from './names.ts'

/** Records the metrics of each request. */
export function measure(meters: readonly Meter[]): Middleware {
  const modelName = createValueBound()
  const clientName = createValueBound()
  const record: Meter['record'] = (...args) => {
    for (const meter of meters) meter.record(...args)
  }

  return (next) => (exchange) => {
    const { recorder, route } = exchange
    if (!recorder || route.public) return next(exchange)
    const { info } = recorder
    const operation = operationOf(route, route.format)
    recorder.observe({
      attempt: ({ upstream, model }) => record('attempts', 1, { upstream, requestModel: modelName(model) }),
      limit: ({ kind, dryRun }) =>
        record('limited', 1, { client: clientName(info.client ?? ''), limit: kind, dryRun }),
      end: (outcome) => recordEnd(info, operation, outcome),
    })
    return next(exchange)
  }

  function recordEnd(info: RequestInfo, operation: string, outcome: Outcome): void {
    const { status, total, firstByte, overhead, usage, cost, error } = outcome
    const { target } = info
    const client = clientName(info.client ?? '')
    const served: Attributes = {
      operation,
      upstream: target?.upstream ?? '',
      requestModel: target ? modelName(target.model) : '',
      client,
      httpStatus: status,
      provider: target ? providerOf(target.model, target.upstream) : '',
      errorType: error ? (error.code ?? error.type) : '',
    }
    record('requests', 1, served)
    record('duration', total / 1000, served)
    if (firstByte !== undefined) record('firstByte', firstByte / 1000, served)
    record('overhead', overhead / 1000, served)
    if (usage) {
      record('tokens', usage.inputTokens, { ...served, tokenType: 'input' })
      record('tokens', usage.outputTokens, { ...served, tokenType: 'output' })
      if (usage.cacheReadTokens) record('cachedTokens', usage.cacheReadTokens, served)
    }
    if (cost?.amount !== undefined) record('cost', cost.amount, { ...served, costKind: cost.kind })
    else if (cost) record('unknownCosts', 1, served)
  }
}

/** Who made the model; the upstream's name if that is not known. */
export function providerOf(model: string, upstream: string): string {
  const { vendor } = profileOf(model)
  return vendor ? (PROVIDERS[vendor] ?? vendor) : upstream
}
