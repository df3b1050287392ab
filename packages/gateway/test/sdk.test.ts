import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { FORMATS, type Format } from '@mixrouter/core'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { answerIn, CLIENT_KEY, STREAM, startGateway, startUpstream, upstreamAt } from './support.ts'

/** What an official SDK made of a stream: the text, and how it ended. It retries as it does by itself. */
type Read = (url: string) => Promise<{ text: string; failure?: { status?: number; message: string } }>

const messages = [{ role: 'user' as const, content: 'Hi' }]

async function gather(pieces: () => Promise<AsyncIterable<string | Error>>): ReturnType<Read> {
  let text = ''
  try {
    for await (const piece of await pieces()) {
      if (piece instanceof Error) throw piece
      text += piece
    }
    return { text }
  } catch (error) {
    return { text, failure: error as Error & { status?: number } }
  }
}

async function* mapped<T>(
  pieces: AsyncIterable<T>,
  read: (piece: T) => string | Error | null | undefined,
): AsyncGenerator<string | Error> {
  for await (const piece of pieces) yield read(piece) ?? ''
}

const SDKS: Readonly<Record<Format, Read>> = {
  'openai-chat': (url) =>
    gather(async () => {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
      return mapped(stream, ({ choices }) => choices[0]?.delta.content)
    }),
  'openai-responses': (url) =>
    gather(async () => {
      const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
      const stream = await client.responses.create({ model: 'm', input: 'Hi', stream: true })
      return mapped(stream, (event) => {
        if (event.type === 'response.failed') return new Error(event.response.error?.message)
        return event.type === 'response.output_text.delta' ? event.delta : ''
      })
    }),
  anthropic: (url) =>
    gather(async () => {
      const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
      const stream = await client.messages.create({ model: 'm', max_tokens: 50, messages, stream: true })
      return mapped(stream, (event) =>
        event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '',
      )
    }),
  google: (url) =>
    gather(async () => {
      const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } })
      return mapped(
        await client.models.generateContentStream({ model: 'm', contents: 'Hi' }),
        ({ text }) => text,
      )
    }),
}

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((spoken) => [format, spoken] as const))

describe.each(PAIRS)('the SDK for %s, before an upstream of %s', (format, spoken) => {
  const start = async (answer: Parameters<typeof startUpstream>[0]) => {
    const upstream = await startUpstream(answer)
    return { upstream, url: await startGateway([upstreamAt(upstream.url, [spoken])]) }
  }

  it('reads a stream to its end', async () => {
    const { url } = await start((res, seen) => answerIn(spoken, res, seen))
    expect(await SDKS[format](url)).toEqual({ text: 'Bonjour' })
  })

  it('pitfalls 8, 43: fails at a stream that ends early, and does not ask again', async () => {
    const { upstream, url } = await start((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM[spoken].begin)
    })
    const { text, failure } = await SDKS[format](url)
    expect([text, failure?.message]).toEqual(['Bon', expect.stringContaining('closed the stream')])
    expect(upstream.requests).toHaveLength(1)
  })

  it('pitfalls 34, 43: does not ask again where the request is at fault, whatever the status was', async () => {
    const { upstream, url } = await start((res) => {
      res.setHeader('content-type', 'application/json').end('{"error":{"message":"too long","code":400}}')
    })
    const { text, failure } = await SDKS[format](url)
    expect(text).toBe('')
    expect(failure).toMatchObject({ status: 400, message: expect.stringContaining('too long') })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe.each(FORMATS)('a request as large as agents send, for an upstream of %s', (spoken) => {
  it('pitfall 44: arrives with all of its tools', async () => {
    const upstream = await startUpstream((res, seen) => answerIn(spoken, res, seen))
    const url = await startGateway([upstreamAt(upstream.url, [spoken])])
    const properties = { path: { type: 'string', description: 'p'.repeat(1500) } }
    const tools = Array.from({ length: 64 }, (_, at) => ({
      name: `tool_${at}`,
      description: `The tool ${at}.`,
      input_schema: { type: 'object' as const, properties },
    }))
    const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
    const request = { model: 'm', max_tokens: 50, messages, tools }
    const answer = await client.messages.stream(request).finalMessage()
    expect(answer.content).toMatchObject([{ type: 'text', text: 'Bonjour' }])
    const body = upstream.requests[0]?.body ?? ''
    expect(body.length).toBeGreaterThan(100_000)
    for (const { name } of tools) expect(body).toContain(`"${name}"`)
  })
})
