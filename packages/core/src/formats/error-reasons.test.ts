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

  it('knows Google’s words for a missing model', () => {
    const message =
      'models/gemini-9 is not found for API version v1beta, or is not supported for generateContent.'
    const body = { error: { code: 404, message, status: 'NOT_FOUND' } }
    expect(translated('google', 'openai-chat', 404, body).body).toMatchObject({
      error: { code: 'model_not_found' },
    })
  })

  it.each<[Format, number, object]>([
    ['anthropic', 400, claude('invalid_request_error', 'Your credit balance is too low to access the API.')],
    [
      'google',
      403,
      {
        error: {
          code: 403,
          message: 'This method requires billing to be enabled.',
          status: 'PERMISSION_DENIED',
        },
      },
    ],
  ])('knows an account of %s that has to be paid for', (from, status, body) => {
    expect(translated(from, 'openai-responses', status, body).body).toMatchObject({
      error: { code: 'insufficient_quota' },
    })
    expect(JSON.stringify(translated(from, 'anthropic', status, body).body)).toContain(
      'credit balance is too low',
    )
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

  it('tells Anthropic’s and Google’s clients in their words that a key is not valid', () => {
    const body = { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }
    expect(translated('openai-chat', 'anthropic', 401, body).body).toMatchObject({
      error: { type: 'authentication_error', message: 'invalid x-api-key: Incorrect API key provided' },
    })
    expect(translated('openai-chat', 'google', 401, body).body).toMatchObject({
      error: {
        message: expect.stringMatching(/^API key not valid\. Please pass a valid API key\. Incorrect/),
      },
    })
    const own = claude('authentication_error', 'invalid x-api-key')
    expect(translated('anthropic', 'anthropic', 401, own).body).toMatchObject({
      error: { message: 'invalid x-api-key' },
    })
  })

  it('tells Anthropic’s clients of credit and policy in its words', () => {
    const error = (status: number, code: string) =>
      translated('openai-chat', 'anthropic', status, { error: { message: 'No.', code } })
    expect(error(429, 'insufficient_quota')).toMatchObject({
      status: 402,
      body: { error: { type: 'billing_error', message: 'Your credit balance is too low: No.' } },
    })
    expect(error(400, 'content_policy_violation')).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('content filtering policy') } },
    })
  })

  it('is a rate limit for Anthropic’s clients if a wait mends it, as that of a budget', () => {
    const budget = new ApiError('No', { status: 429, code: 'insufficient_quota', retryAfter: '60' })
    expect(encodeError(budget, 'anthropic')).toMatchObject({
      status: 429,
      body: { error: { type: 'rate_limit_error' } },
      headers: { 'retry-after': '60' },
    })
  })
})

/** The words by which the SDKs and agents of each format recognize an error, in a stream as in a whole response. */
const WORDS: readonly [
  reason: string,
  error: { type: string; message: string; code?: string },
  Record<Format, RegExp>,
][] = [
  [
    'a prompt that is too long',
    { type: 'invalid_request_error', message: 'prompt is too long: 5 tokens > 4 maximum' },
    {
      'openai-chat': /"code":"context_length_exceeded"/,
      'openai-responses': /"code":"context_length_exceeded"/,
      anthropic: /prompt is too long: 5 tokens > 4 maximum/,
      google: /exceeds the maximum number of tokens/,
    },
  ],
  [
    'a prompt that leaves too little for the response',
    {
      type: 'invalid_request_error',
      message: 'input length and `max_tokens` exceed context limit: 190 + 20 > 200, decrease input length',
    },
    {
      'openai-chat': /"code":"context_length_exceeded"/,
      'openai-responses': /"code":"context_length_exceeded"/,
      anthropic: /exceed context limit: 190 \+ 20 > 200/,
      google: /exceeds the maximum number of tokens/,
    },
  ],
  [
    'a rate limit',
    { type: 'rate_limit_error', message: 'Slow down' },
    {
      'openai-chat': /"code":"rate_limit_exceeded"/,
      'openai-responses': /"code":"rate_limit_exceeded"/,
      anthropic: /"type":"rate_limit_error"/,
      google: /"status":"RESOURCE_EXHAUSTED"/,
    },
  ],
  [
    'an overload',
    { type: 'overloaded_error', message: 'Overloaded' },
    {
      'openai-chat': /"code":"server_is_overloaded"/,
      'openai-responses': /"code":"server_is_overloaded"/,
      anthropic: /"type":"overloaded_error"/,
      google: /"status":"UNAVAILABLE"/,
    },
  ],
  [
    'a key that is not valid',
    { type: 'authentication_error', message: 'No' },
    {
      'openai-chat': /"code":"invalid_api_key"/,
      'openai-responses': /"code":"invalid_api_key"/,
      anthropic: /invalid x-api-key: No/,
      google: /API key not valid\. Please pass a valid API key.*"API_KEY_INVALID"/,
    },
  ],
  [
    'an account without credit',
    { type: 'insufficient_quota', message: 'No', code: 'insufficient_quota' },
    {
      'openai-chat': /"code":"insufficient_quota"/,
      'openai-responses': /"code":"insufficient_quota"/,
      anthropic: /credit balance is too low/,
      google: /"status":"(RESOURCE_EXHAUSTED|FAILED_PRECONDITION)"/,
    },
  ],
  [
    'a content policy',
    { type: 'invalid_request_error', message: 'No', code: 'content_policy_violation' },
    {
      'openai-chat': /"code":"content_policy_violation"/,
      'openai-responses': /"code":"content_policy_violation"/,
      anthropic: /content filtering policy/,
      google: /"status":"INVALID_ARGUMENT"/,
    },
  ],
]

describe.each(WORDS)('%s, within a stream', (_, error, words) => {
  it.each(Object.entries(words) as [Format, RegExp][])('is in the words of %s', (to, expected) => {
    const from = to === 'openai-chat' ? 'anthropic' : 'openai-chat'
    let text = ''
    const translator = createStreamTranslator({
      from,
      to,
      write: (more) => {
        text += more
      },
    })
    const opening =
      from === 'anthropic'
        ? {
            type: 'message_start',
            message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } },
          }
        : { id: 'm', model: 'c', choices: [{ index: 0, delta: { content: 'Hi' } }] }
    for (const chunk of [opening, { ...(from === 'anthropic' && { type: 'error' }), error }]) {
      translator.feed(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`))
    }
    translator.end()
    expect(text).toMatch(expected)
  })
})
