import http, { type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Headers } from '@mixrouter/core'
import type { GatewayResponse } from '../index.ts'
import { publicProtocols } from '../lib/subprotocols.ts'

/** What a WebSocket handshake consists of, besides the key; the rest of the client's headers stays here. */
const OFFERED = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions']

const ACCEPTED = ['sec-websocket-accept', 'sec-websocket-extensions', 'sec-websocket-protocol']

/** A client's handshake as an upstream may see it. */
export function offerHeaders({ headers }: IncomingMessage): Record<string, string> {
  const protocols = publicProtocols(headers['sec-websocket-protocol'])
  return {
    ...pick(headers as Headers, OFFERED),
    ...(protocols.length > 0 && { 'sec-websocket-protocol': protocols.join(', ') }),
  }
}

/** Tells a client that its connection is now a WebSocket, with the upstream's part of the handshake. */
export function accept(socket: Duplex, headers: Headers): void {
  const all = { connection: 'Upgrade', upgrade: 'websocket', ...pick(headers, ACCEPTED) }
  socket.write(head(101, 'Switching Protocols', all))
}

/** Responds with an ordinary response, as no WebSocket comes about. */
export function refuse(socket: Duplex, { status, headers, body }: GatewayResponse): void {
  const text = typeof body === 'string' ? body : ''
  const length = String(Buffer.byteLength(text))
  const all = { ...headers, 'content-length': length, connection: 'close' }
  socket.end(head(status, http.STATUS_CODES[status] ?? '', all) + text, () => socket.destroy())
}

function head(status: number, reason: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`,
  )
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  const entries = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))
  return Object.fromEntries(entries)
}
