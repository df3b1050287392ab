import { describe, expect, it } from 'vitest'
import { ApiError, type ErrorType } from '../../hub/index.ts'
import { decodeError, encodeError, errorIn } from './error.ts'

describe('encodeError', () => {
  it('has all four fields of OpenAI', () => {
    const error = new ApiError('No such model', { status: 404, code: 'model_not_found', param: 'model' })
    expect(encodeError(error)).toEqual({
      status: 404,
      body: {
        error: { message: 'No such model', type: 'not_found_error', param: 'model', code: 'model_not_found' },
      },
      headers: {},
    })
  })

  it('has OpenAI’s code, null for what is not known, and the time to wait as a header', () => {
    const { body, headers } = encodeError(new ApiError('Slow down', { status: 429, retryAfter: '7' }))
    expect(body).toEqual({
      error: { message: 'Slow down', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    })
    expect(headers).toEqual({ 'retry-after': '7' })
  })

  it('sends Anthropic’s 529 as 503', () => {
    expect(encodeError(new ApiError('Overloaded', { status: 529 })).status).toBe(503)
  })

  it.each<ErrorType>(['invalid-request', 'authentication', 'rate-limit', 'server', 'overloaded', 'timeout'])(
    'keeps the type %s where there is no status, as in mid-stream',
    (type) => {
      const body = JSON.stringify(encodeError(new ApiError('no', { type })).body)
      expect(decodeError({ status: 200, body }).type).toBe(type)
    },
  )
})

it('pitfall 33: quotes the page of a proxy and keeps its status', () => {
  const { status, message } = decodeError({ status: 503, body: '<html><h1>Bad gateway</h1></html>' })
  expect([status, message]).toEqual([
    503,
    'The upstream responded with status 503 and an HTML page: Bad gateway',
  ])
})

describe('pitfall 34: errors inside a success', () => {
  it.each([
    ['an object', { error: { message: 'bad', code: 429 } }, 429],
    ['numeric text as code', { error: { message: 'bad', code: '503' } }, 503],
    ['a string', { error: 'bad' }, 500],
    [
      'an error as JSON in its message',
      { error: { message: '{"error":{"message":"bad","code":402}}' } },
      402,
    ],
    ['vLLM’s', { object: 'error', message: 'bad', code: 404 }, 404],
    ['a relay’s', { message: 'bad', success: false }, 500],
  ])('%s', (_, body, status) => {
    expect(errorIn(body)).toMatchObject({ message: 'bad', status })
  })

  it.each([
    ['null', { error: null, choices: [] }],
    ['an empty object', { error: {}, choices: [] }],
    ['a chunk of usage', { usage: { prompt_tokens: 1 } }],
    ['a response', { choices: [{ message: { content: 'hello' } }] }],
  ])('not %s', (_, body) => {
    expect(errorIn(body)).toBeUndefined()
  })
})
