import type { Random } from './random.ts'
import { fillIn, ROUTES } from './routes.ts'

export interface RawRequest {
  method: string
  path: string
  headers: [name: string, value: string][]
  body: Buffer
}

const OTHERS = Object.values({ ...ROUTES, chat: [] }).flat()

const MODELS = ['gpt-5.5', 'claude-sonnet-5', 'gemini-3.8-flash', 'deepseek-flash', 'offline-openai/x']

/** Requests of a batch. */
const FILE = JSON.stringify({
  custom_id: 'a',
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-5.5', messages: [] },
})

/** What the bodies of all JSON routes need. */
const FIELDS = {
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
  input: 'Hi',
  prompt: 'Hi',
  contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
  content: { parts: [{ text: 'Hi' }] },
  instances: [{ prompt: 'Hi' }],
  requests: [{ custom_id: 'a', params: {}, content: { parts: [{ text: 'Hi' }] } }],
  voice: 'alloy',
  query: 'Hi',
  documents: ['Hi', 'Ho'],
  items: [{ type: 'message', role: 'user', content: 'Hi' }],
  filename: 'a.txt',
  bytes: FILE.length,
  purpose: 'user_data',
  mime_type: 'text/plain',
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
  session: { type: 'realtime', model: 'gpt-realtime' },
}

const VALUES = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  'text',
  [],
  {},
  [[]],
  { type: 'text', text: 'Hi' },
  { role: 'user', content: 'Hi' },
  '\ud800',
  '../x',
  '\u0000',
  'x'.repeat(5000),
]

const FORM_PATHS = /^\/v1\/(images\/(edits|variations)|audio\/trans|files$|uploads\/.*\/parts$)/

const FORM = Buffer.from(
  `${[
    'name="model"\r\n\r\ngpt-5.5',
    'name="purpose"\r\n\r\nuser_data',
    'name="prompt"\r\n\r\nHi',
    `name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${FILE}`,
  ]
    .map((part) => `--b\r\ncontent-disposition: form-data; ${part}\r\n`)
    .join('')}--b--\r\n`,
)

const SDP = Buffer.from('v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\n')

const UPLOAD_COMMANDS = ['start', 'start', 'upload', 'upload, finalize', 'query']

const WEBSOCKET: RawRequest['headers'] = [
  ['connection', 'Upgrade'],
  ['upgrade', 'websocket'],
  ['sec-websocket-version', '13'],
  ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
]

export const isUpgrade = ({ headers }: RawRequest): boolean => headers.some(([name]) => name === 'upgrade')

/** Inserted somewhere in a path. */
const ODD = [
  '%',
  '%ff',
  '%ED%A0%80',
  '%00',
  '//',
  '/../',
  '?',
  '#',
  '\u00e9',
  '/constructor',
  '__proto__',
  ':',
  '*',
  ' ',
]

type Fault = (request: RawRequest, random: Random) => void

const addHeader =
  (name: string, ...values: readonly string[]): Fault =>
  (request, random) =>
    void request.headers.push([name, random.pick(values)])

/** What is wrong with a request, beside its framing. */
const FAULTS: readonly Fault[] = [
  (request, random) => {
    const at = random.integer(0, request.path.length)
    request.path = request.path.slice(0, at) + random.pick(ODD) + request.path.slice(at)
  },
  (request, random) => {
    request.method = random.pick(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'BREW'])
  },
  (request) => {
    request.headers = request.headers.filter(([, value]) => !value.includes('key'))
  },
  (request) => {
    for (const header of request.headers) if (header[1].includes('key')) header[1] += 'x'
  },
  (request, random) => {
    const types = [
      'application/json; charset=utf-16',
      'text/plain',
      'multipart/form-data',
      'application/sdp',
      '',
    ]
    request.headers = request.headers.filter(([name]) => name !== 'content-type')
    request.headers.push(['content-type', random.pick(types)])
  },
  addHeader('content-encoding', 'gzip', 'br', 'identity'),
  addHeader('origin', 'null', 'https://evil.example'),
  addHeader('idempotency-key', 'a', 'x'.repeat(3000)),
  addHeader('traceparent', 'x', `00-${'a'.repeat(32)}-b-01`),
  addHeader('range', 'bytes=0-', 'x'),
  (request, random) => {
    request.body = random.bytes(random.integer(0, 300))
  },
  (request, random) => {
    request.body = request.body.subarray(0, random.integer(0, request.body.length))
  },
  (request, random) => {
    const at = random.integer(0, request.body.length)
    request.body = Buffer.concat([
      request.body.subarray(0, at),
      random.bytes(1),
      request.body.subarray(at + 1),
    ])
  },
  (request, random) => {
    request.body = random.pick([Buffer.from('['.repeat(9000)), Buffer.alloc(30_000, 'x')])
  },
]

