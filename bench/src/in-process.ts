import { hash } from 'node:crypto'
import type { Transport } from '@mixrouter/core'
import { createGateway, type GatewayConfig } from '@mixrouter/gateway'
import { type Format, formatOfPath, pathOf, responseIn, type Shape, streamIn } from './all-formats.ts'
import { CLIENT_KEY } from './gateway-config.ts'

const utf8 = new TextEncoder()

/** A gateway without servers: its upstream is a function, and so is its client. */
export interface InProcess {
  /** Sends a request and reads the whole response. @throws unless it succeeds */
  send(shape: Shape, body: Uint8Array): Promise<void>
}

export interface InProcessOptions {
  key?: string
  /** The chunks of a stream. @default those of the benchmark, as one */
  stream?: (format: Format) => readonly Uint8Array[]
}

export function startInProcess(
  config: GatewayConfig,
  { key = CLIENT_KEY, stream = wholeStream }: InProcessOptions = {},
): InProcess {
  const transport: Transport = {
    async send({ path, body, onEnd }) {
      const format = formatOfPath(path) ?? 'openai-chat'
      const streams = path.includes(':stream') || includes(body, '"stream":true')
      onEnd?.()
      return {
        status: 200,
        headers: { 'content-type': streams ? 'text/event-stream' : 'application/json' },
        body: iterate(streams ? stream(format) : [wholeResponse(format)]),
      }
    },
    close: async () => {},
  }
  const gateway = createGateway(config, {
    transport,
    sha256: (text) => hash('sha256', text, 'buffer'),
    loadPrometheus: () => new Promise(() => {}), // metrics are counted without it, and nobody scrapes them
  })
  return {
    async send(shape, body) {
      const response = await gateway.handle({
        method: 'POST',
        path: pathOf(shape),
        headers: {
          host: '127.0.0.1',
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          ...(shape.client === 'anthropic' && { 'anthropic-version': '2023-06-01' }),
        },
        readBody: async () => body.subarray(), // a body of its own, as each request has
        streamBody: () => iterate([body]),
        signal: new AbortController().signal,
      })
      if (response?.status !== 200) throw new Error(`The gateway responded with ${JSON.stringify(response)}`)
      if (typeof response.body === 'string' || response.body instanceof Uint8Array) return
      for await (const _ of response.body);
    },
  }
}

const responses = new Map<Format, Uint8Array>()
const streams = new Map<Format, readonly Uint8Array[]>()

function wholeResponse(format: Format): Uint8Array {
  const known = responses.get(format) ?? utf8.encode(responseIn(format))
  responses.set(format, known)
  return known
}

function wholeStream(format: Format): readonly Uint8Array[] {
  const known = streams.get(format) ?? [utf8.encode(streamIn(format).join(''))]
  streams.set(format, known)
  return known
}

function includes(body: unknown, text: string): boolean {
  return typeof body === 'string' ? body.includes(text) : Buffer.from(body as Uint8Array).includes(text)
}

/** No generator: the upstream must cost as little as possible. */
function iterate(chunks: readonly Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  let at = 0
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const value = chunks[at++]
      return value ? { value, done: false } : { value: undefined, done: true }
    },
    async return() {
      return { value: undefined, done: true }
    },
  }
}
