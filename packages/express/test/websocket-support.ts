import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { toUpgradeHandler } from '@mixrouter/gateway/node'
import express from 'express'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { onTestFinished } from 'vitest'
import { type GatewayConfig, mixrouter } from '../src/index.ts'
import { KEY } from './support.ts'

/** A gateway that Express serves below `/ai`, with its WebSockets, and those of the openai SDK. */
export async function startWithSockets(config: GatewayConfig) {
  const handler = mixrouter({ keys: [{ name: 'test', key: KEY }], ...config })
  const server = http.createServer(express().use('/ai', handler)).listen(0, '127.0.0.1')
  const upgrades = toUpgradeHandler(handler.gateway, { basePath: '/ai' })
  server.on('upgrade', upgrades)
  await once(server, 'listening')
  onTestFinished(async () => {
    upgrades.closeAll()
    server.closeAllConnections()
    server.close()
    await handler.close()
  })
  const { port } = server.address() as AddressInfo
  const openai = new OpenAI({ baseURL: `http://127.0.0.1:${port}/ai/v1`, apiKey: KEY })
  return {
    openResponses() {
      const socket = new ResponsesWS(openai)
      onTestFinished(() => socket.close())
      return socket
    },
    openRealtime(model: string) {
      // the SDK insists on wss: this agent leaves the encryption out
      const agent = new https.Agent()
      agent.createConnection = () => net.connect(port, '127.0.0.1')
      const session = new OpenAIRealtimeWS({ model, options: { agent } }, openai)
      onTestFinished(() => session.close())
      return session
    },
  }
}
