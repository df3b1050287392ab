import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import type { Format, Warning } from '@mixrouter/core'
import OpenAI from 'openai'
import { expect, it, vi } from 'vitest'
import { CLIENT_KEY, startGateway, startUpstream, upstreamAt } from './support.ts'

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
const READ: Record<Format, (url: string) => Promise<unknown>> = {
  'openai-chat': (url) =>
    new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` }).chat.completions
      .stream({ model, messages, stream_options: { include_usage: true } })
      .finalContent(),
  'openai-responses': async (url) => {
    const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
    return (await client.responses.stream({ model, input: 'Hi' }).finalResponse()).output_text
  },
  anthropic: (url) =>
    new Anthropic({ apiKey: CLIENT_KEY, baseURL: url }).messages
      .stream({ model, max_tokens: 50, messages })
      .finalText(),
  async google(url) {
    const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } })
    let text = ''
    for await (const chunk of await client.models.generateContentStream({ model, contents: 'Hi' }))
      text += chunk.text ?? ''
    return text
  },
}

it.each<[Format, Format, object, string]>([
  ['openai-chat', 'google', RATED, 'candidates[0].safetyRatings'],
  ['openai-responses', 'google', RATED, 'candidates[0].safetyRatings'],
  ['anthropic', 'google', RATED, 'candidates[0].safetyRatings'],
  ['google', 'openai-chat', MODERATED, 'moderation'],
])(
  'onWarnings receives what a stream to the SDK of %s could not carry of %s',
  async (client, format, chunk, path) => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.end(`data: ${JSON.stringify(chunk)}\n\n${format === 'openai-chat' ? 'data: [DONE]\n\n' : ''}`)
    })
    const received: Warning[] = []
    const onWarnings = (warnings: readonly Warning[]) => void received.push(...warnings)
    const url = await startGateway([upstreamAt(upstream.url, [format])], { onWarnings })
    expect(await READ[client](url)).toBe('Bonjour')
    const warning = expect.objectContaining({ code: 'unsupported', path })
    await vi.waitFor(() => expect(received).toContainEqual(warning))
  },
)
