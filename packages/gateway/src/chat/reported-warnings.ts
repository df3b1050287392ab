import type { Warning } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayRequest } from '../exchange.ts'

/** In responses it counts the warnings; in requests, `body` requests the warnings themselves. */
export const WARNINGS_HEADER = 'x-mixrouter-warnings'

/**
 * Whether the client reads warnings in the field `mixrouter` of a translated response, or of the last event of a stream.
 * No format has such a place, but SDKs and agents ignore fields that they do not know.
 */
export function readsWarnings({ headers }: Pick<GatewayRequest, 'headers'>): boolean {
  return headers[WARNINGS_HEADER] === 'body'
}

/** A whole response with its warnings. */
export function withWarnings(body: unknown, warnings: readonly Warning[]): unknown {
  return isObject(body) && warnings.length > 0 ? { ...body, mixrouter: { warnings } } : body
}

/** The events that end a stream with its warnings in the last of them that is an object. */
export function withWarningsInLast(events: string, warnings: readonly Warning[]): string {
  const end = events.lastIndexOf('}')
  if (end < 0 || warnings.length === 0) return events
  return `${events.slice(0, end)},"mixrouter":${JSON.stringify({ warnings })}${events.slice(end)}`
}
