import { describe, expect, it } from 'vitest'
import { ApiError, errorTypeOf, truncatedStream } from './index.ts'

describe('ApiError', () => {
  it('has a type for each status and a status for each type', () => {
    expect(new ApiError('x', { status: 429 })).toMatchObject({ status: 429, type: 'rate-limit' })
    expect(new ApiError('x', { type: 'overloaded' })).toMatchObject({ status: 503, type: 'overloaded' })
    expect(new ApiError('x', { status: 529, type: 'server' })).toMatchObject({ status: 529, type: 'server' })
    expect(new ApiError('x')).toMatchObject({ status: 500, type: 'server', name: 'ApiError', message: 'x' })
    expect([400, 401, 404, 413, 422, 418, 500, 502, 504, 529, 200].map(errorTypeOf)).toEqual([
      'invalid-request',
      'authentication',
      'not-found',
      'too-large',
      'invalid-request',
      'invalid-request',
      'server',
      'server',
      'timeout',
      'overloaded',
      'server',
    ])
  })

  it('is recognized by ApiError.is, also if it is of another copy of the package', () => {
    const other = Object.assign(new Error('x'), { [Symbol.for('mixrouter.ApiError')]: true })
    expect([new ApiError('x'), other, new Error('x'), { status: 1 }, null].map(ApiError.is)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('keeps the cause where there is one', () => {
    const cause = new Error('socket')
    expect(truncatedStream(cause)).toMatchObject({ cause, status: 502 })
    expect('cause' in truncatedStream()).toBe(false)
  })
})
