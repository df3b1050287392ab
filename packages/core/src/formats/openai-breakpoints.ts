import { type CacheControl, isObject, type JsonObject, type Warn } from '../hub/index.ts'

/** A cache breakpoint of OpenAI's as the hub has it. */
export function decodeBreakpoint(value: unknown): CacheControl | undefined {
  if (!isObject(value)) return undefined
  const { ttl } = value
  return { origin: 'openai', ...((ttl === '30m' || ttl === '12h') && { ttl }) }
}

/**
 * The field of a breakpoint that an OpenAI client set, in either of its formats. One of another format is dropped with
 * a warning: OpenAI caches by itself, and its older models reject the field.
 */
export function encodeBreakpoint(
  cacheControl: CacheControl | undefined,
  path: string,
  warn: Warn,
  accepted = true,
): JsonObject {
  if (!cacheControl) return {}
  if (accepted && cacheControl.origin === 'openai') {
    const { ttl } = cacheControl
    return { prompt_cache_breakpoint: { mode: 'explicit', ...(ttl && { ttl }) } }
  }
  warn('unsupported', `${path}.cacheControl`, 'OpenAI caches prompts automatically; cacheControl was dropped')
  return {}
}
