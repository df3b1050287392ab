import type { ServerResponse } from 'node:http'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import type { Format } from '@mixrouter/core'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { CLIENT_KEY, type ReceivedRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const QUERY = 'rain in Bonn'
const URL = 'https://weather.example/bonn'
const TITLE = 'Weather in Bonn'
const TEXT = 'It rains in Bonn.'

/** A vendor that searches the web: its model, the tool that it must be sent, and its response, whole or streamed. */
interface Vendor {
  model: string
  tool: object
  body: object
  events: object[]
}

const CALL = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: QUERY } }
const RESULT = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [{ type: 'web_search_result', url: URL, title: TITLE, encrypted_content: 'ZQ==', page_age: null }],
}
const CITATION = {
  type: 'web_search_result_location',
  url: URL,
  title: TITLE,
  cited_text: 'Rain',
  encrypted_index: 'aQ==',
}
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  stop_sequence: null,
  usage: { input_tokens: 9, output_tokens: 9 },
}

const SEARCH = {
  type: 'web_search_call',
  id: 'ws_1',
  status: 'completed',
  action: { type: 'search', query: QUERY, queries: [QUERY] },
}
const ANNOTATION = { type: 'url_citation', url: URL, title: TITLE, start_index: 0, end_index: TEXT.length }
const ITEM = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: TEXT, annotations: [ANNOTATION] }],
}
const RESPONSE = { id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-5.5', status: 'completed' }
const PLACE = { item_id: 'msg_1', output_index: 1, content_index: 0 }

const GROUNDING = {
  webSearchQueries: [QUERY],
  groundingChunks: [{ web: { uri: URL, title: TITLE } }],
  groundingSupports: [
    { segment: { startIndex: 0, endIndex: TEXT.length, text: TEXT }, groundingChunkIndices: [0] },
  ],
}
const chunk = (text: string, more: object = {}) => ({
  responseId: 'r1',
  modelVersion: 'gemini-3-flash',
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...more }],
})
const USAGE = { promptTokenCount: 9, candidatesTokenCount: 9, totalTokenCount: 18 }

const VENDORS: Record<Exclude<Format, 'openai-chat'>, Vendor> = {
  anthropic: {
    model: 'claude-sonnet-4-5',
    tool: { type: 'web_search_20250305', name: 'web_search' },
    body: {
      ...MESSAGE,
      content: [CALL, RESULT, { type: 'text', text: TEXT, citations: [CITATION] }],
      stop_reason: 'end_turn',
    },
    events: [
      { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { ...CALL, input: {} } },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: JSON.stringify({ query: QUERY }) },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: RESULT },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '', citations: [] } },
      { type: 'content_block_delta', index: 2, delta: { type: 'citations_delta', citation: CITATION } },
      { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: TEXT } },
      { type: 'content_block_stop', index: 2 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      },
      { type: 'message_stop' },
    ],
  },
  'openai-responses': {
    model: 'gpt-5.5',
    tool: { type: 'web_search' },
    body: { ...RESPONSE, output: [SEARCH, ITEM] },
    events: [
      { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...SEARCH, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: 0, item: SEARCH },
      { type: 'response.output_item.added', output_index: 1, item: { ...ITEM, content: [] } },
      {
        type: 'response.content_part.added',
        ...PLACE,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      { type: 'response.output_text.delta', ...PLACE, delta: TEXT, logprobs: [] },
      {
        type: 'response.output_text.annotation.added',
        ...PLACE,
        annotation_index: 0,
        annotation: ANNOTATION,
      },
      { type: 'response.output_item.done', output_index: 1, item: ITEM },
      { type: 'response.completed', response: { ...RESPONSE, output: [SEARCH, ITEM] } },
    ],
  },
  google: {
    model: 'gemini-3-flash-preview',
    tool: { googleSearch: {} },
    body: { ...chunk(TEXT, { finishReason: 'STOP', groundingMetadata: GROUNDING }), usageMetadata: USAGE },
    events: [
      chunk(TEXT),
      { ...chunk('', { finishReason: 'STOP', groundingMetadata: GROUNDING }), usageMetadata: USAGE },
    ],
  },
}

