import type { Vendor } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { convertResponseFormat } from './output-format.ts'

const closed = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
} as const
const open = { type: 'object', properties: { a: { type: 'string' } } } as const

describe('convertResponseFormat', () => {
  const convert = (schema: object, strict?: boolean, vendor: Vendor = 'openai') =>
    convertResponseFormat({ type: 'json', schema: schema as never }, { strict, vendor })

  it('pitfall 26: strict is set only for vendors that support it', () => {
    expect(convert(closed)).toEqual({ type: 'json-schema', schema: closed, strict: true })
    expect(convert(open)).toEqual({ type: 'json-schema', schema: open })
    expect(convert(closed, undefined, 'qwen')).toEqual({ type: 'json-schema', schema: closed })
    expect(convert(closed, false)).toEqual({ type: 'json-schema', schema: closed, strict: false })
    expect(convert(open, true, 'qwen')).toEqual({ type: 'json-schema', schema: open, strict: true })
  })

  it('is any JSON without a schema', () => {
    expect(convertResponseFormat({ type: 'json' }, { vendor: 'openai' })).toEqual({ type: 'json' })
  })
})
