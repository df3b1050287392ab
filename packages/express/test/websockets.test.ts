import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { toUpgradeHandler } from '@mixrouter/gateway/node'
import { startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY } from './support.ts'

/** A gateway that Express serves below `/ai`, with its WebSockets. */
async function start(upstreams: NonNullable<Parameters<typeof mixrouter>[0]>['upstreams']) {
  const handler = mixrouter({ ...(upstreams && { upstreams }), keys: [{ name: 'test', key: KEY }] })
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
  return { port, openai: new OpenAI({ baseURL: `http://127.0.0.1:${port}/ai/v1`, apiKey: KEY }) }
}

it('the openai SDK gets responses of every vendor over WebSocket', async () => {
  const offline = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => offline.close())
  const { openai } = await start(offline.upstreams)
  const socket = new ResponsesWS(openai)
  onTestFinished(() => socket.close())
  for (const model of ['gpt-5.5', 'claude-sonnet-5', 'gemini-3.8-flash']) {
    const completed = new Promise<string>((resolve) => {
      const listen = (event: { response: { model: string } }) => {
        socket.off('response.completed', listen)
        resolve(event.response.model)
      }
      socket.on('response.completed', listen)
    })
    socket.send({ type: 'response.create', model, input: 'Hi' })
    expect(await completed).toBe(model)
  }
})

it('the openai SDK talks to the offline model in a realtime session', async () => {
  const offline = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => offline.close())
  const { openai, port } = await start(offline.upstreams)
  // the SDK insists on wss: this agent leaves the encryption out
  const agent = new https.Agent()
  agent.createConnection = () => net.connect(port, '127.0.0.1')
  const session = new OpenAIRealtimeWS({ model: 'gpt-realtime-2', options: { agent } }, openai)
  onTestFinished(() => session.close())
  let transcript = ''
  let sound = 0
  session.on('response.output_audio_transcript.delta', ({ delta }) => {
    transcript += delta
  })
  session.on('response.output_audio.delta', ({ delta }) => {
    sound += Buffer.from(delta, 'base64').length
  })
  await new Promise((resolve) => session.on('session.created', resolve))
  const done = new Promise<string | undefined>((resolve) =>
    session.on('response.done', ({ response }) => resolve(response.status)),
  )
  session.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'The cat sleeps' }] },
  })
  session.send({ type: 'response.create' })
  expect(await done).toBe('completed')
  expect(transcript).toContain('The cat sleeps')
  expect(sound).toBeGreaterThan(10_000)
})
