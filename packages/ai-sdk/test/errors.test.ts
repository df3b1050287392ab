import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import {
  APICallError,
  generateText,
  LoadAPIKeyError,
  streamText,
  type TextStreamPart,
  type ToolSet,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'
import { collect } from './collect.ts'
import { type Server, startServer } from './server.ts'

const KEY = 'sk-secret-1234'

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: KEY })
})
afterAll(() => upstream.close())

/** The reason that a promise rejects with. */
async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was not rejected')
}

async function callError(promise: PromiseLike<unknown>): Promise<APICallError> {
  const error = await rejection(promise)
  if (!APICallError.isInstance(error)) throw error
  return error
}

const APIS = [
  ['chat', 'deepseek-v4-flash'],
  ['responses', 'gpt-5.2'],
  ['messages', 'claude-sonnet-4-5-20250929'],
  ['gemini', 'gemini-2.5-flash'],
] as const

describe.each(APIS)('mixrouter.%s', (api, modelId) => {
  const model = () => mixrouter[api](modelId)
  const ask = (prompt: string) => generateText({ model: model(), prompt, maxRetries: 0 })

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('reports status %i with isRetryable %s', async (status, isRetryable) => {
    const error = await callError(ask(`error:${status}`))
    expect(error).toMatchObject({ statusCode: status, isRetryable })
    expect(error.url).toMatch(new RegExp(`^${upstream.url}/v1`))
    expect(error.requestBodyValues).toBeTypeOf('object')
    expect(JSON.parse(error.responseBody ?? '')).toBeTypeOf('object')
  })

  it('throws an error that arrives before the stream starts', async () => {
    const errors: unknown[] = []
    const result = streamText({
      model: model(),
      prompt: 'error:503',
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(errors).toEqual([expect.objectContaining({ statusCode: 503, isRetryable: true })])
  })

  it('ends a stream that fails midway with an error part and finish reason error', async () => {
    const parts = await partsOf(model(), 'error:midstream')
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: 'error' })
    const error = parts.find((part) => part.type === 'error')?.error
    expect(APICallError.isInstance(error) && error.isRetryable).toBe(true)
    expect(parts.some((part) => part.type === 'text-delta')).toBe(true)
  })

  it('pitfall 8: a truncated stream finishes as interrupted, not as complete', async () => {
    const parts = await partsOf(model(), 'error:cut')
    expect(parts.some((part) => part.type === 'error')).toBe(true)
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: 'interrupted' })
  })

  it('rejects with the abort reason when aborted before the response', async () => {
    const reason = new DOMException('enough', 'AbortError')
    const controller = new AbortController()
    const asked = upstream.requests.length
    const rejected = rejection(
      generateText({ model: model(), prompt: 'error:hang', abortSignal: controller.signal, maxRetries: 2 }),
    )
    await vi.waitFor(() => expect(upstream.requests.length).toBe(asked + 1))
    controller.abort(reason)
    expect(await rejected).toBe(reason)
    await vi.waitFor(() => expect(upstream.requests.at(-1)?.aborted).toBe(true))
    expect(upstream.requests.length).toBe(asked + 1)
  })

  it('aborts the request when the stream is cancelled', async () => {
    const { stream } = await model().doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: '/long 5000' }] }],
    })
    const reader = stream.getReader()
    for (let read = 0; read < 5; read++) await reader.read()
    await reader.cancel()
    await vi.waitFor(() => expect(upstream.requests.at(-1)?.aborted).toBe(true))
  })

  it('stops a stream midway when the signal aborts', async () => {
    const controller = new AbortController()
    const result = streamText({ model: model(), prompt: '/long 5000', abortSignal: controller.signal })
    let isAborted = false
    for await (const part of result.stream) {
      if (part.type === 'text-delta') controller.abort()
      if (part.type === 'abort') isAborted = true
    }
    expect(isAborted).toBe(true)
    await vi.waitFor(() => expect(upstream.requests.at(-1)?.aborted).toBe(true))
  })
})

async function partsOf(model: Parameters<typeof streamText>[0]['model'], prompt: string) {
  const result = streamText({ model, prompt: `${prompt} please`, maxRetries: 0, onError() {} })
  return (await collect(result.stream)) as TextStreamPart<ToolSet>[]
}

