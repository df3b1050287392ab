import { matchesGlob } from '@mixrouter/core/internal'

/** Whether a text is matched. */
export type Matcher = (text: string) => boolean

const STAR = '*'

/**
 * Compiles globs so that a text is matched against any number of names and of globs such as `gpt-*` in constant time;
 * others are tried one by one.
 *
 * @example createMatcher(['gpt-*', 'o3'])('gpt-5') // true
 */
export function createMatcher(globs: readonly string[]): Matcher {
  const names = new Set<string>()
  const prefixes = new Map<number, Set<string>>()
  const others: string[] = []
  for (const glob of globs) {
    const star = glob.indexOf(STAR)
    if (star < 0) names.add(glob)
    else if (star < glob.length - 1) others.push(glob)
    else {
      const ofLength = prefixes.get(star) ?? new Set()
      prefixes.set(star, ofLength.add(glob.slice(0, star)))
    }
  }
  if (prefixes.has(0)) return () => true
  return (text) => {
    if (names.has(text)) return true
    for (const [length, ofLength] of prefixes) if (ofLength.has(text.slice(0, length))) return true
    for (const glob of others) if (matchesGlob(glob, text)) return true
    return false
  }
}