/** How many faults requests have. */
const FAULT_COUNTS = [0, 0, 0, 0, 0, 0, 1, 1, 1, 3]

/** A request that is right in most respects. `ids` are those of what was created before. */
export function randomRequest(random: Random, key: string, ids: readonly string[]): RawRequest {
  const request = validRequest(random, key, ids)
  for (let count = random.pick(FAULT_COUNTS); count > 0; count--) random.pick(FAULTS)(request, random)
  return request
}

function validRequest(random: Random, key: string, ids: readonly string[]): RawRequest {
  const model = random.pick(MODELS)
  const line = random.pick(random.chance(0.6) ? ROUTES.chat : OTHERS)
  const age = random.integer(1, 3)
  const idOf = (prefix: string) => ids.filter((id) => id.startsWith(prefix)).at(-age) ?? `${prefix}1`
  const filledIn = fillIn(line, model, idOf)
  const { method } = filledIn
  const { path, headers } = withKey(random, filledIn.path, key)
  const fields = randomFields(random, {
    ...FIELDS,
    model,
    input_file_id: idOf('file-'),
    part_ids: [idOf('part_')],
    ...(path === '/v1/responses' && { prompt: undefined }), // there it is the name of one
  })
  const json = Buffer.from(JSON.stringify(fields))
  const isSocket = line === 'GET /v1/responses' || line.startsWith('GET /v1/realtime')
  if (path.startsWith('/upload/'))
    headers.push(
      ['x-goog-upload-protocol', 'resumable'],
      ['x-goog-upload-command', random.pick(UPLOAD_COMMANDS)],
    )
  if (isSocket) headers.push(...WEBSOCKET)
  if (method !== 'POST') return { method, path, headers, body: isSocket ? textFrame(json) : Buffer.alloc(0) }
  const [type, body] = contentOf(path, json)
  return { method, path, headers: [['content-type', type], ...headers], body }
}

function contentOf(path: string, json: Buffer): [type: string, body: Buffer] {
  if (FORM_PATHS.test(path)) return ['multipart/form-data; boundary=b', FORM]
  if (path === '/v1/realtime/calls') return ['application/sdp', SDP]
  return ['application/json', json]
}

/** In a header, or as Google's clients may have it, in the URL. */
function withKey(random: Random, path: string, key: string): Pick<RawRequest, 'path' | 'headers'> {
  if (path.startsWith('/v1beta/') && random.chance(0.3))
    return { path: `${path}${path.includes('?') ? '&' : '?'}key=${key}`, headers: [] }
  return { path, headers: keyHeaders(random, key) }
}

function keyHeaders(random: Random, key: string): [string, string][] {
  return random.pick<[string, string][]>([
    [['authorization', `Bearer ${key}`]],
    [['x-api-key', key]],
    [
      ['x-api-key', key],
      ['anthropic-version', '2023-06-01'],
    ],
    [['x-goog-api-key', key]],
  ])
}

function randomFields(random: Random, valid: object): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...valid, stream: random.chance(0.4) }
  if (random.chance(0.15)) fields[random.pick(Object.keys(fields))] = random.pick(VALUES)
  if (random.chance(0.1))
    fields[random.pick(['tools', 'Model', 'system', 'temperature', '__proto__'])] = random.pick(VALUES)
  return fields
}

/** A WebSocket frame with a text, masked with zeros. */
function textFrame(text: Buffer): Buffer {
  const head = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0])
  return Buffer.concat([head, text])
}
