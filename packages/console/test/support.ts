import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MixrouterHandler, mixrouter } from '@mixrouter/express'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import { type ConsoleOptions, consoleMiddleware } from '../src/index.ts'

type GatewayConfig = NonNullable<Parameters<typeof mixrouter>[0]>

export interface TestServer {
  /** The server's origin. */
  url: string
  offline: OfflineUpstream
  ai: MixrouterHandler
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

/** An Express server with the gateway, its console below /console, and an offline model. */
export async function startServer(
  options: ConsoleOptions = {},
  config: GatewayConfig = {},
  delay = 0,
): Promise<TestServer> {
  const offline = await startOfflineUpstream({ delay, videoTime: 1200 })
  const ai = mixrouter({ upstreams: offline.upstreams, authenticate: false, ...config })
  const app = express()
  app.use('/console', consoleMiddleware(ai.gateway, options))
  app.use(ai)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    offline,
    ai,
    post: (path, body, headers) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async close() {
      server.closeAllConnections()
      server.close()
      await Promise.all([ai.close(), offline.close()])
    },
  }
}

export const chat = (text: string, more: object = {}) => ({
  model: 'claude-sonnet-5',
  messages: [{ role: 'user', content: text }],
  ...more,
})
