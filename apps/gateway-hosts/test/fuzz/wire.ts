import type { Random } from './random.ts'
import { isUpgrade, type RawRequest } from './requests.ts'

/** How a request is framed. */
interface Framing {
  version: string
  headers: string[]
  /** What its length is given as. */
  length: number
  chunked: boolean
  chunkSize(bytes: number): string
  lastChunk: string
}

type Fault = (framing: Framing, random: Random) => void

const FAULTS: readonly Fault[] = [
  (framing, random) => {
    framing.version = random.pick(['HTTP/1.0', 'HTTP/9.9', 'FTP'])
  },
  (framing, random) => {
    framing.length += random.integer(-5, 5)
  },
  (framing) => {
    framing.chunkSize = () => 'zz'
  },
  (framing) => {
    framing.lastChunk = ''
  },
  ({ headers }) => void headers.push('content-length: 7'),
  ({ headers }) => void headers.push('expect: 100-continue'),
  ({ headers }) => void headers.push('upgrade: websocket', 'connection: upgrade'),
  ({ headers }) => void headers.push('x-odd: \u0001'),
]

export interface Wire {
  bytes: Buffer
  /** Whether nothing is wrong with the framing, so that the server responds to everything and closes the connection. */
  isSound: boolean
}

/** Requests, one after the other, a few of them with wrong framing; the connection is to be closed after the last. */
export function toWire(random: Random, requests: readonly RawRequest[]): Wire {
  let isSound = !requests.some(isUpgrade)
  const parts = requests.flatMap((request, index) => {
    const framing = frame(random, request, index === requests.length - 1)
    if (random.chance(0.07)) {
      random.pick(FAULTS)(framing, random)
      isSound = false
    }
    return encode(random, request, framing)
  })
  return { bytes: Buffer.concat(parts), isSound }
}

function frame(random: Random, request: RawRequest, isLast: boolean): Framing {
  const { headers, body } = request
  return {
    version: 'HTTP/1.1',
    headers: [
      'host: localhost',
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...(isLast && !isUpgrade(request) ? ['connection: close'] : []),
    ],
    length: body.length,
    chunked: random.chance(0.2),
    chunkSize: (bytes) => bytes.toString(16),
    lastChunk: '0\r\n\r\n',
  }
}

function encode(random: Random, request: RawRequest, framing: Framing): Buffer[] {
  const { method, path, body } = request
  const { version, headers, length, chunked } = framing
  const hasBody = body.length > 0 && !isUpgrade(request)
  const all = hasBody
    ? [...headers, chunked ? 'transfer-encoding: chunked' : `content-length: ${length}`]
    : headers
  const lines = all.map((header) => `${header}\r\n`).join('')
  const head = Buffer.from(`${method} ${path} ${version}\r\n${lines}\r\n`, random.pick(['utf8', 'latin1']))
  return [head, ...(hasBody && chunked ? chunks(random, body, framing) : [body])]
}

function chunks(random: Random, body: Buffer, { chunkSize, lastChunk }: Framing): Buffer[] {
  const pieces = random
    .split(body)
    .flatMap((piece) => [Buffer.from(`${chunkSize(piece.length)}\r\n`), piece, Buffer.from('\r\n')])
  return [...pieces, Buffer.from(lastChunk)]
}
