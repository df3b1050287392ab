import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { CLIENT_KEY, REQUESTS, startGateway, startUpstream, unreachableUrl, upstreamAt } from './support.ts'

const HELLO = [{ role: 'user' as const, content: 'Hello, Claude' }]

function sdks(url: string) {
  return {
    anthropic: new Anthropic({ apiKey: CLIENT_KEY, baseURL: url, maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } }),
  }
}

/** A gateway whose upstream is unreachable, so that every count is an estimate. */
async function startEstimating() {
  return startGateway([
    upstreamAt(await unreachableUrl(), ['openai-chat'], { models: ['gpt-*', 'claude-*', 'gemini-*'] }),
  ])
}

const post = (url: string, path: string, body: unknown, headers = REQUESTS.anthropic.auth(CLIENT_KEY)) =>
  fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })

const countOf = async (url: string, body: object) => {
  const response = await post(url, '/v1/messages/count_tokens', { model: 'gpt-5', messages: HELLO, ...body })
  expect(response.status).toBe(200)
  return ((await response.json()) as { input_tokens: number }).input_tokens
}

describe('a count by an upstream of the client’s format', () => {
  it('is requested by Anthropic’s SDK and forwarded', async () => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_1' })
      res.end('{"input_tokens":  14}')
    })
    const { anthropic } = sdks(await startGateway([upstreamAt(upstream.url, ['anthropic', 'openai-chat'])]))
    const count = anthropic.messages.countTokens({ model: 'up/claude-sonnet-4-5', messages: HELLO })
    const { data, response } = await count.withResponse()
    expect(data).toEqual({ input_tokens: 14 })
    expect(response.headers.get('x-mixrouter-estimate')).toBeNull()
    expect(response.headers.get('request-id')).toBe('req_1')
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: '/v1/messages/count_tokens' }])
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).toEqual({
      model: 'claude-sonnet-4-5',
      messages: HELLO,
    })
  })

  it('is requested by Google’s SDK and forwarded', async () => {
    const upstream = await startUpstream((res) => res.end('{"totalTokens": 31, "promptTokensDetails": []}'))
    const { google } = sdks(await startGateway([upstreamAt(upstream.url, ['google'])]))
    const count = await google.models.countTokens({ model: 'gemini-2.5-pro', contents: 'Hello, Gemini' })
    expect(count.totalTokens).toBe(31)
    expect(upstream.requests).toMatchObject([{ url: '/v1beta/models/gemini-2.5-pro:countTokens' }])
  })

  it('is requested by OpenAI’s SDK and forwarded', async () => {
    const upstream = await startUpstream((res) =>
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"object":"response.input_tokens","input_tokens":11}'),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-responses'])])
    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY })
    const count = await openai.responses.inputTokens.count({ model: 'gpt-5', input: 'Hello' })
    expect(count).toEqual({ object: 'response.input_tokens', input_tokens: 11 })
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: '/v1/responses/input_tokens' }])
  })

  it('replaces the model’s name inside the body too', async () => {
    const upstream = await startUpstream((res) => res.end('{"totalTokens": 3}'))
    const url = await startGateway([upstreamAt(upstream.url, ['google'])])
    const contents = [{ parts: [{ text: 'Hi' }] }]
    await post(url, '/v1beta/models/up%2Fgemini-x:countTokens', {
      generateContentRequest: { model: 'models/up/gemini-x', contents },
    })
    const [received] = upstream.requests
    expect(received?.url).toBe('/v1beta/models/gemini-x:countTokens')
    expect(JSON.parse(received?.body ?? '')).toEqual({
      generateContentRequest: { model: 'models/gemini-x', contents },
    })
  })

  it.each([
    ['anthropic', 404, { type: 'error', error: { type: 'not_found_error', message: 'model: claude-x' } }],
    ['anthropic', 429, { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } }],
    ['google', 404, { error: { code: 404, message: 'models/claude-x is not found', status: 'NOT_FOUND' } }],
  ] as const)('forwards the error of the %s upstream with status %i', async (format, status, body) => {
    const upstream = await startUpstream((res) => res.writeHead(status).end(JSON.stringify(body)))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    const path = { anthropic: '/v1/messages/count_tokens', google: '/v1beta/models/claude-x:countTokens' }
    const requests = { anthropic: { model: 'claude-x', messages: HELLO }, google: { contents: [] } }
    const response = await post(url, path[format], requests[format])
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual(body)
  })

  it.each([
    [
      404,
      '{"error":{"message":"Invalid URL (POST /v1/messages/count_tokens)","type":"invalid_request_error"}}',
    ],
    [404, '{"error":{"type":"not_found_error","message":"no such route"}}'],
    [404, '404 page not found'],
    [405, ''],
    [501, '<h1>Not implemented</h1>'],
  ])('is estimated if the upstream has no such route: %i %s', async (status, text) => {
    const upstream = await startUpstream((res) => res.writeHead(status).end(text))
    const { anthropic } = sdks(await startGateway([upstreamAt(upstream.url, ['anthropic'])]))
    const { data, response } = await anthropic.messages
      .countTokens({ model: 'claude-sonnet-4-5', messages: HELLO })
      .withResponse()
    expect(data.input_tokens).toBeGreaterThan(0)
    expect(response.headers.get('x-mixrouter-estimate')).toBe('true')
  })
})

