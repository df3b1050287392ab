import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import { google } from './index.ts'

const quota = {
  error: {
    code: 429,
    message: 'Quota exceeded for quota metric',
    status: 'RESOURCE_EXHAUSTED',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '31s' }],
  },
}

describe('decodeError', () => {
  it('decodes status, message and RetryInfo', () => {
    expect(google.decodeError({ status: 429, body: JSON.stringify(quota) })).toMatchObject({
      status: 429,
      type: 'rate-limit',
      message: 'Quota exceeded for quota metric',
      retryAfter: '31',
    })
  })

  it('pitfall 33: quotes an HTML page and keeps its status', () => {
    const error = google.decodeError({ status: 502, body: '<html><h1>Bad Gateway</h1></html>' })
    expect(error).toMatchObject({ status: 502 })
    expect(error.message).toContain('Bad Gateway')
  })

  it('pitfall 34: decodes errors nested as JSON text, as relays of Google send them', () => {
    const error = google.decodeError({
      status: 500,
      body: JSON.stringify({ error: { message: JSON.stringify(quota), type: 'new_api_error' } }),
    })
    expect(error.message).toBe('Quota exceeded for quota metric')
  })
})

describe('encodeError', () => {
  it('encodes 401 as UNAUTHENTICATED, with the reason that SDKs read', () => {
    const { error } = google.encodeError(new ApiError('No', { status: 401 })).body as { error: object }
    expect(error).toMatchObject({
      code: 401,
      status: 'UNAUTHENTICATED',
      details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }],
    })
  })

  it.each([
    [400, 'INVALID_ARGUMENT'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [413, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ])('encodes %i as %s', (status, name) => {
    const { body, ...rest } = google.encodeError(new ApiError('No', { status }))
    expect(rest).toEqual({ status, headers: {} })
    expect(body).toEqual({ error: { code: status, message: 'No', status: name } })
  })

  it('encodes 529 as 503', () => {
    const encoded = google.encodeError(new ApiError('Overloaded', { status: 529 }))
    expect(encoded).toMatchObject({ status: 503, body: { error: { code: 503, status: 'UNAVAILABLE' } } })
  })

  it('sends retry-after in a header and the body, and the invalid field', () => {
    const error = new ApiError('No', { status: 400, param: 'contents', retryAfter: '7' })
    const encoded = google.encodeError(error)
    expect(encoded.headers).toEqual({ 'retry-after': '7' })
    expect(encoded.body).toMatchObject({
      error: {
        details: [{ fieldViolations: [{ field: 'contents', description: 'No' }] }, { retryDelay: '7s' }],
      },
    })
  })

  it('omits a date from the body, which only accepts seconds', () => {
    const error = new ApiError('No', { status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' })
    expect(google.encodeError(error).body).toEqual({
      error: { code: 429, message: 'No', status: 'RESOURCE_EXHAUSTED' },
    })
  })
})
