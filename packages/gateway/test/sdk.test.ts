import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { FORMATS, type Format } from '@mixrouter/core'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import type { Allowance } from '../src/index.ts'
import {
  CLIENT_KEY,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

/** Reads a stream with an official SDK and its default retries; returns the text and how the stream ended. */
type Read = (url: string) => Promise<{ text: string; failure?: { status?: number; message: string } }>

const EVENTS = { 'content-type': 'text/event-stream' }
const messages = [{ role: 'user' as const, content: 'Hi' }]

async function collect(chunks: () => Promise<AsyncIterable<string | Error>>): ReturnType<Read> {
  let text = ''
  try {
    for await (const chunk of await chunks()) {
      if (chunk instanceof Error) throw chunk
      text += chunk
    }
    return { text }
  } catch (error) {
    return { text, failure: error as Error & { status?: number } }
  }
}

async function* mapChunks<T>(
  chunks: AsyncIterable<T>,
  read: (chunk: T) => string | Error | null | undefined,
): AsyncGenerator<string | Error> {
  for await (const chunk of chunks) yield read(chunk) ?? ''
}

const SDKS: Readonly<Record<Format, Read>> = {
  'openai-chat': (url) =>
    collect(async () => {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
      return mapChunks(stream, ({ choices }) => choices[0]?.delta.content)
    }),
  'openai-responses': (url) =>
    collect(async () => {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
      const stream = await client.responses.create({ model: 'm', input: 'Hi', stream: true })
      return mapChunks(stream, (event) => {
        if (event.type === 'response.failed') return new Error(event.response.error?.message)
        return event.type === 'response.output_text.delta' ? event.delta : ''
      })
    }),
  anthropic: (url) =>
    collect(async () => {
      const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
      const stream = await client.messages.create({ model: 'm', max_tokens: 50, messages, stream: true })
      return mapChunks(stream, (event) =>
        event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '',
      )
    }),
  google: (url) =>
    collect(async () => {
      const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } })
      return mapChunks(
        await client.models.generateContentStream({ model: 'm', contents: 'Hi' }),
        ({ text }) => text,
      )
    }),
}

/** What an SDK throws where an upstream has no credit, if not a 429. */
const NO_CREDIT: Partial<Record<Format, object>> = {
  anthropic: { status: 402, message: expect.stringContaining('credit balance is too low') },
}

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((upstreamFormat) => [format, upstreamFormat] as const))

describe.each(PAIRS)('the SDK of %s, with an upstream of %s', (format, upstreamFormat) => {
  const start = async (respond: Parameters<typeof startUpstream>[0]) => {
    const upstream = await startUpstream(respond)
    return { upstream, url: await startGateway([upstreamAt(upstream.url, [upstreamFormat])]) }
  }

  it('reads a stream to its end', async () => {
    const { url } = await start((res, received) => respondIn(upstreamFormat, res, received))
    expect(await SDKS[format](url)).toEqual({ text: 'Bonjour' })
  })

  it('pitfalls 8, 43: throws if a stream ends early, and does not retry', async () => {
    const { upstream, url } = await start((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAMS[upstreamFormat].begin)
    })
    const { text, failure } = await SDKS[format](url)
    expect([text, failure?.message]).toEqual(['Bon', expect.stringContaining('closed the stream')])
    expect(upstream.requests).toHaveLength(1)
  })

  it('pitfalls 34, 43: does not retry an invalid request, whatever the upstream’s status was', async () => {
    const { upstream, url } = await start((res) => {
      res.setHeader('content-type', 'application/json').end('{"error":{"message":"too long","code":400}}')
    })
    const { text, failure } = await SDKS[format](url)
    expect(text).toBe('')
    expect(failure).toMatchObject({ status: 400, message: expect.stringContaining('too long') })
    expect(upstream.requests).toHaveLength(1)
  })
})

it.each(FORMATS)('the SDK of %s throws the 503 of an upstream that stays full', async (format) => {
  const upstream = await startUpstream((res) => void res.writeHead(200, EVENTS).write(STREAMS[format].begin))
  const concurrency = { max: 1, queue: 0 }
  const url = await startGateway([upstreamAt(upstream.url, [format], { concurrency })])
  const open = await sendRequest(url, format, { stream: true })
  expect(await SDKS[format](url)).toMatchObject({
    text: '',
    failure: { status: 503, message: expect.stringContaining('The upstream up') },
  })
  await open.body?.cancel()
})

describe.each(FORMATS)('the SDK of %s does not retry', (format) => {
  it('where an upstream of OpenAI has no credit', async () => {
    const error = { message: 'You exceeded your current quota', code: 'insufficient_quota' }
    const upstream = await startUpstream((res) => {
      res.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const { failure } = await SDKS[format](url)
    expect(failure).toMatchObject(NO_CREDIT[format] ?? { status: 429 })
    expect(upstream.requests).toHaveLength(1)
  })

  it.each<Allowance>([{ budget: { month: 0 } }, { limits: { requests: { month: 0 } } }])(
    'where a limit of the client is reached for longer than it waits: %j',
    async (allowance) => {
      const failures: unknown[] = []
      const url = await startGateway([upstreamAt('http://127.0.0.1:1', [format])], {
        keys: [{ name: 'test', key: CLIENT_KEY, ...allowance }],
        onError: (error) => failures.push(error),
      })
      expect((await SDKS[format](url)).failure).toMatchObject({ status: 429 })
      expect(failures).toHaveLength(1)
    },
  )
})

describe.each(FORMATS)('a request as large as those of agents, to an upstream of %s', (upstreamFormat) => {
  it('pitfall 44: arrives with all its tools', async () => {
    const upstream = await startWorking(upstreamFormat)
    const url = await startGateway([upstreamAt(upstream.url, [upstreamFormat])])
    const properties = { path: { type: 'string', description: 'p'.repeat(1500) } }
    const tools = Array.from({ length: 64 }, (_, at) => ({
      name: `tool_${at}`,
      description: `The tool ${at}.`,
      input_schema: { type: 'object' as const, properties },
    }))
    const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
    const request = { model: 'm', max_tokens: 50, messages, tools }
    const response = await client.messages.stream(request).finalMessage()
    expect(response.content).toMatchObject([{ type: 'text', text: 'Bonjour' }])
    const body = upstream.requests[0]?.body ?? ''
    expect(body.length).toBeGreaterThan(100_000)
    for (const { name } of tools) expect(body).toContain(`"${name}"`)
  })
})
