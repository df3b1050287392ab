import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import { decodeError, encodeError } from './error.ts'

describe('decodeError', () => {
  it('decodes Anthropic’s error with its request id', () => {
    const body = JSON.stringify({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'Slow down' },
      request_id: 'req_1',
    })
    const error = decodeError({ status: 429, body, headers: { 'retry-after': '7' } })
    expect(error).toMatchObject({
      status: 429,
      type: 'rate-limit',
      message: 'Slow down',
      requestId: 'req_1',
      retryAfter: '7',
    })
  })

  it('prefers the request id of the header', () => {
    const body = JSON.stringify({
      type: 'error',
      error: { type: 'api_error', message: 'No' },
      request_id: 'b',
    })
    expect(decodeError({ status: 500, body, headers: { 'request-id': 'a' } }).requestId).toBe('a')
  })

  it('derives the status from the type if the response has none', () => {
    const body = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    expect(decodeError({ status: 200, body })).toMatchObject({ status: 529, type: 'overloaded' })
  })

  it('pitfall 33: quotes the HTML page of a proxy and keeps its status', () => {
    const error = decodeError({ status: 502, body: '<html><h1>Bad Gateway</h1></html>' })
    expect(error).toMatchObject({ status: 502, type: 'server' })
    expect(error.message).toContain('Bad Gateway')
  })

  it('pitfall 34: decodes an error that is JSON text in a message', () => {
    const inner = JSON.stringify({ error: { message: 'model not found', code: 404 } })
    const body = JSON.stringify({ type: 'error', error: { type: 'api_error', message: inner } })
    expect(decodeError({ status: 400, body }).message).toBe('model not found')
  })
})

describe('encodeError', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('encodes %i as %s', (status, type) => {
    expect(encodeError(new ApiError('No', { status }))).toEqual({
      status,
      body: { type: 'error', error: { type, message: status === 401 ? 'invalid x-api-key: No' : 'No' } },
      headers: {},
    })
  })

  it('keeps the request id and retry-after', () => {
    const { body, headers } = encodeError(
      new ApiError('No', { status: 429, requestId: 'req_1', retryAfter: '7' }),
    )
    expect(body).toMatchObject({ request_id: 'req_1' })
    expect(headers).toEqual({ 'retry-after': '7', 'request-id': 'req_1' })
  })
})
