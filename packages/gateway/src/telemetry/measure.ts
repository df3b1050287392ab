import { profileOf } from '@mixrouter/core'
import type { Middleware } from '../exchange.ts'
import { memoize } from '../lib/memoize.ts'
import type { LimitReport, Observer, Outcome, RequestInfo, TargetInfo } from '../observer.ts'
import type { Recorder } from '../recorder.ts'
import { type Attributes, type BoundMeter, createValueBound, type Meter } from './meter.ts'
import { type Metric, operationOf, PROVIDERS } from './names.ts'

/** Records the metrics of each request. */
export function measure(meters: readonly Meter[]): Middleware {
  const metrics = createMetrics(meters)
  return (next) => (exchange) => {
    const { recorder, route } = exchange
    if (!recorder || route.public) return next(exchange)
    recorder.observe(new Measurement(metrics, recorder, operationOf(route)), 'usage')
    return next(exchange)
  }
}

/** What is recorded of one request. */
class Measurement implements Observer {
  readonly #metrics: Metrics
  readonly #recorder: Recorder
  readonly #operation: string

  constructor(metrics: Metrics, recorder: Recorder, operation: string) {
    this.#metrics = metrics
    this.#recorder = recorder
    this.#operation = operation
  }

  attempt(target: TargetInfo): void {
    this.#metrics.ofAttempt(target).record('attempts', 1)
  }

  limit(report: LimitReport): void {
    this.#metrics.ofLimit(this.#recorder.info.client ?? '', report).record('limited', 1)
  }

  end(outcome: Outcome): void {
    const { info, timeToFirstChunk } = this.#recorder
    const { total, firstByte, overhead, usage, cost } = outcome
    const { input, output } = this.#metrics.ofRequest(this.#operation, info, outcome)
    input.record('requests', 1)
    input.record('duration', total / 1000)
    if (firstByte !== undefined) input.record('firstByte', firstByte / 1000)
    if (timeToFirstChunk !== undefined) input.record('firstChunk', timeToFirstChunk / 1000)
    input.record('overhead', overhead / 1000)
    if (usage) {
      input.record('tokens', usage.inputTokens)
      output.record('tokens', usage.outputTokens)
      if (usage.cacheReadTokens) input.record('cachedTokens', usage.cacheReadTokens)
    }
    if (cost?.amount !== undefined) input.record('cost', cost.amount)
    else if (cost) input.record('unknownCosts', 1)
  }
}

type Metrics = ReturnType<typeof createMetrics>

/** The metrics of what is the same. Clients choose names of models, and upstreams those of errors. */
function createMetrics(meters: readonly Meter[]) {
  const modelName = createValueBound()
  const clientName = createValueBound()
  const errorName = createValueBound()
  const bind = (attributes: Attributes) => bindAll(meters, attributes)

  const ofAttempt = memoize((upstream: string, requestModel: string) => bind({ upstream, requestModel }))
  const ofLimit = memoize((client: string, limit: string, dryRun: boolean) => bind({ client, limit, dryRun }))
  const ofRequest = memoize(
    (
      operation: string,
      upstream: string,
      requestModel: string,
      provider: string,
      client: string,
      httpStatus: number,
      errorType: string,
      costKind: string,
    ) => {
      const served = { operation, upstream, requestModel, provider }
      const attributes = { ...served, client, httpStatus, errorType, costKind }
      return {
        input: bind({ ...attributes, tokenType: 'input' }),
        output: bind({ ...attributes, tokenType: 'output' }),
      }
    },
  )
  return {
    ofAttempt: ({ upstream, model }: TargetInfo) => ofAttempt(upstream, modelName(model)),
    ofLimit: (client: string, { kind, dryRun }: LimitReport) => ofLimit(clientName(client), kind, dryRun),
    ofRequest: (operation: string, { client = '', target }: RequestInfo, { status, error, cost }: Outcome) =>
      ofRequest(
        operation,
        target?.upstream ?? '',
        target ? modelName(target.model) : '',
        target ? providerOf(target.model, target.upstream) : '',
        clientName(client),
        status,
        error ? errorName(error.code ?? error.type) : '',
        cost?.kind ?? '',
      ),
  }
}

/** All meters as one, those included that are there later, as OpenTelemetry is loaded while requests are served. */
function bindAll(meters: readonly Meter[], attributes: Attributes): BoundMeter {
  const bound: BoundMeter[] = []
  return {
    record(metric: Metric, value: number) {
      while (bound.length < meters.length) bound.push((meters[bound.length] as Meter).bind(attributes))
      for (const meter of bound) meter.record(metric, value)
    },
  }
}

/** Who made the model; the upstream's name if that is not known. */
export function providerOf(model: string, upstream: string): string {
  const { vendor } = profileOf(model)
  return vendor ? (PROVIDERS[vendor] ?? vendor) : upstream
}
