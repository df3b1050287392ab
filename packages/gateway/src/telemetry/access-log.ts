import { ApiError, type Warning } from '@mixrouter/core'
import type { Observe, Outcome, RequestInfo } from '../observer.ts'

/** Takes one object per entry, as pino and most others do. */
export interface Logger {
  info(entry: AccessLogEntry, message?: string): void
  warn(entry: AccessLogEntry, message?: string): void
  error(entry: AccessLogEntry, message?: string): void
}

/** One request that is over. Times are in milliseconds. It contains neither keys nor anything of a prompt or response. */
export interface AccessLogEntry {
  id: string
  method: string
  /** Without the query. */
  path: string
  format: string
  client?: string
  /** As the client named it. */
  model?: string
  upstream?: string
  /** The upstream's name of the model, and the format that it was called in. */
  upstreamModel?: string
  upstreamFormat?: string
  attempts: number
  status: number
  aborted: boolean
  finishReason?: string
  firstByte?: number
  total: number
  overhead: number
  inputTokens?: number
  outputTokens?: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
  reasoningTokens?: number
  /** In US dollars; absent if it is not known. */
  cost?: number
  costKind?: 'exact' | 'estimate' | 'unknown'
  warnings?: readonly Pick<Warning, 'code' | 'path' | 'message'>[]
  /** What the client received; `cause` is the upstream's own words where it received others. */
  error?: { status: number; code?: string; message: string; cause?: string }
}

/** What monitoring systems request every few seconds. */
const PROBES: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics'])

/** Writes an entry for each request but successful probes: `error` for a 5xx, `warn` for a 4xx and for warnings, otherwise `info`. */
export function accessLog(logger: Logger): Observe {
  return (request) => {
    const warnings: Warning[] = []
    return {
      warnings: (more) => void warnings.push(...more),
      end(outcome) {
        if (outcome.status < 400 && PROBES.has(request.path)) return
        const level =
          outcome.status >= 500 || (outcome.error !== undefined && outcome.status < 400)
            ? 'error'
            : outcome.status >= 400 || warnings.length > 0
              ? 'warn'
              : 'info'
        logger[level](toEntry(request, outcome, warnings), 'request')
      },
    }
  }
}

function toEntry(
  { id, method, path, format, client, model, target, attempts }: RequestInfo,
  outcome: Outcome,
  warnings: readonly Warning[],
): AccessLogEntry {
  const { status, aborted, finishReason, firstByte, total, overhead, usage, cost, error } = outcome
  const entry = {
    id,
    method,
    path,
    format,
    client,
    model,
    upstream: target?.upstream,
    upstreamModel: target?.model,
    upstreamFormat: target?.format,
    attempts,
    status,
    aborted,
    finishReason: finishReason?.unified,
    firstByte: firstByte === undefined ? undefined : round(firstByte),
    total: round(total),
    overhead: round(overhead),
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    cacheReadTokens: usage?.cacheReadTokens,
    cacheWriteTokens: usage?.cacheWriteTokens,
    reasoningTokens: usage?.reasoningTokens,
    cost: cost?.amount,
    costKind: cost?.kind,
    warnings:
      warnings.length > 0 ? warnings.map(({ code, path, message }) => ({ code, path, message })) : undefined,
    error: error && {
      status: error.status,
      ...(error.code !== undefined && { code: error.code }),
      message: error.message,
      ...(ApiError.is(error.cause) && { cause: error.cause.message }),
    },
  }
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined),
  ) as unknown as AccessLogEntry
}

const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10
