import { expect, it } from 'vitest'
import { readOpaque } from './opaque.ts'

it('reads the fields of each vendor that are strings', () => {
  const kept: Record<string, Record<string, unknown>> = {
    anthropic: { signature: 's', redactedData: 1 },
    google: {},
    openai: { id: 'rs_1', phase: 'commentary' },
  }
  expect(readOpaque((vendor, field) => kept[vendor]?.[field])).toEqual({
    anthropic: { signature: 's' },
    openai: { id: 'rs_1', phase: 'commentary' },
  })
  expect(readOpaque(() => undefined)).toBeUndefined()
})
