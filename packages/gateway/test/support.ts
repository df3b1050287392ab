import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type net from 'node:net'
import type { Format } from '@mixrouter/core'
import { onTestFinished } from 'vitest'
import type { GatewayConfig, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'

export const CLIENT_KEY = 'client-key-1234'
export const UPSTREAM_KEY = 'upstream-key-5678'

/** A request as an upstream received it. */
export interface ReceivedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export interface TestUpstream {
  url: string
  requests: ReceivedRequest[]
}

/** Starts an upstream that responds with the given function and stops after the test. */
export async function startUpstream(
  respond: (res: ServerResponse, received: ReceivedRequest) => unknown,
): Promise<TestUpstream> {
  const requests: ReceivedRequest[] = []
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of req) chunks.push(chunk)
    } catch {
      return
    }
    const { method = '', url = '', headers } = req
    const received = { method, url, headers, body: Buffer.concat(chunks).toString() }
    requests.push(received)
    respond(res, received)
  })
  const url = await listen(server)
  return { url, requests }
}

/** Starts an upstream that lets the test write the response to its first request. */
export async function startManualUpstream(): Promise<{
  url: string
  firstResponse: Promise<ServerResponse>
}> {
  let resolveFirst: (res: ServerResponse) => void
  const firstResponse = new Promise<ServerResponse>((resolve) => {
    resolveFirst = resolve
  })
  const { url } = await startUpstream((res) => resolveFirst(res))
  return { url, firstResponse }
}

/** Starts a server that closes after the test; returns its URL. */
export async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    if (server instanceof http.Server) server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
}

/** A URL at which no server listens. */
export async function unreachableUrl(): Promise<string> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** The configuration of an upstream. */
export function upstreamAt(
  url: string,
  formats: readonly Format[],
  more: Partial<UpstreamConfig> = {},
): UpstreamConfig {
  return { name: 'up', baseURL: url, apiKey: UPSTREAM_KEY, formats, ...more }
}

/** Starts a gateway with one client key that stops after the test; returns its URL. */
export async function startGateway(
  upstreams: UpstreamConfig[],
  more: Partial<GatewayConfig> = {},
): Promise<string> {
  const gateway = createNodeGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }], ...more })
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  return server.url
}

export interface RequestTemplate {
  path(model: string, stream?: boolean): string
  body(model: string, stream?: boolean): Record<string, unknown>
  auth(key: string): Record<string, string>
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** The smallest request of each format. */
export const REQUESTS: Readonly<Record<Format, RequestTemplate>> = {
  'openai-chat': {
    path: () => '/v1/chat/completions',
    body: (model, stream) => ({
      model,
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream }),
    }),
    auth: bearer,
  },
  'openai-responses': {
    path: () => '/v1/responses',
    body: (model, stream) => ({ model, input: 'Hi', ...(stream && { stream }) }),
    auth: bearer,
  },
  anthropic: {
    path: () => '/v1/messages',
    body: (model, stream) => ({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream }),
    }),
    auth: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  google: {
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }),
    auth: (key) => ({ 'x-goog-api-key': key }),
  },
}

export interface SendOptions {
  model?: string
  stream?: boolean
  key?: string | undefined
  headers?: Record<string, string>
  body?: string
  path?: string
}

/** Sends a request in a client's format. */
export function sendRequest(url: string, format: Format, options: SendOptions = {}): Promise<Response> {
  const { model = 'some-model', stream = false, headers, body, path } = options
  const template = REQUESTS[format]
  const key = 'key' in options ? options.key : CLIENT_KEY
  return fetch(url + (path ?? template.path(model, stream)), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && template.auth(key)), ...headers },
    body: body ?? JSON.stringify(template.body(model, stream)),
  })
}

/** Complete responses with the text "Bonjour", in each vendor's format. */
export const RESPONSES: Readonly<Record<Format, unknown>> = {
  'openai-chat': {
    id: 'chatcmpl-7',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Bonjour', refusal: null }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  },
  'openai-responses': {
    id: 'resp_7',
    object: 'response',
    created_at: 1_700_000_000,
    model: 'm',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output: [
      {
        id: 'msg_7',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Bonjour', annotations: [] }],
      },
    ],
    usage: {
      input_tokens: 3,
      output_tokens: 2,
      total_tokens: 5,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  },
  anthropic: {
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Bonjour' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2 },
  },
  google: {
    candidates: [
      { index: 0, content: { role: 'model', parts: [{ text: 'Bonjour' }] }, finishReason: 'STOP' },
    ],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    modelVersion: 'm',
    responseId: 'r7',
  },
}

/** The same responses as streams: the first half, up to the text "Bon", and the rest. */
export const STREAMS: Readonly<Record<Format, { begin: string; end: string }>> = {
  'openai-chat': {
    begin: sse(chunk({ role: 'assistant', content: '' })) + sse(chunk({ content: 'Bon' })),
    end: `${sse(chunk({ content: 'jour' }))}${sse(chunk({}, 'stop'))}${sse(usageChunk())}data: [DONE]\n\n`,
  },
  'openai-responses': responsesStream(),
  anthropic: {
    begin: [
      {
        type: 'message_start',
        message: {
          ...(RESPONSES.anthropic as object),
          content: [],
          stop_reason: null,
          usage: { input_tokens: 3, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Bon' } },
    ]
      .map(named)
      .join(''),
    end: [
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'jour' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      },
      { type: 'message_stop' },
    ]
      .map(named)
      .join(''),
  },
  google: {
    begin: sse({
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Bon' }] } }],
      responseId: 'r7',
    }),
    end: sse({
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'jour' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    }),
  },
}

function sse(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

function named(value: { type: string }): string {
  return `event: ${value.type}\n${sse(value)}`
}

function chunk(delta: unknown, finish_reason: string | null = null): unknown {
  const head = { id: 'chatcmpl-7', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'm' }
  return { ...head, choices: [{ index: 0, delta, finish_reason }] }
}

/** The last chunk of chat upstreams if the client sets `stream_options.include_usage`. */
function usageChunk(): unknown {
  const { id, created, model, usage } = RESPONSES['openai-chat'] as Record<string, unknown>
  return { id, object: 'chat.completion.chunk', created, model, choices: [], usage }
}

function responsesStream(): { begin: string; end: string } {
  const complete = RESPONSES['openai-responses'] as { output: [{ content: [object] }] }
  const [item] = complete.output
  const [part] = item.content
  const position = { item_id: 'msg_7', output_index: 0, content_index: 0 }
  const begin = [
    { type: 'response.created', response: { ...complete, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...position, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...position, delta: 'Bon', logprobs: [] },
  ]
  const end = [
    { type: 'response.output_text.delta', ...position, delta: 'jour', logprobs: [] },
    { type: 'response.output_text.done', ...position, text: 'Bonjour', logprobs: [] },
    { type: 'response.content_part.done', ...position, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: complete },
  ]
  const number = (from: number) => (event: { type: string }, at: number) =>
    named({ ...event, sequence_number: from + at } as { type: string })
  return { begin: begin.map(number(0)).join(''), end: end.map(number(begin.length)).join('') }
}

/** Responds to a request in `format` with "Bonjour", as a stream if it requests one. */
export function respondIn(format: Format, res: ServerResponse, received: ReceivedRequest): void {
  const stream =
    format === 'google' ? received.url.includes(':stream') : JSON.parse(received.body).stream === true
  if (stream)
    res
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(STREAMS[format].begin + STREAMS[format].end)
  else res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RESPONSES[format]))
}
