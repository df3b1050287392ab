import { matchesGlob } from '@mixrouter/core/internal'
import { expect, it } from 'vitest'
import { createMatcher } from './matcher.ts'

const GLOBS = ['', 'a', 'ab', 'a*', 'ab*', 'b/*', '*a', '*/a', 'a*b', '*b*', '**', '*']
const TEXTS = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb', 'b/', 'b/a', 'a/b/a', '*', 'A']

it.each(GLOBS.flatMap((first) => GLOBS.map((second) => [first, second])))(
  '%j and %j together match what one of them does',
  (...globs) => {
    const matcher = createMatcher(globs)
    for (const text of TEXTS) expect(matcher(text), text).toBe(globs.some((glob) => matchesGlob(glob, text)))
  },
)
