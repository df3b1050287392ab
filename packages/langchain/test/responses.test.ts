/** Responses with more than text. */
import { HumanMessage } from '@langchain/core/messages'
import { type ChatResponse, responseToEvents } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { collectStream, startService } from './support.ts'

let scripted: Partial<ChatResponse> = {}
const service = await startService({
  async *model({ model }) {
    yield* responseToEvents({ id: 'a', model, content: [], finishReason: { unified: 'stop' }, ...scripted })
  },
})
const ways = (name: string) => [
  async () => service.model(name).invoke('Hello'),
  async () => (await collectStream(await service.model(name).stream('Hello'))).whole,
  async () => service.model(name).streamEvents('Hello'),
]

it('generated images and their signatures are received and sent back', async () => {
  const opaque = { google: { thoughtSignature: 'Z29v+/=' } }
  scripted = {
    content: [
      { type: 'text', text: 'Here' },
      { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' }, mediaType: 'image/png', opaque },
    ],
  }
  for (const ask of ways('gemini-3-pro-preview')) {
    const message = await ask()
    expect(message.contentBlocks).toMatchObject([
      { type: 'text', text: 'Here' },
      { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' },
    ])
    await service
      .model('gemini-3-pro-preview')
      .invoke([new HumanMessage('Hello'), message, new HumanMessage('More')])
    expect(JSON.stringify(service.body())).toContain('Z29v+/=')
  }
})

it('citations are received and sent back', async () => {
  const citation = { url: 'https://a.example', title: 'A', citedText: 'Here' }
  scripted = { content: [{ type: 'text', text: 'Here', citations: [citation] }] }
  for (const ask of ways('gemini-2.5-flash')) {
    const text = (await ask()).contentBlocks.filter(({ type }) => type === 'text')
    expect(JSON.stringify(text)).toContain('https://a.example')
    expect((await ask()).text).toBe('Here')
  }
})

describe('a refusal', () => {
  it.each(['gpt-4o', 'gpt-5-mini', 'claude-opus-4-5', 'gemini-2.5-flash'])(
    'of %s is a block, and is sent back',
    async (name) => {
      scripted = {
        content: [{ type: 'refusal', text: 'I will not' }],
        finishReason: { unified: 'content-filter' },
      }
      for (const ask of ways(name)) {
        const message = await ask()
        expect(message.contentBlocks.some(({ type }) => type === 'refusal')).toBe(true)
        expect(message.response_metadata.finish_reason).toBe('content_filter')
        await service.model(name).invoke([new HumanMessage('Hello'), message, new HumanMessage('More')])
        expect(JSON.stringify(service.body())).toContain('I will not')
      }
    },
  )
})

it.each([
  ['length', 'length'],
  ['tool-calls', 'tool_use'],
  ['stop', 'stop'],
  ['content-filter', 'content_filter'],
] as const)('the finish reason %s becomes %s', async (unified, reason) => {
  const call = { type: 'toolCall' as const, id: 'call_1', name: 'look', arguments: '{}' }
  scripted = {
    content: unified === 'tool-calls' ? [call] : [{ type: 'text', text: 'Well' }],
    finishReason: { unified },
  }
  for (const name of ['gpt-4o', 'claude-opus-4-5', 'gemini-2.5-flash']) {
    for (const ask of ways(name)) expect((await ask()).response_metadata.finish_reason).toBe(reason)
  }
})

it('has the response headers and the request id, but no cookies', async () => {
  scripted = {
    content: [{ type: 'text', text: 'Well' }],
    usage: { inputTokens: 3, outputTokens: 2, cacheReadTokens: 1 },
  }
  const fetched: string[] = []
  const model = service.model('gpt-4o', {
    fetch: async (input, init) => {
      fetched.push(String(input))
      const fetchedResponse = await fetch(input, init)
      const headers = new Headers(fetchedResponse.headers)
      headers.set('x-oneapi-request-id', 'req-1')
      headers.append('set-cookie', 'a=b')
      return new Response(fetchedResponse.body, { status: fetchedResponse.status, headers })
    },
  })
  for (const message of [
    await model.invoke('Hello'),
    (await collectStream(await model.stream('Hello'))).whole,
  ]) {
    const { headers, request_id, usage } = message.response_metadata
    expect(request_id).toBe('req-1')
    expect(headers).toMatchObject({ 'x-oneapi-request-id': 'req-1' })
    expect(headers).not.toHaveProperty('set-cookie')
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2 })
  }
  expect(fetched).toEqual(Array(2).fill(`${service.upstream.url}/v1/chat/completions`))
})
