import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Prints a line for each request to a port of this process: method, path without the query, status, duration. */
export function logRequests(port: number, print: (line: string) => void): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    if (request.socket.localPort !== port) return
    const { method, url = '' } = request
    const startedAt = performance.now()
    response.on('close', () => {
      const duration = `${Math.round(performance.now() - startedAt)} ms`
      const status = response.headersSent ? response.statusCode : '-'
      const disconnected = response.writableFinished ? '' : ', the client disconnected'
      print(`${method} ${url.split('?', 1)[0]} ${status} ${duration}${disconnected}`)
    })
  })
}
