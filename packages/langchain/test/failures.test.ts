import { ContextOverflowError, getRetryable, LangChainError, ModelAbortError } from '@langchain/core/errors'
import { ApiError, type ChatEvent } from '@mixrouter/core'
import { createOfflineModel } from '@mixrouter/testing'
import { describe, expect, it } from 'vitest'
import { ChatMixrouter, MixrouterError } from '../src/index.ts'
import { collect, collectStream, MODELS, startService } from './support.ts'

const service = await startService()
const offline = createOfflineModel({ delay: 0 })

/** Fails `failures` times, then responds. */
let failures = 0
const moody = await startService({
  async *model(request, options) {
    if (failures-- > 0) throw new ApiError('Not now', { status: 503 })
    yield* offline(request, options)
  },
})

/** Sends one word, then nothing until the client aborts. */
const silent = await startService({
  async *model({ model }, { signal } = {}): AsyncGenerator<ChatEvent> {
    yield { type: 'start', id: 'a', model }
    yield { type: 'blockStart', index: 0, part: { type: 'text', text: '' } }
    yield { type: 'blockDelta', index: 0, text: 'Well' }
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  },
})

async function failureOf(run: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error(`It did not fail with an error but with ${error}`)
  return error as Record<string, unknown> & Error
}

describe.each(MODELS)('%s', (_, name) => {
  const model = service.model(name, { maxRetries: 0 })

  it.each([
    [400, undefined, false],
    [401, 'MODEL_AUTHENTICATION', false],
    [404, 'MODEL_NOT_FOUND', false],
    [429, 'MODEL_RATE_LIMIT', true],
    [500, undefined, true],
    [503, undefined, true],
  ])(
    'converts a %i to an error with its status, headers and LangChain code',
    async (status, code, retryable) => {
      for (const way of ['invoke', 'stream'] as const) {
        const error = await failureOf(model[way](`error:${status}`))
        expect(error).toBeInstanceOf(MixrouterError)
        expect(LangChainError.isInstance(error)).toBe(true)
        expect(error).toMatchObject({ status, message: expect.stringContaining(`error:${status}`) })
        expect(error.headers).toMatchObject({ 'content-type': 'application/json' })
        expect(error.lc_error_code).toBe(code)
        expect(getRetryable(error)).toBe(retryable)
      }
    },
  )

  it.each(['error:midstream', 'error:cut'])('throws %s after the text before it', async (order) => {
    const texts: string[] = []
    const error = await failureOf(
      (async () => {
        for await (const chunk of await model.stream(`${order} and more words`)) texts.push(chunk.text)
      })(),
    )
    expect(texts.join('')).toContain('Offline model')
    expect(error).toBeInstanceOf(MixrouterError)
    expect(error.headers).toMatchObject({ 'content-type': 'text/event-stream' })
    expect((await failureOf(collect(model.streamEvents(order)))).message).toBe(error.message)
    await expect(service.model(name, { maxRetries: 0, streaming: true }).invoke(order)).rejects.toThrow(
      error.message,
    )
  })
})

describe('retries', () => {
  const model = moody.model('gpt-4o', { maxRetries: 1 })
  const counted = async (times: number, run: () => Promise<unknown>) => {
    failures = times
    const before = moody.upstream.requests.length
    const outcome = await run().then(
      () => 'responded',
      (error: Error) => error.message,
    )
    return [outcome, moody.upstream.requests.length - before]
  }

  it('as often as the constructor allows, with invoke and stream', async () => {
    expect(await counted(1, () => model.invoke('Hello'))).toEqual(['responded', 2])
    expect(await counted(1, () => model.stream('Hello').then(collectStream))).toEqual(['responded', 2])
  })

  it('as often as the call allows, also through bindTools', async () => {
    expect(await counted(1, () => model.invoke('Hello', { maxRetries: 0 }))).toEqual(['Not now', 1])
    expect(await counted(1, () => model.bindTools([], { maxRetries: 0 }).invoke('Hello'))).toEqual([
      'Not now',
      1,
    ])
    expect(await counted(1, () => model.stream('Hello', { maxRetries: 0 }))).toEqual(['Not now', 1])
  })

  it('does not retry permanent errors', async () => {
    const { length } = service.upstream.requests
    await expect(service.model('gpt-4o').invoke('error:400')).rejects.toThrow()
    expect(service.upstream.requests).toHaveLength(length + 1)
  })
})

