import type { Exchange, Middleware } from '../exchange.ts'
import { memoize } from '../lib/memoize.ts'
import type { Outcome, TargetInfo } from '../observer.ts'
import { providerOf } from './measure.ts'
import type { Attributes, Meter } from './meter.ts'
import { ATTRIBUTES, type AttributeName, METRICS, type Metric, operationOf } from './names.ts'

type Value = string | number | boolean | string[]

interface Span {
  setAttributes(attributes: Record<string, Value>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

interface Instrument {
  add?(value: number, attributes: Record<string, Value>): void
  record?(value: number, attributes: Record<string, Value>): void
}

interface InstrumentOptions {
  unit: string
  description: string
  advice?: { explicitBucketBoundaries: number[] }
}

/** The part of `@opentelemetry/api` that is used; pass the module itself. */
export interface OpenTelemetry {
  trace: {
    getTracer(name: string): {
      startSpan(
        name: string,
        options: { kind: number; attributes: Record<string, Value> },
        context: unknown,
      ): Span
    }
    setSpan(context: unknown, span: unknown): unknown
  }
  metrics: {
    getMeter(name: string): {
      createCounter(name: string, options: InstrumentOptions): Instrument
      createHistogram(name: string, options: InstrumentOptions): Instrument
    }
  }
  context: {
    active(): unknown
    with<T>(context: unknown, call: () => T): T
  }
  propagation: {
    extract(context: unknown, carrier: unknown): unknown
    inject(context: unknown, carrier: unknown): void
  }
}

const SCOPE = 'mixrouter'
/** `SpanKind` and `SpanStatusCode` of the API. */
const SERVER = 1
const CLIENT = 2
const ERROR = 2

/** The metrics in OpenTelemetry, as the conventions name them. */
export function createOpenTelemetryMeter({ metrics }: OpenTelemetry): Meter {
  const meter = metrics.getMeter(SCOPE)
  const instruments = new Map<Metric, Instrument>()
  for (const metric of Object.keys(METRICS) as Metric[]) {
    const row = METRICS[metric]
    const { name, unit, description } = row
    const instrument =
      row.type === 'counter'
        ? meter.createCounter(name, { unit, description })
        : meter.createHistogram(name, {
            unit,
            description,
            advice: { explicitBucketBoundaries: [...row.buckets] },
          })
    instruments.set(metric, instrument)
  }
  return {
    bind(attributes) {
      const namedFor = memoize((metric: Metric) => nameAttributes(attributes, METRICS[metric].attributes))
      return {
        record(metric, value) {
          const instrument = instruments.get(metric)
          const named = namedFor(metric)
          if (instrument?.record) instrument.record(value, named)
          else instrument?.add?.(value, named)
        },
      }
    },
  }
}

/** A span for each request, and below it one for each attempt, whose context the upstream receives. */
export function trace({ trace, context, propagation }: OpenTelemetry): Middleware {
  const tracer = trace.getTracer(SCOPE)
  return (next) => (exchange) => {
    const { recorder, request, route } = exchange
    if (!recorder || route.public) return next(exchange)
    const { info } = recorder
    const operation = operationOf(route)
    const attributes = nameAttributes({
      operation,
      httpMethod: info.method,
      path: info.path,
      requestId: info.id,
    })
    const parent = propagation.extract(context.active(), request.headers)
    const span = tracer.startSpan(operation, { kind: SERVER, attributes }, parent)
    const inside = trace.setSpan(parent, span)
    let attempt: Span | undefined

    recorder.observe({
      attempt(target) {
        attempt?.end()
        attempt = tracer.startSpan(
          `${operation} ${target.model}`,
          { kind: CLIENT, attributes: nameAttributes(describeTarget(operation, target)) },
          inside,
        )
        exchange.traceHeaders = inject(trace.setSpan(inside, attempt))
      },
      end(outcome) {
        const described = describeOutcome(exchange, outcome)
        for (const one of [attempt, span]) {
          one?.setAttributes(described)
          if (outcome.status >= 500 || (outcome.error && outcome.status === 200))
            one?.setStatus({ code: ERROR, ...(outcome.error && { message: outcome.error.message }) })
          one?.end()
        }
      },
    })
    return context.with(inside, () => next(exchange))
  }

  function inject(active: unknown): Record<string, string> {
    const carrier: Record<string, string> = {}
    propagation.inject(active, carrier)
    return carrier
  }
}

function describeTarget(operation: string, { upstream, model }: TargetInfo): Attributes {
  return { operation, requestModel: model, upstream, provider: providerOf(model, upstream) }
}

function describeOutcome({ recorder }: Exchange, outcome: Outcome): Record<string, Value> {
  const { status, usage, cost, error, finishReason } = outcome
  const { client, target, attempts, model } = recorder?.info ?? {}
  const requestModel = target?.model ?? model
  return {
    ...nameAttributes({
      httpStatus: status,
      ...(client !== undefined && { client }),
      ...(requestModel !== undefined && { requestModel }),
      ...(target && { upstream: target.upstream, provider: providerOf(target.model, target.upstream) }),
      ...(attempts && { attempts }),
      ...(usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens }),
      ...(usage?.cacheReadTokens !== undefined && { cacheReadTokens: usage.cacheReadTokens }),
      ...(usage?.cacheWriteTokens !== undefined && { cacheWriteTokens: usage.cacheWriteTokens }),
      ...(usage?.reasoningTokens !== undefined && { reasoningTokens: usage.reasoningTokens }),
      ...(cost && { costKind: cost.kind }),
      ...(cost?.amount !== undefined && { cost: cost.amount }),
      ...(error && { errorType: error.code ?? error.type }),
    }),
    ...(finishReason && { [ATTRIBUTES.finishReasons]: [finishReason.unified] }),
  }
}

function nameAttributes(
  attributes: Attributes,
  kept: readonly AttributeName[] = Object.keys(attributes) as AttributeName[],
): Record<string, Value> {
  const named: Record<string, Value> = {}
  for (const name of kept) {
    const value = attributes[name]
    if (value !== undefined && value !== '') named[ATTRIBUTES[name]] = value
  }
  return named
}
