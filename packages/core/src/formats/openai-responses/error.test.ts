import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import { authHeaders, readKey } from './auth.ts'
import { decodeError, encodeError } from './error.ts'

describe('decodeError', () => {
  it('reads an error with its status, code, parameter and headers', () => {
    const error = decodeError({
      status: 429,
      body: JSON.stringify({
        error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
      }),
      headers: { 'retry-after': '7', 'x-request-id': 'req_1' },
    })
    expect(error).toMatchObject({
      message: 'Slow down',
      status: 429,
      type: 'rate-limit',
      code: 'rate_limit_exceeded',
      retryAfter: '7',
      requestId: 'req_1',
    })
  })

  it('pitfall 33: quotes a page of a proxy in between, and keeps its status', () => {
    const error = decodeError({ status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' })
    expect(error.status).toBe(502)
    expect(error.message).toContain('502 Bad Gateway')
  })
})

describe('encodeError', () => {
  it('sends an error with all four fields, and when to retry', () => {
    expect(encodeError(new ApiError('Slow down', { status: 429, retryAfter: '7' }))).toEqual({
      status: 429,
      body: {
        error: { message: 'Slow down', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
      },
      headers: { 'retry-after': '7' },
    })
    expect(encodeError(new ApiError('No', { status: 400, param: 'model', code: 'x' })).body).toEqual({
      error: { message: 'No', type: 'invalid_request_error', param: 'model', code: 'x' },
    })
  })

  it('sends 529 as 503', () => {
    expect(encodeError(new ApiError('Overloaded', { status: 529 }))).toMatchObject({
      status: 503,
      body: { error: { type: 'overloaded_error' } },
    })
  })
})

describe('keys', () => {
  it('are bearer tokens', () => {
    expect(readKey({ authorization: 'Bearer sk-1' })).toBe('sk-1')
    expect(readKey({ authorization: 'bearer  sk-1 ' })).toBe('sk-1')
    expect(readKey({ authorization: 'Basic dTpw', 'x-api-key': 'sk-2' })).toBeUndefined()
    expect(readKey({})).toBeUndefined()
    expect(authHeaders('sk-1')).toEqual({ authorization: 'Bearer sk-1' })
  })
})
