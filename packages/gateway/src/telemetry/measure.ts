import { profileOf } from '@mixrouter/core'
import type { Middleware } from '../exchange.ts'
import type { Outcome } from '../observer.ts'
import type { Recorder } from '../recorder.ts'
import { type Attributes, createValueBound, type Meter } from './meter.ts'
import { operationOf, PROVIDERS } from './names.ts'

/** Records the metrics of each request. */
export function measure(meters: readonly Meter[]): Middleware {
  const modelName = createValueBound()
  const clientName = createValueBound()
  const record: Meter['record'] = (metric, value, attributes) => {
    for (const meter of meters) meter.record(metric, value, attributes)
  }

  return (next) => (exchange) => {
    const { recorder, route } = exchange
    if (!recorder || route.public) return next(exchange)
    const { info } = recorder
    const operation = operationOf(route)
    recorder.observe(
      {
        attempt: ({ upstream, model }) => record('attempts', 1, { upstream, requestModel: modelName(model) }),
        limit: ({ kind, dryRun }) =>
          record('limited', 1, { client: clientName(info.client ?? ''), limit: kind, dryRun }),
        end: (outcome) => recordEnd(recorder, operation, outcome),
      },
      'usage',
    )
    return next(exchange)
  }

  function recordEnd({ info, timeToFirstChunk }: Recorder, operation: string, outcome: Outcome): void {
    const { status, total, firstByte, overhead, usage, cost, error } = outcome
    const { target } = info
    const client = clientName(info.client ?? '')
    const attributes: Attributes = {
      operation,
      upstream: target?.upstream ?? '',
      requestModel: target ? modelName(target.model) : '',
      client,
      httpStatus: status,
      provider: target ? providerOf(target.model, target.upstream) : '',
      errorType: error ? (error.code ?? error.type) : '',
      costKind: cost?.kind ?? '',
      tokenType: 'input',
    }
    record('requests', 1, attributes)
    record('duration', total / 1000, attributes)
    if (firstByte !== undefined) record('firstByte', firstByte / 1000, attributes)
    if (timeToFirstChunk !== undefined) record('firstChunk', timeToFirstChunk / 1000, attributes)
    record('overhead', overhead / 1000, attributes)
    if (usage) {
      record('tokens', usage.inputTokens, attributes)
      record('tokens', usage.outputTokens, { ...attributes, tokenType: 'output' })
      if (usage.cacheReadTokens) record('cachedTokens', usage.cacheReadTokens, attributes)
    }
    if (cost?.amount !== undefined) record('cost', cost.amount, attributes)
    else if (cost) record('unknownCosts', 1, attributes)
  }
}

/** Who made the model; the upstream's name if that is not known. */
export function providerOf(model: string, upstream: string): string {
  const { vendor } = profileOf(model)
  return vendor ? (PROVIDERS[vendor] ?? vendor) : upstream
}
