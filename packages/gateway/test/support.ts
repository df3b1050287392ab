import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type net from 'node:net'
import type { Format } from '@mixrouter/core'
import { onTestFinished } from 'vitest'
import type { GatewayConfig, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'

export const CLIENT_KEY = 'client-key-1234'
export const UPSTREAM_KEY = 'upstream-key-5678'

/** A request as it reached an upstream. */
export interface Seen {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export interface TestUpstream {
  url: string
  requests: Seen[]
}

/** An upstream that answers as the test says; gone when the test is. */
export async function startUpstream(
  answer: (res: ServerResponse, seen: Seen) => unknown,
): Promise<TestUpstream> {
  const requests: Seen[] = []
  const server = http.createServer(async (req, res) => {
    const pieces: Buffer[] = []
    try {
      for await (const piece of req) pieces.push(piece)
    } catch {
      return
    }
    const { method = '', url = '', headers } = req
    const seen = { method, url, headers, body: Buffer.concat(pieces).toString() }
    requests.push(seen)
    answer(res, seen)
  })
  const url = await listen(server)
  return { url, requests }
}

/** An upstream that hands the response to its first request to the test. */
export async function startHeldUpstream(): Promise<{ url: string; arrived: Promise<ServerResponse> }> {
  let hand: (res: ServerResponse) => void
  const arrived = new Promise<ServerResponse>((resolve) => {
    hand = resolve
  })
  const { url } = await startUpstream((res) => hand(res))
  return { url, arrived }
}

/** The address of a server that closes with the test. */
export async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    if (server instanceof http.Server) server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
}

/** An address at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** An upstream's entry for a configuration. */
export function upstreamAt(
  url: string,
  formats: readonly Format[],
  more: Partial<UpstreamConfig> = {},
): UpstreamConfig {
  return { name: 'up', baseURL: url, apiKey: UPSTREAM_KEY, formats, ...more }
}

/** A gateway with one client key that listens until the test ends. */
export async function startGateway(
  upstreams: UpstreamConfig[],
  more: Partial<GatewayConfig> = {},
): Promise<string> {
  const gateway = createNodeGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }], ...more })
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  return server.url
}

export interface Shape {
  path(model: string, stream?: boolean): string
  body(model: string, stream?: boolean): Record<string, unknown>
  auth(key: string): Record<string, string>
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** The smallest request of each format. */
export const SHAPES: Readonly<Record<Format, Shape>> = {
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

export interface AskOptions {
  model?: string
  stream?: boolean
  key?: string | undefined
  headers?: Record<string, string>
  body?: string
  path?: string
}

/** One request in a client's format. */
export function ask(url: string, format: Format, options: AskOptions = {}): Promise<Response> {
  const { model = 'some-model', stream = false, headers, body, path } = options
  const shape = SHAPES[format]
  const key = 'key' in options ? options.key : CLIENT_KEY
  return fetch(url + (path ?? shape.path(model, stream)), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && shape.auth(key)), ...headers },
    body: body ?? JSON.stringify(shape.body(model, stream)),
  })
}

/** Whole answers saying "Bonjour", as the vendors word them. */
export const WHOLE: Readonly<Record<Format, unknown>> = {
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

/** The events of the same answers streamed: a first half that has said "Bon", and the rest. */
export const STREAM: Readonly<Record<Format, { begin: string; end: string }>> = {
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
          ...(WHOLE.anthropic as object),
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

/** What chat upstreams send last if the client sets `stream_options.include_usage`. */
function usageChunk(): unknown {
  const { id, created, model, usage } = WHOLE['openai-chat'] as Record<string, unknown>
  return { id, object: 'chat.completion.chunk', created, model, choices: [], usage }
}

function responsesStream(): { begin: string; end: string } {
  const whole = WHOLE['openai-responses'] as { output: [{ content: [object] }] }
  const [item] = whole.output
  const [part] = item.content
  const place = { item_id: 'msg_7', output_index: 0, content_index: 0 }
  const begin = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...place, delta: 'Bon', logprobs: [] },
  ]
  const end = [
    { type: 'response.output_text.delta', ...place, delta: 'jour', logprobs: [] },
    { type: 'response.output_text.done', ...place, text: 'Bonjour', logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ]
  const number = (from: number) => (event: { type: string }, at: number) =>
    named({ ...event, sequence_number: from + at } as { type: string })
  return { begin: begin.map(number(0)).join(''), end: end.map(number(begin.length)).join('') }
}

/** Answers a request in `format` with "Bonjour", streamed or whole as it was asked. */
export function answerIn(format: Format, res: ServerResponse, seen: Seen): void {
  const stream = format === 'google' ? seen.url.includes(':stream') : JSON.parse(seen.body).stream === true
  if (stream)
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM[format].begin + STREAM[format].end)
  else res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(WHOLE[format]))
}
