import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Prints a line for every request to a port of this process: method, path without its query, status, time. */
export function logRequests(port: number, print: (line: string) => void): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    if (request.socket.localPort !== port) return
    const { method, url = '' } = request
    const began = performance.now()
    response.on('close', () => {
      const time = `${Math.round(performance.now() - began)} ms`
      const status = response.headersSent ? response.statusCode : '-'
      const left = response.writableFinished ? '' : ', the client left'
      print(`${method} ${url.split('?', 1)[0]} ${status} ${time}${left}`)
    })
  })
}
