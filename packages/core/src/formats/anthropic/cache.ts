import type { CacheControl, Warn } from '../../hub/index.ts'
import { encodeCacheControl } from './maps.ts'
import type { Cacheable } from './wire.ts'

/** Where a cached prefix ends. */
interface Breakpoint {
  block: Cacheable
  path: string
}

/** What the block encoders of one request share. */
export interface BlockContext {
  warn: Warn
  breakpoints: Breakpoint[]
}

/** The most breakpoints that one request may have. Source: Anthropic, "Prompt caching". */
const MAX_BREAKPOINTS = 4

/** Sets a cache breakpoint on a new block. */
export function mark<B extends Cacheable>(
  block: B,
  cacheControl: CacheControl | undefined,
  path: string,
  context: BlockContext,
): B {
  if (!cacheControl) return block
  const { ttl } = cacheControl
  if (ttl === '30m' || ttl === '12h') {
    context.warn('changed', `${path}.cacheControl.ttl`, 'Anthropic caches for 5m or 1h; ttl was set to 1h')
  }
  block.cache_control = encodeCacheControl(cacheControl)
  context.breakpoints.push({ block, path })
  return block
}

/**
 * Removes the breakpoints above the limit. Those after the tools and the system prompt serve every turn and are kept
 * first, then the latest.
 *
 * @param taken number of breakpoints that the request has elsewhere
 */
export function limitBreakpoints({ breakpoints, warn }: BlockContext, taken: number): void {
  const room = MAX_BREAKPOINTS - taken
  if (breakpoints.length <= room) return
  const lastOf = (place: string) => breakpoints.findLast(({ path }) => path.startsWith(place))
  const kept = new Set([lastOf('tools'), lastOf('system'), ...breakpoints.toReversed()].filter(Boolean))
  const stay = new Set([...kept].slice(0, room))
  for (const breakpoint of breakpoints) {
    if (stay.has(breakpoint)) continue
    delete breakpoint.block.cache_control
    warn(
      'unsupported',
      `${breakpoint.path}.cacheControl`,
      `Anthropic allows at most ${MAX_BREAKPOINTS} cache breakpoints; this one was dropped`,
    )
  }
}
