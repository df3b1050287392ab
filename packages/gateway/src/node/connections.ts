import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A server's connections, with the responses that each still has to carry. */
export interface Connections {
  open(socket: Socket): void
  add(res: ServerResponse): void
  /** Leaves a connection to another protocol. */
  release(socket: Socket): void
  responses(socket: Socket): ReadonlySet<ServerResponse>
  /** Closes the connections without a response, also those that never sent a request; others when they have none left. */
  closeIdle(): void
}

/** An upgraded connection, as a shutdown sees it. */
export interface Upgraded {
  /** Closes it as soon as nothing is in progress, if that is known. */
  closeIdle(): void
  close(): void
}

/** How long clients have to read how their response or WebSocket ends when the deadline of a shutdown has passed. */
export const GRACE_MS = 1000

const NONE: ReadonlySet<ServerResponse> = new Set()

export function createConnections(): Connections {
  const sockets = new Map<Socket, Set<ServerResponse>>()
  let closing = false

  return {
    open(socket) {
      sockets.set(socket, new Set())
      socket.once('close', () => sockets.delete(socket))
    },
    add(res) {
      const { socket } = res.req
      const responses = sockets.get(socket)
      responses?.add(res)
      res.once('close', () => {
        responses?.delete(res)
        if (closing && sockets.get(socket)?.size === 0) socket.destroySoon()
      })
    },
    release: (socket) => void sockets.delete(socket),
    responses: (socket) => sockets.get(socket) ?? NONE,
    closeIdle() {
      closing = true
      for (const [socket, responses] of sockets) if (responses.size === 0) socket.destroy()
    },
  }
}

/** The first and the longest time between probes of a client that may be gone, after the first two. */
const FIRST_PROBE_MS = 15
const MAX_PROBE_MS = 5000

/**
 * Responds to clients that have closed their side after the request. Such a client looks like one that is gone; only
 * writing shows the difference, so until the response begins, it gets `100 Continue`, which HTTP/1.1 clients skip.
 */
export function allowHalfOpen(server: Server, connections: Connections): void {
  Object.assign(server, { httpAllowHalfOpen: true }) // of net.Server and http.Server, not documented
  server.on('connection', (socket: Socket) => {
    connections.open(socket)
    socket.once('end', () => findOut(socket, connections.responses(socket)))
  })
}

function findOut(socket: Socket, responses: ReadonlySet<ServerResponse>): void {
  const [res] = responses
  if (!res) return
  if (res.headersSent) {
    socket.destroy() // it had read some of the response: it is gone
    return
  }
  probe(res) // is reset by the client's system, if the client is gone; the next one fails then
  setImmediate(keepProbing, socket, responses)
}

function keepProbing(socket: Socket, responses: ReadonlySet<ServerResponse>, wait = FIRST_PROBE_MS): void {
  const [res] = responses
  if (!res || socket.destroyed || res.headersSent) return
  probe(res)
  setTimeout(keepProbing, wait, socket, responses, Math.min(wait * 2, MAX_PROBE_MS)).unref()
}

function probe(res: ServerResponse): void {
  if (res.req.httpVersionMinor > 0) res.writeContinue()
}