describe('a scripted upstream', () => {
  const whole = { choices: [{ message: { role: 'assistant', content: 'At last' }, finish_reason: 'stop' }] }
  const limited = {
    error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  }
  let server: Server

  async function withServer(
    respond: Parameters<typeof startServer>[0],
    test: (provider: MixrouterProvider) => Promise<void>,
  ) {
    server = await startServer(respond)
    try {
      await test(createMixrouter({ baseURL: server.url, apiKey: KEY }))
    } finally {
      await server.close()
    }
  }

  it('is retried after the time given in retry-after', async () => {
    const respond = (_: unknown, turn: number) =>
      turn === 0 ? { status: 429, headers: { 'retry-after': '0' }, body: limited } : { body: whole }
    await withServer(respond, async (provider) => {
      const { text } = await generateText({ model: provider.chat('gpt-4o'), prompt: 'Hello' })
      expect(text).toBe('At last')
      expect(server.requests).toHaveLength(2)
    })
  })

  it("converts Google's retryDelay to the retry-after header", async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }]
    const body = { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details } }
    await withServer(
      () => ({ status: 429, body }),
      async (provider) => {
        const error = await callError(
          generateText({ model: provider.gemini('gemini-2.5-flash'), prompt: 'Hello', maxRetries: 0 }),
        )
        expect(error.responseHeaders?.['retry-after']).toBe('7')
      },
    )
  })

  it('is not retried when the quota is used up', async () => {
    const body = {
      error: { message: 'Quota', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
    }
    await withServer(
      () => ({ status: 429, body }),
      async (provider) => {
        const error = await callError(generateText({ model: provider.chat('gpt-4o'), prompt: 'Hello' }))
        expect(error.isRetryable).toBe(false)
        expect(server.requests).toHaveLength(1)
      },
    )
  })

  it('is retried when its stream fails before the first content', async () => {
    const failing = 'data: {"error":{"message":"Overloaded","type":"server_error","code":503}}\n\n'
    const chunk = { choices: [{ index: 0, delta: { content: 'At last' }, finish_reason: 'stop' }] }
    const respond = (_: unknown, turn: number) =>
      turn === 0
        ? { headers: { 'retry-after': '0' }, body: failing }
        : { body: `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` }
    await withServer(respond, async (provider) => {
      const result = streamText({ model: provider.chat('gpt-4o'), prompt: 'Hello' })
      expect(await result.text).toBe('At last')
    })
  })

  it('pitfall 33: an HTML page from a proxy is an error with its status', async () => {
    const page = '<html><body><h1>502 Bad Gateway</h1></body></html>'
    const respond = () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: page })
    await withServer(respond, async (provider) => {
      const error = await callError(
        generateText({ model: provider.chat('gpt-4o'), prompt: 'x', maxRetries: 0 }),
      )
      expect(error).toMatchObject({ statusCode: 502, isRetryable: true, responseBody: page })
      expect(error.message).toContain('502 Bad Gateway')
    })
  })

  it('pitfall 34: an error inside a 200 is an error', async () => {
    await withServer(
      () => ({ body: limited }),
      async (provider) => {
        const error = await callError(
          generateText({ model: provider.chat('gpt-4o'), prompt: 'x', maxRetries: 0 }),
        )
        expect(error.message).toBe('Slow down')
      },
    )
  })

  it('pitfall 37: keeps the API key out of errors', async () => {
    const body = { error: { message: `Bad key ${KEY}`, type: 'x', param: null, code: null } }
    await withServer(
      () => ({ status: 401, headers: { 'x-echo': KEY }, body }),
      async (provider) => {
        const error = await callError(generateText({ model: provider.chat('gpt-4o'), prompt: 'x' }))
        const serialized = JSON.stringify([
          error.message,
          error.responseBody,
          error.responseHeaders,
          error.requestBodyValues,
        ])
        expect(serialized).not.toContain(KEY)
        expect(error.message).toContain('Bad key')
      },
    )
  })
})

it.each([
  [500, 'false', false],
  [409, 'true', true],
])('status %i with x-should-retry: %s is retryable: %s', async (status, advice, isRetryable) => {
  const server = await startServer(() => ({
    status,
    headers: { 'x-should-retry': advice },
    body: { error: { message: 'No' } },
  }))
  const model = createMixrouter({ baseURL: server.url, apiKey: KEY }).chat('gpt-4o')
  expect(await callError(generateText({ model, prompt: 'x', maxRetries: 0 }))).toMatchObject({ isRetryable })
  await server.close()
})

it('a refused connection is retryable', async () => {
  const gone = await startServer(() => ({ body: {} }))
  await gone.close()
  const provider = createMixrouter({ baseURL: gone.url, apiKey: KEY })
  const error = await callError(generateText({ model: provider.chat('gpt-4o'), prompt: 'x', maxRetries: 0 }))
  expect(error.isRetryable).toBe(true)
  expect(error.url).toBe(`${gone.url}/v1/chat/completions`)
})

it('requires the API key only when a request is sent', async () => {
  vi.stubEnv('MIXROUTER_API_KEY', undefined)
  const model = createMixrouter({ baseURL: upstream.url }).chat('gpt-4o')
  const error = await rejection(generateText({ model, prompt: 'x' }))
  expect(LoadAPIKeyError.isInstance(error)).toBe(true)
  expect(String(error)).toContain('MIXROUTER_API_KEY')
  vi.unstubAllEnvs()
})
