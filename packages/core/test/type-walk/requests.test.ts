import { expect, it } from 'vitest'
import { summary, walkRequests } from './walk.ts'

it('carries, warns about or refuses for a documented reason all that the SDKs’ request types allow', () => {
  const directions = walkRequests()
  const failures = directions.flatMap(({ from, to, failures }) =>
    failures.map(({ kind, path, detail }) => `${from} -> ${to}: ${kind} ${path} ${detail}`),
  )
  expect(failures).toEqual([])
  expect(summary(directions)).toMatch(/^3\d{4} variants, 0 lost, 0 wrongly refused, 0 invalid$/)
}, 120_000)
