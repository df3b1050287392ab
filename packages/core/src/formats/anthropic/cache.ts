import type { CacheControl, Warn } from '../../hub/index.ts'
import { encodeCacheControl } from './maps.ts'
import type { Cacheable } from './wire.ts'

/** Where a cached prefix ends. */
interface Breakpoint {
  block: Cacheable
  path: string
}

/** What the encoders of one request's blocks share. */
export interface BlockContext {
  warn: Warn
  breakpoints: Breakpoint[]
}

/** A vendor caches no more prefixes of one request than these. */
const MAX_BREAKPOINTS = 4

/** Puts a cache breakpoint on a block that was just made. */
export function mark<B extends Cacheable>(
  block: B,
  cacheControl: CacheControl | undefined,
  path: string,
  context: BlockContext,
): B {
  if (!cacheControl) return block
  block.cache_control = encodeCacheControl(cacheControl)
  context.breakpoints.push({ block, path })
  return block
}

/**
 * Takes away the breakpoints that are too many. Those after the tools and the instructions serve every turn and stay,
 * then the latest.
 *
 * @param taken breakpoints that the request has elsewhere
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
      `Only ${MAX_BREAKPOINTS} cache breakpoints are allowed`,
    )
  }
}