describe('a prompt that exceeds the context window', () => {
  it.each([
    ['context_length_exceeded', 'Too many tokens'],
    [undefined, 'prompt is too long: 210000 tokens > 200000 maximum'],
    [undefined, 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
    [undefined, "This model's maximum context length is 8192 tokens."],
  ])('%s: %s', async (code, message) => {
    const full = await startService({
      // biome-ignore lint/correctness/useYield: it fails before the stream starts
      async *model() {
        throw new ApiError(message, { status: 400, ...(code !== undefined && { code }) })
      },
    })
    const error = await failureOf(full.model('gpt-4o').invoke('Hello'))
    expect(ContextOverflowError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ status: 400, lc_error_code: 'CONTEXT_OVERFLOW' })
    expect((error as Error).message).toContain(message)
  })
})

describe('aborting', () => {
  const aborted = () => silent.upstream.requests.at(-1)?.aborted

  it('aborts the request when a consumer stops reading, even if the model is silent', async () => {
    for await (const chunk of await silent.model('gpt-4o').stream('Hello')) if (chunk.text) break
    await expect.poll(aborted).toBe(true)
  })

  it('aborts on the signal, in a stream', async () => {
    const controller = new AbortController()
    const reading = (async () => {
      for await (const chunk of await silent.model('gpt-4o').stream('Hello', { signal: controller.signal })) {
        if (chunk.text) controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
    await expect.poll(aborted).toBe(true)
  })

  it('aborts on the signal, before a response', async () => {
    const controller = new AbortController()
    const { length } = service.upstream.requests
    const invoking = service.model('gpt-4o').invoke('error:hang', { signal: controller.signal })
    const outcome = expect(invoking).rejects.toThrow('enough')
    await expect.poll(() => service.upstream.requests.length).toBe(length + 1)
    controller.abort(new Error('enough'))
    await outcome
    await expect.poll(() => service.upstream.requests.at(-1)?.aborted).toBe(true)
    expect(service.upstream.requests).toHaveLength(length + 1)
  })

  it('aborts on the signal, in streamEvents and in a streaming invoke', async () => {
    const events = new AbortController()
    const reading = (async () => {
      for await (const event of silent.model('gpt-4o').streamEvents('Hello', { signal: events.signal })) {
        if (event.event === 'content-block-delta') events.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
    await expect.poll(aborted).toBe(true)

    const abort = new AbortController()
    const invoking = silent.model('gpt-4o', { streaming: true }).invoke('Hello', {
      signal: abort.signal,
      callbacks: [{ handleLLMNewToken: (token) => void (token && abort.abort()) }],
    })
    const error = await failureOf(invoking)
    expect(ModelAbortError.isInstance(error)).toBe(true)
    expect((error as unknown as ModelAbortError).partialOutput?.text).toBe('Well')
    await expect.poll(aborted).toBe(true)
  })

  it('uses the timeout of a call', async () => {
    await expect(service.model('gpt-4o').invoke('error:hang', { timeout: 50 })).rejects.toThrow()
    await expect.poll(() => service.upstream.requests.at(-1)?.aborted).toBe(true)
  })

  it('uses the timeout of the constructor', async () => {
    const error = await failureOf(
      service.model('gpt-4o', { timeout: 50, maxRetries: 0 }).invoke('error:hang'),
    )
    expect(error.name).toBe('TimeoutError')
    expect(getRetryable(error)).toBe(true)
  })
})

it('reports a refused connection', async () => {
  const error = await failureOf(
    service.model('gpt-4o', { baseURL: 'http://127.0.0.1:9', maxRetries: 0 }).invoke('Hello'),
  )
  expect(error.message).toMatch(/^No response from Mixrouter: /)
  expect(getRetryable(error)).toBe(true)
})

it('keeps the API key out of errors', async () => {
  const echo = await startService({
    // biome-ignore lint/correctness/useYield: it fails before the stream starts
    async *model() {
      throw new ApiError('Wrong key sk-test-key', { status: 401 })
    },
  })
  const error = await failureOf(echo.model('gpt-4o', { apiKey: 'sk-test-key' }).invoke('Hello'))
  expect(error.message).toBe('Wrong key [redacted]')
  expect(JSON.stringify({ ...error, cause: { ...(error.cause as object) } })).not.toContain('sk-test-key')
})

it.each([
  [500, 'false', false],
  [422, 'true', true],
])('status %i with x-should-retry: %s is retryable: %s', async (status, advice, retryable) => {
  const fetch = async () =>
    Response.json({ error: { message: 'No' } }, { status, headers: { 'x-should-retry': advice } })
  const model = new ChatMixrouter({ model: 'gpt-4o', apiKey: 'test-key', fetch, maxRetries: 0 })
  expect(getRetryable(await failureOf(model.invoke('Hello')))).toBe(retryable)
})
