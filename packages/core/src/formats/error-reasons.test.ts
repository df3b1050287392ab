import { describe, expect, it } from 'vitest'
import { ApiError, createStreamTranslator, type Format } from '../index.ts'
import { getFormat } from './index.ts'

const encodeError = (error: ApiError, to: Format) => getFormat(to).encodeError(error)

/** An error of one format's vendor, as a client of another format reads it. */
const translated = (from: Format, to: Format, status: number, body: object) =>
  encodeError(getFormat(from).decodeError({ status, body: JSON.stringify(body) }), to)

const OVERFLOWS: [Format, number, object][] = [
  [
    'openai-chat',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 9000 tokens. However, your messages resulted in 9500 tokens.",
        code: 'context_length_exceeded',
        type: 'invalid_request_error',
      },
    },
  ],
  [
    'anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 9500 tokens > 9000 maximum' },
    },
  ],
  [
    'google',
    400,
    {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'The input token count (9500) exceeds the maximum number of tokens allowed (9000).',
      },
    },
  ],
]

describe.each(OVERFLOWS)('a prompt that is too long for %s', (from, status, body) => {
  it('has the code of OpenAI', () => {
    for (const to of ['openai-chat', 'openai-responses'] as const) {
      const { status: sent, body: error } = translated(from, to, status, body)
      expect({ sent, error }).toMatchObject({
        sent: 400,
        error: {
          error: {
            code: 'context_length_exceeded',
            message: expect.stringMatching(/maximum context length is 9000/),
          },
        },
      })
    }
  })

  it('has the phrase of Anthropic, with the counts', () => {
    expect(translated(from, 'anthropic', status, body)).toMatchObject({
      status: 400,
      body: {
        error: {
          type: 'invalid_request_error',
          message: expect.stringMatching(/^prompt is too long: 9500 tokens > 9000 maximum/),
        },
      },
    })
  })

  it('has the phrase of Google, with the counts', () => {
    expect(translated(from, 'google', status, body)).toMatchObject({
      status: 400,
      body: {
        error: {
          status: 'INVALID_ARGUMENT',
          message: expect.stringMatching(/token count \(9500\) exceeds .* \(9000\)/),
        },
      },
    })
  })
})

describe('other reasons', () => {
  const claude = (type: string, message = 'No') => ({ type: 'error', error: { type, message } })

  it.each([
    [429, 'rate_limit_error', 'rate_limit_exceeded'],
    [529, 'overloaded_error', 'server_is_overloaded'],
    [401, 'authentication_error', 'invalid_api_key'],
    [402, 'billing_error', 'insufficient_quota'],
  ])('%i %s is %s for OpenAI', (status, type, code) => {
    expect(translated('anthropic', 'openai-chat', status, claude(type)).body).toMatchObject({
      error: { code },
    })
  })

  it('knows a missing model, and not every 404', () => {
    const missing = claude('not_found_error', 'model: claude-nope')
    expect(translated('anthropic', 'openai-chat', 404, missing).body).toMatchObject({
      error: { code: 'model_not_found' },
    })
    const route = claude('not_found_error', 'No such route')
    expect(translated('anthropic', 'openai-chat', 404, route).body).toMatchObject({ error: { code: null } })
  })

  it('tells Google’s clients when to retry, and that a key is invalid', () => {
    const limited = encodeError(new ApiError('Slow down', { status: 429, retryAfter: '9' }), 'google')
    expect(limited.body).toMatchObject({
      error: { status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '9s' }] },
    })
    expect(encodeError(new ApiError('No', { status: 401 }), 'google').body).toMatchObject({
      error: { details: [{ reason: 'API_KEY_INVALID' }] },
    })
  })

  it('tells Anthropic’s clients of credit and policy in its words', () => {
    const text = (status: number, code: string) =>
      JSON.stringify(translated('openai-chat', 'anthropic', status, { error: { message: 'No.', code } }).body)
    expect(text(429, 'insufficient_quota')).toContain('credit balance is too low')
    expect(text(400, 'content_policy_violation')).toContain('content filtering policy')
  })
})

it('has the code in a stream too', () => {
  let text = ''
  const translator = createStreamTranslator({
    from: 'anthropic',
    to: 'openai-responses',
    write: (more) => {
      text += more
    },
  })
  const start = {
    type: 'message_start',
    message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } },
  }
  const error = {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'prompt is too long: 5 tokens > 4 maximum' },
  }
  translator.feed(
    new TextEncoder().encode([start, error].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')),
  )
  translator.end()
  expect(text).toContain('"code":"context_length_exceeded"')
})
