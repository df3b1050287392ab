import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Transport, TransportError } from '@mixrouter/core'
import { type NamedCassette, readCassettes } from './files.ts'
import { createReplayTransport, type ReplayOptions } from './replay.ts'

export interface ReplayUpstreamOptions extends ReplayOptions {
  /** The folder of the cassettes, or the cassettes themselves. */
  cassettes: string | readonly NamedCassette[]
  /** 0 selects any free port. @default 0 */
  port?: number
  /** @default '127.0.0.1' */
  host?: string
}

export interface ReplayUpstream {
  /** The server's origin, such as `http://127.0.0.1:49152`: the base URL for every format. */
  url: string
  /** Stops the server immediately; open connections are closed. */
  close(): Promise<void>
}

/**
 * Starts a server that responds with what was recorded, to SDKs of any format. A recorded failure breaks the connection;
 * a recorded timeout gets no response.
 *
 * @example
 * const upstream = await startReplayUpstream({ cassettes: 'cassettes', pace: 0 })
 * const client = new Anthropic({ baseURL: upstream.url, apiKey: 'none' })
 * @throws Error if the cassettes can't be read, and that of `server.listen`
 */
export async function startReplayUpstream(options: ReplayUpstreamOptions): Promise<ReplayUpstream> {
  const { cassettes, port = 0, host = '127.0.0.1' } = options
  const transport = createReplayTransport(
    typeof cassettes === 'string' ? await readCassettes(cassettes) : cassettes,
    options,
  )
  const server = createServer((req, res) => respond(transport, req, res))
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: bound } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function respond(transport: Transport, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const disconnected = new AbortController()
  res.on('close', () => disconnected.abort())
  try {
    const body = await text(req)
    const {
      status,
      headers,
      body: chunks,
    } = await transport.send({
      method: req.method as 'POST',
      origin: '',
      path: req.url ?? '/',
      headers: req.headers as Record<string, string>,
      ...(body !== '' && { body }),
      signal: disconnected.signal,
    })
    res.writeHead(status, headers).flushHeaders()
    for await (const bytes of chunks)
      if (!res.write(bytes)) await once(res, 'drain', { signal: disconnected.signal })
    res.end()
  } catch (error) {
    if (!TransportError.is(error) || error.failure !== 'timeout') res.destroy()
  }
}
