import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import type { Format, Warning } from '@mixrouter/core'
import OpenAI from 'openai'
import { expect, it, vi } from 'vitest'
import { CLIENT_KEY, sendRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const RATED = {
  responseId: 'r1',
  modelVersion: 'gemini-3-flash',
  candidates: [
    {
      index: 0,
      content: { role: 'model', parts: [{ text: 'Bonjour' }] },
      finishReason: 'STOP',
      safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'MEDIUM' }],
    },
  ],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
}
const MODERATED = {
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  moderation: { input: { type: 'error', code: 'c', message: 'm' }, output: null },
  choices: [{ index: 0, delta: { content: 'Bonjour' }, finish_reason: 'stop' }],
}
const messages = [{ role: 'user' as const, content: 'Hi' }]
const model = 'some-model'

/** The text of a stream, as the accumulator of each SDK has it. */
const READ: Record<Format, (url: string, headers?: Record<string, string>) => Promise<unknown>> = {
  'openai-chat': (url, defaultHeaders) =>
    new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1`, defaultHeaders }).chat.completions
      .stream({ model, messages, stream_options: { include_usage: true } })
      .finalContent(),
  'openai-responses': async (url, defaultHeaders) => {
    const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1`, defaultHeaders })
    return (await client.responses.stream({ model, input: 'Hi' }).finalResponse()).output_text
  },
  anthropic: (url, defaultHeaders) =>
    new Anthropic({ apiKey: CLIENT_KEY, baseURL: url, defaultHeaders }).messages
      .stream({ model, max_tokens: 50, messages })
      .finalText(),
  async google(url, headers = {}) {
    const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url, headers } })
    let text = ''
    for await (const chunk of await client.models.generateContentStream({ model, contents: 'Hi' }))
      text += chunk.text ?? ''
    return text
  },
}

const CASES: [Format, Format, object, string][] = [
  ['openai-chat', 'google', RATED, 'candidates[0].safetyRatings'],
  ['openai-responses', 'google', RATED, 'candidates[0].safetyRatings'],
  ['anthropic', 'google', RATED, 'candidates[0].safetyRatings'],
  ['google', 'openai-chat', MODERATED, 'moderation'],
]

/** Larger than what is written at once. */
const LONG = 'Bonjour'.repeat(100_000)

/** The chunk with a long text. */
const lengthened = (chunk: object) =>
  JSON.parse(JSON.stringify(chunk).replace('"Bonjour"', JSON.stringify(LONG)))

/** A gateway before an upstream that streams `chunk`. */
async function startStream(format: Format, chunk: object, config = {}): Promise<string> {
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.end(`data: ${JSON.stringify(chunk)}\n\n${format === 'openai-chat' ? 'data: [DONE]\n\n' : ''}`)
  })
  return startGateway([upstreamAt(upstream.url, [format])], config)
}

it.each(CASES)(
  'onWarnings receives what a stream to the SDK of %s could not carry of %s',
  async (client, format, chunk, path) => {
    const received: Warning[] = []
    const onWarnings = (warnings: readonly Warning[]) => void received.push(...warnings)
    const url = await startStream(format, chunk, { onWarnings })
    expect(await READ[client](url)).toBe('Bonjour')
    const warning = expect.objectContaining({ code: 'unsupported', path })
    await vi.waitFor(() => expect(received).toContainEqual(warning))
  },
)

const IN_BODY = { 'x-mixrouter-warnings': 'body' }

/** The objects of a stream, or the one of a whole response. */
const objectsOf = (text: string) =>
  text.startsWith('{') || text.startsWith('[')
    ? [JSON.parse(text)].flat()
    : text.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []))

it.each([
  ...CASES.map((each) => [...each, 'Bonjour'] as const),
  ...CASES.map(([client, format, chunk, path]) => [client, format, lengthened(chunk), path, LONG] as const),
])(
  'the last event to %s has what the stream could not carry of %s, on request',
  async (client, format, chunk, path, text) => {
    const url = await startStream(format, chunk)
    expect((await READ[client](url, IN_BODY)) === text).toBe(true)
    const request = { headers: IN_BODY, stream: true }
    const events = objectsOf(await (await sendRequest(url, client, request)).text())
    const warning = expect.objectContaining({ code: 'unsupported', path })
    expect(events.pop().mixrouter.warnings).toContainEqual(warning)
    expect(events.filter((event) => event.mixrouter)).toEqual([])
    const unasked = await sendRequest(url, client, { stream: true })
    expect(await unasked.text()).not.toContain('mixrouter"')
  },
)

it('a whole response, and one that the upstream sent whole, have their warnings on request, too', async () => {
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RATED))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['google'])])
  for (const stream of [false, true]) {
    const response = await sendRequest(url, 'openai-chat', {
      headers: IN_BODY,
      body: JSON.stringify({ model, messages, stream, metadata: { seen: 'no' } }),
    })
    const { warnings } = objectsOf(await response.text()).pop().mixrouter
    const paths = warnings.map((warning: Warning) => warning.path)
    expect(paths).toEqual(['metadata', 'candidates[0].safetyRatings'])
  }
})

it('a stream in the framing of a list stays one', async () => {
  const url = await startStream('openai-chat', MODERATED)
  const response = await sendRequest(url, 'google', {
    headers: IN_BODY,
    path: '/v1beta/models/some-model:streamGenerateContent',
  })
  expect(objectsOf(await response.text()).pop().mixrouter.warnings).toHaveLength(1)
})
