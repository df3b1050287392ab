import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/index.ts'
import { translationDocument } from './document.ts'
import { observeRequest, observeResponse } from './observe.ts'
import { requestGroups } from './request-rows.ts'
import { responseGroups } from './response-rows.ts'

const COMMITTED = new URL('../../../../docs/translation.md', import.meta.url)

it('docs/translation.md says what the codecs do: `pnpm docs:translation` writes it anew', () => {
  expect(readFileSync(COMMITTED, 'utf8')).toBe(translationDocument())
})

describe('nothing is lost without a warning or a reason', () => {
  const pairs = FORMATS.flatMap((from) => FORMATS.filter((to) => to !== from).map((to) => ({ from, to })))

  it.each(requestGroups.flatMap(({ rows }) => rows))('request: $label', (row) => {
    const seen = pairs.map(({ from, to }) => observeRequest(row, from, to))
    expect(seen.some((outcome) => outcome !== undefined)).toBe(true)
  })

  it.each(responseGroups.flatMap(({ rows }) => rows))('answer: $label', (row) => {
    const seen = pairs.map(({ from, to }) => observeResponse(row, from, to))
    expect(seen.some((outcome) => outcome !== undefined)).toBe(true)
  })

  it('a client’s own words are understood', () => {
    for (const row of requestGroups.flatMap(({ rows }) => rows)) {
      for (const from of FORMATS.filter((format) => row.said?.[format])) {
        for (const to of FORMATS)
          if (to !== from) expect(observeRequest(row, from, to), row.label).toBeDefined()
      }
    }
  })
})