describe('the estimate', () => {
  it.each(['claude-sonnet-5', 'gpt-5'])('is returned to OpenAI’s SDK for %s', async (model) => {
    const openai = new OpenAI({ baseURL: `${await startEstimating()}/v1`, apiKey: CLIENT_KEY })
    const { data, response } = await openai.responses.inputTokens
      .count({ model, input: 'Hello' })
      .withResponse()
    expect(data).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) })
    expect(data.input_tokens).toBeGreaterThan(0)
    expect(response.headers.get('x-mixrouter-estimate')).toBe('true')
  })

  it('is returned to Anthropic’s SDK', async () => {
    const { anthropic } = sdks(await startEstimating())
    const { data, response } = await anthropic.messages
      .countTokens({ model: 'gpt-5', messages: HELLO })
      .withResponse()
    expect(data).toEqual({ input_tokens: 7 })
    expect(response.headers.get('x-mixrouter-estimate')).toBe('true')
  })

  it('is returned to Google’s SDK', async () => {
    const { google } = sdks(await startEstimating())
    const count = await google.models.countTokens({ model: 'gpt-5', contents: 'Hello, Claude' })
    expect(count.totalTokens).toBe(7)
    expect(count.sdkHttpResponse?.headers?.['x-mixrouter-estimate']).toBe('true')
  })

  it('reads generateContentRequest', async () => {
    const url = await startEstimating()
    const contents = [{ role: 'user', parts: [{ text: 'Hello, Claude' }] }]
    const systemInstruction = { parts: [{ text: 'Be brief and polite.' }] }
    const path = '/v1beta/models/gpt-5:countTokens'
    const bare = await (await post(url, path, { contents })).json()
    const inner = { generateContentRequest: { model: 'models/gpt-5', contents, systemInstruction } }
    expect(bare).toEqual({ totalTokens: 7 })
    expect(await (await post(url, path, inner)).json()).toEqual({ totalTokens: 12 })
  })

  it('is close to GPT’s tokenizer for English text', async () => {
    const text =
      'The gateway reads a request once, chooses an upstream by the name of its model, and forwards it. '
    const tokens = await countOf(await startEstimating(), {
      messages: [{ role: 'user', content: text.repeat(50) }],
    })
    expect(tokens).toBeGreaterThan(1050 * 0.85)
    expect(tokens).toBeLessThan(1050 * 1.15)
  })

  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }
  const pdf = {
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
  }
  const requestOf = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] })

  it.each([
    ['a system prompt', { system: 'You are a helpful assistant.' }],
    ['tools', { tools: [{ name: 'weather', input_schema: { type: 'object', properties: {} } }] }],
    ['an image', requestOf({ type: 'text', text: 'Hello, Claude' }, image)],
    ['a document', requestOf({ type: 'text', text: 'Hello, Claude' }, pdf)],
    [
      'calls and results of tools',
      {
        messages: [
          ...HELLO,
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } }],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 'a', content: 'Rain all day long' }],
          },
        ],
      },
    ],
  ])('counts %s', async (_, more) => {
    expect(await countOf(await startEstimating(), more)).toBeGreaterThan(7)
  })

  it.each([
    ['gpt-5', 765],
    ['claude-sonnet-4-5', 1600],
    ['gemini-2.5-pro', 258],
  ])('uses the count that the vendor of %s documents for an image', async (model, tokens) => {
    const url = await startEstimating()
    const text = { type: 'text', text: 'Hello, Claude' }
    const without = await countOf(url, { model, ...requestOf(text) })
    expect((await countOf(url, { model, ...requestOf(text, image) })) - without).toBe(tokens)
  })

  it('does not count the bytes of media as text', async () => {
    const data = Buffer.alloc(300_000).toString('base64')
    const large = { ...image, source: { ...image.source, data } }
    expect(await countOf(await startEstimating(), requestOf(large))).toBeLessThan(1000)
  })

  it('counts the text of text documents', async () => {
    const url = await startEstimating()
    const data = 'Hello, Claude. '.repeat(100)
    const plain = { type: 'document', source: { type: 'text', media_type: 'text/plain', data } }
    const tokens = await countOf(url, requestOf(plain))
    expect(tokens).toBe(await countOf(url, requestOf({ type: 'text', text: data })))
  })

  it('handles megabytes of text without a space', async () => {
    const content = 'a'.repeat(5_000_000)
    expect(await countOf(await startEstimating(), { messages: [{ role: 'user', content }] })).toBeGreaterThan(
      100_000,
    )
  })
})

describe('an invalid count request', () => {
  it.each([
    ['no model', { messages: HELLO }, 400, 'invalid_request_error'],
    ['invalid messages', { model: 'gpt-5', messages: 'Hi' }, 400, 'invalid_request_error'],
    ['a model that no upstream serves', { model: 'mine', messages: HELLO }, 404, 'not_found_error'],
  ])('is rejected in the client’s format: %s', async (_, body, status, type) => {
    const response = await post(await startEstimating(), '/v1/messages/count_tokens', body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type } })
  })

  it('is rejected in Google’s format too', async () => {
    const url = await startEstimating()
    for (const body of [
      { contents: 7 },
      { generateContentRequest: 'x' },
      { generateContentRequest: { contents: 1 } },
    ]) {
      const response = await post(url, '/v1beta/models/gpt-5:countTokens', body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
    }
  })

  it('requires a key that is allowed to use the model', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])], {
      keys: [{ name: 'test', key: CLIENT_KEY, models: ['gemini-*'] }],
    })
    const { anthropic } = sdks(url)
    const count = anthropic.messages.countTokens({ model: 'gpt-5', messages: HELLO })
    await expect(count).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError)
    const response = await post(url, '/v1/messages/count_tokens', { model: 'gpt-5', messages: HELLO }, {})
    expect(response.status).toBe(401)
  })
})