function respond(vendor: Vendor, res: ServerResponse, { url, body }: ReceivedRequest): void {
  if (!url.includes('stream') && !JSON.parse(body).stream) {
    res.setHeader('content-type', 'application/json').end(JSON.stringify(vendor.body))
    return
  }
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of vendor.events as { type?: string }[]) {
    res.write(`${event.type ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
  }
  res.end()
}

/** What a client's SDK shows of a search. */
interface Seen {
  text: string | null | undefined
  query?: unknown
  url?: unknown
}

type Search = (url: string, model: string, stream: boolean) => Promise<Seen>

const messages = [{ role: 'user' as const, content: 'Does it rain in Bonn?' }]

/** How an SDK declares a search and reads its result. */
const SDKS: Record<Format, Search> = {
  async 'openai-chat'(url, model, stream) {
    const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
    const request = { model, messages, web_search_options: {} }
    if (!stream) {
      const { choices } = await client.chat.completions.create(request)
      const message = choices[0]?.message
      return { text: message?.content, query: QUERY, url: message?.annotations?.[0]?.url_citation.url }
    }
    const seen: Seen = { text: '', query: QUERY }
    for await (const { choices } of await client.chat.completions.create({ ...request, stream: true })) {
      const delta = choices[0]?.delta as
        | { content?: string; annotations?: { url_citation: { url: string } }[] }
        | undefined
      seen.text += delta?.content ?? ''
      seen.url ??= delta?.annotations?.[0]?.url_citation.url
    }
    return seen
  },

  async 'openai-responses'(url, model, stream) {
    const client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1` })
    const request = { model, input: 'Does it rain in Bonn?', tools: [{ type: 'web_search' as const }] }
    const response = stream
      ? await client.responses.stream(request).finalResponse()
      : await client.responses.create(request)
    const seen: Seen = { text: response.output_text }
    for (const item of response.output) {
      if (item.type === 'web_search_call' && item.action.type === 'search') seen.query = item.action.query
      if (item.type !== 'message') continue
      for (const part of item.content) {
        const [cited] = part.type === 'output_text' ? part.annotations : []
        if (cited?.type === 'url_citation') seen.url = cited.url
      }
    }
    return seen
  },

  async anthropic(url, model, stream) {
    const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
    const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }]
    const request = { model, max_tokens: 500, messages, tools }
    const message = stream
      ? await client.messages.stream(request).finalMessage()
      : await client.messages.create(request)
    const seen: Seen = { text: '' }
    for (const block of message.content) {
      if (block.type === 'server_tool_use') seen.query = (block.input as { query?: unknown }).query
      if (block.type !== 'text') continue
      seen.text += block.text
      const [cited] = block.citations ?? []
      if (cited?.type === 'web_search_result_location') seen.url ??= cited.url
    }
    return seen
  },

  async google(url, model, stream) {
    const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } })
    const request = { model, contents: 'Does it rain in Bonn?', config: { tools: [{ googleSearch: {} }] } }
    const chunks = stream
      ? await client.models.generateContentStream(request)
      : [await client.models.generateContent(request)]
    const seen: Seen = { text: '' }
    for await (const { candidates, text } of chunks) {
      seen.text += text ?? ''
      const grounding = candidates?.[0]?.groundingMetadata
      seen.query ??= grounding?.webSearchQueries?.[0]
      seen.url ??= grounding?.groundingChunks?.[0]?.web?.uri
    }
    return seen
  },
}

describe.each(Object.entries(VENDORS) as [Format, Vendor][])('a web search of %s', (format, vendor) => {
  const clients = (Object.keys(SDKS) as Format[]).flatMap((client) => [
    [client, false] as const,
    [client, true] as const,
  ])

  it.each(clients)('is what the SDK of %s declares and reads (stream: %s)', async (client, stream) => {
    const upstream = await startUpstream((res, received) => respond(vendor, res, received))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    expect(await SDKS[client](url, vendor.model, stream)).toEqual({ text: TEXT, query: QUERY, url: URL })
    expect(JSON.parse(upstream.requests[0]?.body ?? '').tools).toMatchObject([vendor.tool])
  })
})
