import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/index.ts'
import { translationDocument } from './document.ts'
import { observeRequest, observeResponse } from './observe.ts'
import { requestGroups } from './request-rows.ts'
import { responseGroups } from './response-rows.ts'

const COMMITTED = new URL('../../../../docs/translation.md', import.meta.url)

it('docs/translation.md matches the codecs; run `pnpm docs:translation` to update it', () => {
  expect(readFileSync(COMMITTED, 'utf8')).toBe(translationDocument())
})

describe('nothing is dropped without a warning or a reason', () => {
  const pairs = FORMATS.flatMap((from) => FORMATS.filter((to) => to !== from).map((to) => ({ from, to })))

  it.each(requestGroups.flatMap(({ rows }) => rows))('request: $label', (row) => {
    const outcomes = pairs.map(({ from, to }) => observeRequest(row, from, to))
    expect(outcomes.some((outcome) => outcome !== undefined)).toBe(true)
  })

  it.each(responseGroups.flatMap(({ rows }) => rows))('response: $label', (row) => {
    const outcomes = pairs.map(({ from, to }) => observeResponse(row, from, to))
    expect(outcomes.some((outcome) => outcome !== undefined)).toBe(true)
  })

  it('decodes the fields that clients send', () => {
    for (const row of requestGroups.flatMap(({ rows }) => rows)) {
      for (const from of FORMATS.filter((format) => row.fields?.[format])) {
        for (const to of FORMATS)
          if (to !== from) expect(observeRequest(row, from, to), row.label).toBeDefined()
      }
    }
  })
})
