import type { CacheControl, Part } from './part.ts'
import type { Message } from './request.ts'

/** Whether a cache breakpoint can follow a part. */
export function takesBreakpoint(part: Part): part is Extract<Part, { cacheControl?: CacheControl }> {
  return part.type !== 'native' && part.type !== 'refusal' && part.type !== 'reasoning'
}

/** The messages with a cache breakpoint after their last part, if one can follow it. */
export function addCacheBreakpoint(
  messages: Message[],
  { ttl }: { ttl?: CacheControl['ttl'] | undefined },
): Message[] {
  const last = messages.at(-1)
  const part = last?.content.at(-1)
  if (!last || !part || !takesBreakpoint(part)) return messages
  const content = [...last.content.slice(0, -1), { ...part, cacheControl: ttl ? { ttl } : {} }]
  return [...messages.slice(0, -1), { ...last, content } as Message]
}
