import { expect, it } from 'vitest'
import { type Direction, summary, walkRequests, walkResponses, walkStreams } from './walk.ts'

/** A sample, and all of it in the nightly run; `pnpm type-walk` prints the whole. */
const EVERY = process.env.MIXROUTER_FUZZ_RUNS ? 1 : 7

it.each<[string, (every: number) => Direction[]]>([
  ['request', walkRequests],
  ['response', walkResponses],
  ['stream event', walkStreams],
])(
  'carries, warns about or refuses for a documented reason all that the SDKs’ %s types allow',
  (_, walk) => {
    const directions = walk(EVERY)
    const failures = directions.flatMap(({ from, to, failures }) =>
      failures.map(({ kind, path, detail }) => `${from} -> ${to}: ${kind} ${path} ${detail}`),
    )
    expect(failures).toEqual([])
    expect(summary(directions)).toMatch(/^\d{4,} variants, 0 lost, 0 wrongly refused, 0 invalid$/)
  },
  120_000,
)
