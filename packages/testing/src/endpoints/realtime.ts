import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { JsonObject } from '@mixrouter/core/internal'
import { pathOf, sendFailure, sendJson } from '../http.ts'
import type { OfflineModel } from '../offline-model/model.ts'
import { readRequest } from './endpoint.ts'
import { serveSession } from './realtime-session.ts'

export interface RealtimeServer {
  /** Creates client secrets; returns false immediately for a request that is about none. */
  handle(req: IncomingMessage, res: ServerResponse): boolean
  /** Opens a session over WebSocket. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends all sessions. */
  close(): void
}

/** How long a client secret is valid: OpenAI's default. */
const SECRET_SECONDS = 600

/** Serves OpenAI's realtime sessions: the offline model responds to their conversation. */
export function createRealtimeServer(model: OfflineModel): RealtimeServer {
  const open = new Set<Duplex>()
  let secrets = 0

  async function createSecret(req: IncomingMessage): Promise<JsonObject> {
    const { fields } = await readRequest(req)
    const expires_at = Math.floor(Date.now() / 1000) + SECRET_SECONDS
    return { value: `ek_offline${++secrets}`, expires_at, session: fields.session ?? {} }
  }

  return {
    handle(req, res) {
      if (req.method !== 'POST' || pathOf(req) !== '/v1/realtime/client_secrets') return false
      createSecret(req)
        .then((secret) => sendJson(res, 200, secret))
        .catch((error) => sendFailure(res, 'openai-chat', error))
      return true
    },
    upgrade(req, socket, head) {
      const { searchParams } = new URL(req.url ?? '', 'http://localhost')
      if (pathOf(req) !== '/v1/realtime') {
        socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
        return
      }
      open.add(socket)
      socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy())
      import('ws').then(({ WebSocketServer }) =>
        new WebSocketServer({ noServer: true, clientTracking: false }).handleUpgrade(
          req,
          socket,
          head,
          (client) => serveSession(client, searchParams.get('model') ?? 'offline', model),
        ),
      )
    },
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}
