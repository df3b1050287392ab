import { expect, it } from 'vitest'
import { summary, walkResponses } from './walk.ts'

it('carries or warns about all that the SDKs’ response types allow', () => {
  const directions = walkResponses()
  const failures = directions.flatMap(({ from, to, failures }) =>
    failures.map(({ kind, path, detail }) => `${from} -> ${to}: ${kind} ${path} ${detail}`),
  )
  expect(failures).toEqual([])
  expect(summary(directions)).toMatch(/^\d{4,5} variants, 0 lost, 0 wrongly refused, 0 invalid$/)
}, 120_000)
