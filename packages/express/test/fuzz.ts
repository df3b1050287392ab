/** A source of randomness that repeats for the same seed. */
export interface Random {
  chance(probability: number): boolean
  integer(from: number, to: number): number
  pick<T>(items: readonly T[]): T
  bytes(length: number): Buffer
  /** The bytes in pieces of random lengths. */
  split(bytes: Buffer): Buffer[]
}

export interface RawRequest {
  method: string
  path: string
  headers: [name: string, value: string][]
  body: Buffer
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    chance: (probability) => next() < probability,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as never,
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(0, 255))),
    split(bytes) {
      const pieces: Buffer[] = []
      for (let at = 0; at < bytes.length; ) {
        const end = next() < 0.3 ? bytes.length : at + integer(1, 400)
        pieces.push(bytes.subarray(at, end))
        at = end
      }
      return pieces
    },
  }
}

const METHODS = [
  'POST',
  'POST',
  'POST',
  'POST',
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'BREW',
]

const PATHS = [
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/responses',
  '/v1/messages/count_tokens',
  '/v1/embeddings',
  '/v1/images/generations',
  '/v1/audio/speech',
  '/v1/audio/transcriptions',
  '/v1/models',
  '/v1/models/gpt-5.5',
  '/v1/videos',
  '/v1/videos/video_1',
  '/v1/videos/video_1/content',
  '/v1/files',
  '/v1/batches',
  '/v1beta/models',
  '/v1beta/models/gemini-3-pro:generateContent',
  '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
  '/v1beta/models/gemini-3-pro:streamGenerateContent',
  '/v1beta/models/gemini-3-pro:countTokens',
  '/health',
  '/',
]

/** Inserted somewhere in a path. */
const ODD = [
  '%',
  '%ff',
  '%ED%A0%80',
  '%00',
  '//',
  '/../',
  '?',
  '?key=x',
  '#',
  '\u00e9',
  '/constructor',
  '__proto__',
  ':',
  '*',
  ' ',
]

const MODELS = [
  'gpt-5.5',
  'claude-sonnet-5',
  'gemini-3-pro',
  'anthropic/x',
  'google/x',
  '',
  '\ud800',
  '../x',
  '\u0000',
  'x'.repeat(5000),
]

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
]

const TYPES = [
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  '',
]

/** A request that is right in most respects. */
export function randomRequest(random: Random, key: string): RawRequest {
  let path = random.pick(PATHS)
  if (random.chance(0.15)) {
    const at = random.integer(0, path.length)
    path = path.slice(0, at) + random.pick(ODD) + path.slice(at)
  }
  const headers: [string, string][] = [['content-type', random.pick(TYPES)]]
  if (random.chance(0.9)) headers.push(random.pick(keyHeaders(key)))
  if (random.chance(0.1)) headers.push(['content-encoding', random.pick(['gzip', 'br', 'identity'])])
  if (random.chance(0.1))
    headers.push(['origin', random.pick(['null', 'https://evil.example', 'http://localhost'])])
  if (random.chance(0.1)) headers.push(['idempotency-key', random.pick(['a', 'x'.repeat(3000)])])
  if (random.chance(0.1))
    headers.push([
      'traceparent',
      random.pick(['x', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']),
    ])
  if (random.chance(0.1)) headers.push(['range', random.pick(['bytes=0-', 'x'])])
  return { method: random.pick(METHODS), path, headers, body: randomBody(random) }
}

const keyHeaders = (key: string): [string, string][] => [
  ['authorization', `Bearer ${key}`],
  ['x-api-key', key],
  ['x-goog-api-key', key],
  ['authorization', `Bearer ${key}x`],
  ['authorization', `Basic ${key}`],
]

function randomBody(random: Random): Buffer {
  const fields: Record<string, unknown> = {
    model: random.pick(MODELS),
    max_tokens: 9,
    stream: random.chance(0.4),
    messages: [{ role: 'user', content: 'Hi' }],
    input: 'Hi',
    prompt: 'Hi',
    contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
  }
  for (const name of Object.keys(fields)) if (random.chance(0.1)) fields[name] = random.pick(VALUES)
  if (random.chance(0.2))
    fields[random.pick(['tools', 'Model', 'system', 'temperature', '__proto__'])] = random.pick(VALUES)
  const body = Buffer.from(JSON.stringify(fields))
  if (random.chance(0.1)) return random.bytes(random.integer(0, 300))
  if (random.chance(0.1)) return body.subarray(0, random.integer(0, body.length))
  if (random.chance(0.05)) return Buffer.from('['.repeat(9000))
  if (random.chance(0.05)) return Buffer.alloc(30_000, 'x')
  if (random.chance(0.1))
    return Buffer.from(
      `--b\r\ncontent-disposition: form-data; name="model"\r\n\r\n${'x'.repeat(random.integer(0, 50))}\r\n--b--`,
    )
  if (random.chance(0.1)) body[random.integer(0, body.length - 1)] = random.integer(0, 255)
  return body
}

/** Requests as bytes, one after the other, with some of the framing wrong. */
export function toWire(random: Random, requests: readonly RawRequest[]): Buffer {
  return Buffer.concat(requests.flatMap((request) => frame(random, request)))
}

function frame(random: Random, { method, path, headers, body }: RawRequest): Buffer[] {
  const version = random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', 'FTP'])
  const chunked = random.chance(0.2)
  const length = random.chance(0.9) ? body.length : body.length + random.integer(-5, 5)
  const framing = chunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(length)]
  const all = [['host', 'localhost'], ...headers, framing]
  if (random.chance(0.05)) all.push(['content-length', '7'])
  if (random.chance(0.05)) all.push(['expect', '100-continue'])
  if (random.chance(0.05)) all.push(['upgrade', 'websocket'], ['connection', 'upgrade'])
  if (random.chance(0.03)) all.push(['x-odd', '\u0001'])
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = Buffer.from(`${method} ${path} ${version}\r\n${lines}\r\n`, random.pick(['utf8', 'latin1']))
  return [head, ...(chunked ? chunks(random, body) : [body])]
}

function chunks(random: Random, body: Buffer): Buffer[] {
  const pieces = random.split(body).flatMap((piece) => {
    const size = random.chance(0.03) ? 'zz' : piece.length.toString(16)
    return [Buffer.from(`${size}\r\n`), piece, Buffer.from('\r\n')]
  })
  return random.chance(0.9) ? [...pieces, Buffer.from('0\r\n\r\n')] : pieces
}
