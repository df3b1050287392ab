import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError, readErrorBody } from './index.ts'

const read = (status: number, body: unknown, headers?: Record<string, string>) =>
  readErrorBody({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(headers && { headers }),
  })

describe('readErrorBody', () => {
  it.each<[string, number, unknown, object]>([
    [
      'OpenAI',
      404,
      {
        error: {
          message: 'no model',
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      },
      { status: 404, type: 'not-found', message: 'no model', param: 'model', code: 'model_not_found' },
    ],
    [
      'Anthropic',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      { status: 529, type: 'overloaded', message: 'Overloaded' },
    ],
    [
      'Google, with the time to wait',
      429,
      {
        error: {
          code: 429,
          message: 'quota',
          status: 'RESOURCE_EXHAUSTED',
          details: [
            null,
            { '@type': 'x' },
            { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.2s' },
          ],
        },
      },
      { status: 429, type: 'rate-limit', message: 'quota', retryAfter: '2' },
    ],
    [
      'Google in a stream',
      200,
      [{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }],
      { status: 503, message: 'busy' },
    ],
    ['a plain message', 400, { message: 'bad', code: 'x' }, { status: 400, message: 'bad', code: 'x' }],
    ['an error of text', 400, { error: 'bad' }, { status: 400, message: 'bad' }],
    ['FastAPI', 422, { detail: 'bad' }, { status: 422, message: 'bad' }],
    [
      'a failed response',
      200,
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'no' } } },
      { status: 500, message: 'no' },
    ],
  ])('reads %s', (_, status, body, expected) => {
    expect(read(status, body)).toMatchObject(expected)
  })

  it('pitfall 34: finds the status of an error inside a 200', () => {
    expect(read(200, { error: { message: 'x', code: 429 } })).toMatchObject({
      status: 429,
      type: 'rate-limit',
    })
    expect(read(200, { error: { message: 'x', code: '401' } })).toMatchObject({ status: 401 })
    expect(read(200, { error: { message: 'x', type: 'overloaded_error' } })).toMatchObject({ status: 529 })
    expect(read(200, { error: { message: 'x', type: 'authentication_error' } })).toMatchObject({
      status: 401,
    })
    expect(read(200, { error: { message: 'x', type: 'odd' } })).toMatchObject({ status: 500 })
    expect(read(200, { error: { message: 'x', code: 400.5 } })).toMatchObject({ status: 500 })
  })

  it('pitfall 34: opens errors that are nested as JSON text', () => {
    const nest = (message: string) => JSON.stringify({ error: { message, code: 400 } })
    expect(read(400, nest(nest(nest('the reason'))))).toMatchObject({ message: 'the reason' })
    expect(read(400, nest('{"no json'))).toMatchObject({ message: '{"no json' })
    expect(read(400, nest('{"a":1}'))).toMatchObject({ message: '{"a":1}' })
  })

  it('pitfall 33: quotes the beginning of a body that is not a JSON error', () => {
    expect(
      read(502, '<html><head><style>b{}</style></head><body><h1>Bad\n Gateway</h1></body></html>').message,
    ).toBe('The upstream responded with status 502 and an HTML page: Bad Gateway')
    expect(read(503, '').message).toBe('The upstream responded with status 503 and an empty body')
    expect(read(503, '<br>').message).toBe('The upstream responded with status 503 and a body without text')
    expect(read(500, 'upstream connect error').message).toBe(
      'The upstream responded with status 500 and a body that is not a JSON error: upstream connect error',
    )
    expect(read(500, 'x'.repeat(100_000)).message.length).toBeLessThan(400)
    expect(read(500, { error: { trace: 'x'.repeat(100_000) } }).message.length).toBeLessThan(400)
    expect(read(200, 'x')).toMatchObject({ status: 502 })
  })

  it('reads the headers', () => {
    const headers = { 'retry-after': '7', 'x-oneapi-request-id': 'abc' }
    expect(read(429, '', headers)).toMatchObject({ retryAfter: '7', requestId: 'abc' })
    expect(read(429, { error: { message: 'x', details: [{ retryDelay: '9s' }] } }, headers)).toMatchObject({
      retryAfter: '7',
    })
  })

  it('reads what vendors advise their SDKs', () => {
    const precise = { 'retry-after': '1', 'retry-after-ms': '250', 'x-should-retry': 'false' }
    expect(read(429, '', precise)).toMatchObject({ retryAfter: '0.25', shouldRetry: false })
    expect(read(500, '', { 'x-should-retry': 'true' }).shouldRetry).toBe(true)
    expect(read(500, '', { 'retry-after-ms': 'soon', 'retry-after': '1' })).toMatchObject({ retryAfter: '1' })
    expect(read(500, '').shouldRetry).toBeUndefined()
  })

  it('reads no retry delay that is not a number', () => {
    for (const retryDelay of ['1.2.3s', '.s', 's', 5, { toString: 1 }, null]) {
      expect(read(429, { error: { message: 'x', details: [{ retryDelay }] } }).retryAfter).toBeUndefined()
    }
  })

  it('reads any JSON without throwing', () => {
    const hostile = fc.constantFrom(
      { toString: 1, valueOf: 1 },
      { error: { code: { toString: 1, valueOf: 1 }, message: 'x' } },
      { error: { status: [{ toString: 1, valueOf: 1 }], message: 'x' } },
      { message: { toString: 1 } },
      { error: { message: 5, error: { message: 'inner' } } },
    )
    fc.assert(
      fc.property(fc.oneof(hostile, fc.jsonValue()), fc.integer({ min: 100, max: 599 }), (body, status) => {
        for (const text of [
          body,
          { error: body },
          { error: { message: 'x', code: body, status: body, details: body } },
        ]) {
          const error = read(status, text)
          expect(ApiError.is(error)).toBe(true)
          expect(error.status).toBeGreaterThanOrEqual(400)
          expect(error.status).toBeLessThan(600)
          expect(Number.isInteger(error.status)).toBe(true)
          expect(error.message).not.toBe('')
        }
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('reads JSON of any depth, and any number of brackets', () => {
    for (const [open, close] of [
      ['{"error":', '}'],
      ['[', ']'],
      ['{"error":{"response":', '}}'],
      ['<', ''],
      ['<style>', ''],
    ] as const) {
      const depth = 20_000
      expect(read(400, `${open.repeat(depth)}1${close.repeat(depth)}`)).toMatchObject({ status: 400 })
    }
  })
})
