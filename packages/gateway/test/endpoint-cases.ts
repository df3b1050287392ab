import type { Format } from '@mixrouter/core'
import { CLIENT_KEY } from './support.ts'

/** A request to a route beside chat, and the vendor's response, as the vendor documents them. */
export interface EndpointCase {
  name: string
  /** The upstream's format. */
  format: Format
  path: string
  headers?: Record<string, string>
  body: () => string | FormData
  response: { type: string; body: string }
  /** What has to be created first: the path of a form or of JSON. */
  before?: string
  /** Whether the gateway keeps something about it in its store. */
  stored?: true
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ANTHROPIC = { 'anthropic-version': '2023-06-01' }
const EVENTS = 'text/event-stream'

const json = (value: object) => () => JSON.stringify(value)
const reply = (value: object) => ({ type: 'application/json', body: JSON.stringify(value) })

const form = (fields: Record<string, string>, file: string) => () => {
  const result = new FormData()
  for (const [name, value] of Object.entries(fields)) result.append(name, value)
  result.append(file, new Blob(['bytes']), 'a.bin')
  return result
}

/** The object that the vendor creates in all of these. */
export const CREATED = { id: 'obj_1', object: 'file', value: 'ek_vendor', file: { name: 'files/obj_1' } }

export const ENDPOINT_CASES: readonly EndpointCase[] = [
  {
    name: 'embeddings',
    format: 'openai-chat',
    path: '/v1/embeddings',
    body: json({ model: 'm', input: 'Hi' }),
    response: reply({
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: [1] }],
    }),
  },
  {
    name: 'embeddings of Google',
    format: 'google',
    path: '/v1beta/models/m:embedContent',
    body: json({ content: { parts: [{ text: 'Hi' }] } }),
    response: reply({ embedding: { values: [1] } }),
  },
  {
    name: 'translated embeddings',
    format: 'google',
    path: '/v1/embeddings',
    body: json({ model: 'm', input: 'Hi' }),
    response: reply({ embeddings: [{ values: [1] }] }),
  },
  {
    name: 'images',
    format: 'openai-chat',
    path: '/v1/images/generations',
    body: json({ model: 'm', prompt: 'A cat' }),
    response: reply({ created: 1, data: [{ b64_json: 'AA==' }] }),
  },
  {
    name: 'streamed images',
    format: 'openai-chat',
    path: '/v1/images/generations',
    body: json({ model: 'm', prompt: 'A cat', stream: true }),
    response: { type: EVENTS, body: 'data: {"type":"image_generation.completed","b64_json":"AA=="}\n\n' },
  },
  {
    name: 'edited images',
    format: 'openai-chat',
    path: '/v1/images/edits',
    body: form({ model: 'm', prompt: 'A hat' }, 'image'),
    response: reply({ created: 1, data: [{ b64_json: 'AA==' }] }),
  },
  {
    name: 'variations of images',
    format: 'openai-chat',
    path: '/v1/images/variations',
    body: form({ model: 'm' }, 'image'),
    response: reply({ created: 1, data: [{ b64_json: 'AA==' }] }),
  },
  {
    name: 'speech',
    format: 'openai-chat',
    path: '/v1/audio/speech',
    body: json({ model: 'm', input: 'Hi', voice: 'alloy' }),
    response: { type: 'audio/mpeg', body: 'ID3 sound' },
  },
  {
    name: 'transcriptions',
    format: 'openai-chat',
    path: '/v1/audio/transcriptions',
    body: form({ model: 'm' }, 'file'),
    response: reply({ text: 'Hello' }),
  },
  {
    name: 'streamed transcriptions',
    format: 'openai-chat',
    path: '/v1/audio/transcriptions',
    body: form({ model: 'm', stream: 'true' }, 'file'),
    response: { type: EVENTS, body: 'data: {"type":"transcript.text.done","text":"Hello"}\n\n' },
  },
  {
    name: 'translations of speech',
    format: 'openai-chat',
    path: '/v1/audio/translations',
    body: form({ model: 'm', response_format: 'text' }, 'file'),
    response: { type: 'text/plain', body: 'Hello' },
  },
  {
    name: 'reranking',
    format: 'openai-chat',
    path: '/v1/rerank',
    body: json({ model: 'm', query: 'cat', documents: ['a', 'b'] }),
    response: reply({ results: [{ index: 0, relevance_score: 1 }] }),
  },
  {
    name: 'moderations',
    format: 'openai-chat',
    path: '/v1/moderations',
    body: json({ input: 'Hi' }),
    response: reply({ id: 'modr_1', model: 'm', results: [{ flagged: false }] }),
  },
  {
    name: 'completions',
    format: 'openai-chat',
    path: '/v1/completions',
    body: json({ model: 'm', prompt: 'Once' }),
    response: reply({ id: 'cmpl_1', object: 'text_completion', choices: [{ index: 0, text: ' upon' }] }),
  },
  {
    name: 'streamed completions',
    format: 'openai-chat',
    path: '/v1/completions',
    body: json({ model: 'm', prompt: 'Once', stream: true }),
    response: { type: EVENTS, body: 'data: {"choices":[{"index":0,"text":" upon"}]}\n\ndata: [DONE]\n\n' },
  },
  {
    name: 'files',
    format: 'openai-chat',
    path: '/v1/files',
    body: form({ purpose: 'batch' }, 'file'),
    response: reply(CREATED),
    stored: true,
  },
  {
    name: 'files of Anthropic',
    format: 'anthropic',
    path: '/v1/files',
    headers: ANTHROPIC,
    body: form({}, 'file'),
    response: reply(CREATED),
    stored: true,
  },
  {
    name: 'files of Google',
    format: 'google',
    path: '/upload/v1beta/files',
    headers: { 'x-goog-upload-command': 'upload, finalize' },
    body: () => 'bytes',
    response: reply(CREATED),
    stored: true,
  },
  {
    name: 'uploads',
    format: 'openai-chat',
    path: '/v1/uploads',
    body: json({ bytes: 5, filename: 'a', purpose: 'batch', mime_type: 'text/plain' }),
    response: reply(CREATED),
    stored: true,
  },
  {
    name: 'parts of uploads',
    format: 'openai-chat',
    path: '/v1/uploads/obj_1/parts',
    before: '/v1/uploads',
    body: form({}, 'data'),
    response: reply({ id: 'part_1', object: 'upload.part' }),
    stored: true,
  },
  {
    name: 'complete uploads',
    format: 'openai-chat',
    path: '/v1/uploads/obj_1/complete',
    before: '/v1/uploads',
    body: json({ part_ids: ['part_1'] }),
    response: reply({ id: 'obj_1', object: 'upload', file: { id: 'file_1' } }),
    stored: true,
  },
  {
    name: 'batches',
    format: 'openai-chat',
    path: '/v1/batches',
    before: '/v1/files',
    body: json({ input_file_id: 'obj_1', endpoint: '/v1/responses', completion_window: '24h' }),
    response: reply({ id: 'batch_1', object: 'batch' }),
    stored: true,
  },
  {
    name: 'batches of Anthropic',
    format: 'anthropic',
    path: '/v1/messages/batches',
    headers: ANTHROPIC,
    body: json({ requests: [{ custom_id: 'a', params: { model: 'm', max_tokens: 9, messages: [] } }] }),
    response: reply({ id: 'batch_1', type: 'message_batch' }),
    stored: true,
  },
  {
    name: 'videos',
    format: 'openai-chat',
    path: '/v1/videos',
    body: json({ model: 'm', prompt: 'A cat' }),
    response: reply({ id: 'video_1', status: 'queued' }),
    stored: true,
  },
  {
    name: 'client secrets',
    format: 'openai-chat',
    path: '/v1/realtime/client_secrets',
    body: json({ session: { type: 'realtime', model: 'm' } }),
    response: reply(CREATED),
    stored: true,
  },
  {
    name: 'calls',
    format: 'openai-chat',
    path: '/v1/realtime/calls?model=m',
    headers: { 'content-type': 'application/sdp' },
    body: () => 'v=0 offer',
    response: { type: 'application/sdp', body: 'v=0 answer' },
    stored: true,
  },
]

/** The routes whose files are sent on as they arrive, with the fields that come before the file. */
export const UPLOAD_CASES = ENDPOINT_CASES.filter(
  ({ name, body }) =>
    !name.startsWith('streamed') && (body() instanceof FormData || name === 'files of Google'),
)

/** The request of a case. */
export function requestOf(
  url: string,
  { path, headers, body }: EndpointCase,
  init: RequestInit = {},
): Request {
  const sent = body()
  const type = typeof sent === 'string' ? JSON_TYPE : {}
  return new Request(url + path, {
    method: 'POST',
    headers: { ...type, authorization: `Bearer ${CLIENT_KEY}`, ...headers },
    body: sent,
    ...init,
  })
}

/** Sends the request of a case. */
export function sendCase(url: string, test: EndpointCase, init?: RequestInit): Promise<Response> {
  return fetch(requestOf(url, test, init))
}

/** Creates what the request of a case is about. */
export async function prepareCase(
  url: string,
  { before }: EndpointCase,
  send: (request: Request) => Promise<Response> = fetch,
): Promise<void> {
  const prepared = ENDPOINT_CASES.find(({ path }) => path === before)
  if (prepared) await send(requestOf(url, prepared))
}
