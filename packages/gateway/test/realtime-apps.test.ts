import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createClient } from '@redis/client'
import OpenAI from 'openai'
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import type { GatewayConfig } from '../src/index.ts'
import { hasRedis, startRedis } from './redis.ts'
import { CLIENT_KEY, listen, startGateway, UPSTREAM_KEY, upstreamAt } from './support.ts'

const OTHER_KEY = 'other-key-5678'
const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n'

interface Seen {
  url: string
  authorization: string | undefined
  protocols: string | undefined
  type: string | undefined
  body: string
}

/** A vendor with client secrets, calls and sessions over WebSocket. */
async function startVendor() {
  const seen: Seen[] = []
  const note = (req: IncomingMessage, body = '') =>
    seen.push({
      url: `${req.method} ${req.url}`,
      authorization: req.headers.authorization,
      protocols: req.headers['sec-websocket-protocol'],
      type: req.headers['content-type'],
      body,
    })
  const expires_at = Math.floor(Date.now() / 1000) + 600
  const server = http.createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray()).toString()
    note(req, body)
    const json = (value: object) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (req.url?.endsWith('/client_secrets'))
      return json({ value: 'ek_vendor', expires_at, session: JSON.parse(body || '{}').session ?? {} })
    if (req.url?.endsWith('sessions'))
      return json({ ...JSON.parse(body), client_secret: { value: 'ek_vendor', expires_at } })
    if (/\/calls\/\w+\/\w+$/.test(req.url ?? '')) return res.writeHead(200).end()
    const headers = { 'content-type': 'application/sdp', location: '/v1/realtime/calls/rtc_1?x=1' }
    return res.writeHead(201, headers).end('v=0 answer')
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(req)
    sockets.handleUpgrade(req, socket, head, (client) => client.send('{"type":"session.created"}'))
  })
  onTestFinished(() => sockets.close())
  return { url: await listen(server), seen }
}

async function start(more: Partial<GatewayConfig> = {}) {
  const vendor = await startVendor()
  const keys = [
    { name: 'test', key: CLIENT_KEY },
    { name: 'other', key: OTHER_KEY, models: ['gpt-realtime-2'] },
  ]
  const url = await startGateway([upstreamAt(vendor.url, ['openai-chat'])], {
    models: { voice: ['gpt-realtime-2'] },
    keys,
    ...more,
  })
  const openaiWith = (apiKey: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })
  return {
    url,
    seen: vendor.seen,
    openai: openaiWith(CLIENT_KEY),
    stranger: openaiWith(OTHER_KEY),
    openaiWith,
  }
}

/** The SDK's class for browsers, which insists on TLS. */
function connect(client: OpenAI, config: ConstructorParameters<typeof OpenAIRealtimeWebSocket>[0]) {
  class PlainWebSocket extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url.replace('wss:', 'ws:'), protocols)
    }
  }
  vi.stubGlobal('WebSocket', PlainWebSocket)
  onTestFinished(() => void vi.unstubAllGlobals())
  const session = new OpenAIRealtimeWebSocket(config, client)
  onTestFinished(() => session.close())
  return new Promise<string>((resolve) => {
    session.on('session.created', () => resolve(`created, ${session.socket.protocol}`))
    session.on('error', () => resolve('refused'))
  })
}

describe('a WebSocket of a browser', () => {
  it('has its key in a subprotocol, which the vendor does not see', async () => {
    const { openai, seen } = await start()
    expect(await connect(openai, { model: 'voice' })).toBe('created, realtime')
    expect(seen).toEqual([
      expect.objectContaining({
        url: 'GET /v1/realtime?model=gpt-realtime-2',
        authorization: `Bearer ${UPSTREAM_KEY}`,
        protocols: 'realtime',
      }),
    ])
  })

  it('needs a key there that is valid', async () => {
    const { openaiWith, seen } = await start()
    expect(await connect(openaiWith('wrong-key-1234'), { model: 'voice' })).toBe('refused')
    expect(await connect(openaiWith('ek_unknown'), { model: 'voice' })).toBe('refused')
    expect(seen).toEqual([])
  })

  it('may only transcribe, if the client may use every model', async () => {
    const { openai, stranger, seen } = await start()
    expect(await connect(openai, { intent: 'transcription' })).toMatch('created')
    expect(seen.at(-1)?.url).toBe('GET /v1/realtime?intent=transcription')
    expect(await connect(stranger, { intent: 'transcription' })).toBe('refused')
  })
})

describe('a client secret', () => {
  const session = { type: 'realtime', model: 'voice' } as const

  it('opens sessions at the gateway, and only there', async () => {
    const { openai, openaiWith, seen } = await start()
    const secret = await openai.realtime.clientSecrets.create({ session })
    expect(secret.value).toMatch(/^ek_\w{32}$/)
    expect(JSON.stringify(secret)).not.toContain('ek_vendor')
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ session: { ...session, model: 'gpt-realtime-2' } })
    expect(seen[0]?.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
    expect(await connect(openaiWith(secret.value), { model: 'voice' })).toMatch('created')
    expect(seen.at(-1)?.authorization).toBe('Bearer ek_vendor')
  })

  it('begins calls over WebRTC', async () => {
    const { openai, openaiWith, seen } = await start()
    const { value } = await openai.realtime.clientSecrets.create({ session })
    const answer = await openaiWith(value).realtime.calls.create({ sdp: OFFER })
    expect([answer.status, await answer.text()]).toEqual([201, 'v=0 answer'])
    expect(seen.at(-1)).toMatchObject({
      url: 'POST /v1/realtime/calls',
      authorization: 'Bearer ek_vendor',
      type: 'application/sdp',
      body: OFFER,
    })
  })

  it('is good for nothing else', async () => {
    const { openai, openaiWith } = await start()
    const { value } = await openai.realtime.clientSecrets.create({ session })
    const client = openaiWith(value)
    for (const attempt of [
      () => client.models.list(),
      () => client.realtime.clientSecrets.create({ session }),
      () => client.embeddings.create({ model: 'm', input: 'Hi' }),
      () => client.realtime.calls.hangup('rtc_1'),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  it('keeps within the models of its client', async () => {
    const { stranger, openaiWith } = await start()
    const forbidden = stranger.realtime.clientSecrets.create({
      session: { type: 'realtime', model: 'gpt-5' },
    })
    await expect(forbidden).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError)
    await expect(stranger.realtime.clientSecrets.create({})).rejects.toThrow(/must name their model/)
    const { value } = await stranger.realtime.clientSecrets.create({
      session: { type: 'realtime', model: 'gpt-realtime-2' },
    })
    expect(await connect(openaiWith(value), { model: 'gpt-5' })).toBe('refused')
    expect(await connect(openaiWith(value), { model: 'gpt-realtime-2' })).toMatch('created')
  })

  it.runIf(hasRedis)('has the rights that its client has by now, as long as it is one', async () => {
    const redis = await startRedis()
    const store = { type: 'redis', url: redis.url } as const
    const { openai } = await start({ store })
    const { value } = await openai.realtime.clientSecrets.create({ session })
    const client = await createClient({ url: redis.url }).connect()
    onTestFinished(() => client.destroy())
    const kept = await Promise.all((await client.keys('*')).map((name) => client.get(name)))
    expect(kept.join()).toContain('ek_vendor')
    expect(kept.join()).not.toContain(CLIENT_KEY)
    const begin = async (keys: GatewayConfig['keys']) => {
      const later = await start({ store, keys })
      return later.openaiWith(value).realtime.calls.create({ sdp: OFFER, session })
    }
    const key = 'changed-key-1234'
    expect((await begin([{ name: 'test', key }])).status).toBe(201)
    await expect(begin([{ name: 'test', key, models: ['gpt-5'] }])).rejects.toBeInstanceOf(
      OpenAI.PermissionDeniedError,
    )
    await expect(begin([{ name: 'other', key }])).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  it('of a transcription session has the model of the transcription', async () => {
    const { stranger, seen } = await start({ models: { 'gpt-realtime-2': ['whisper-9'] } })
    const transcription = { model: 'gpt-realtime-2' }
    await stranger.realtime.clientSecrets.create({
      session: { type: 'transcription', audio: { input: { transcription } } },
    })
    expect(seen.at(-1)?.body).toContain('whisper-9')
  })

  it('of the earlier routes is replaced, too', async () => {
    const { openai, seen } = await start()
    const { client_secret } = await openai.post<{ client_secret: { value: string } }>('/realtime/sessions', {
      body: { model: 'voice' },
    })
    expect(client_secret.value).toMatch(/^ek_\w{32}$/)
    const transcription = await openai.post<{ client_secret: { value: string } }>(
      '/realtime/transcription_sessions',
      { body: { input_audio_transcription: { model: 'voice' } } },
    )
    expect(transcription.client_secret.value).not.toBe('ek_vendor')
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({
      input_audio_transcription: { model: 'gpt-realtime-2' },
    })
  })

  it('is refused to a client with a budget', async () => {
    const keys = [{ name: 'test', key: CLIENT_KEY, budget: { day: 1 } }]
    const { openai } = await start({ keys })
    await expect(openai.realtime.clientSecrets.create({ session })).rejects.toBeInstanceOf(
      OpenAI.PermissionDeniedError,
    )
  })
})

describe('a call', () => {
  const session = { type: 'realtime', model: 'voice' } as const

  it('over WebRTC belongs to the client that began it', async () => {
    const { openai, stranger, seen } = await start()
    const answer = await openai.realtime.calls.create({ sdp: OFFER, session })
    expect(answer.headers.get('location')).toBe('/v1/realtime/calls/rtc_1')
    expect(seen[0]?.body).toContain('"model":"gpt-realtime-2"')
    expect(seen[0]?.body).toContain(OFFER)
    for (const attempt of [
      () => stranger.realtime.calls.hangup('rtc_1'),
      () => stranger.realtime.calls.refer('rtc_1', { target_uri: 'tel:+1' }),
      () => stranger.realtime.calls.accept('rtc_1', { type: 'realtime', model: 'gpt-realtime-2' }),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    expect(await connect(stranger, { callID: 'rtc_1' })).toBe('refused')
    expect(await connect(openai, { callID: 'rtc_1' })).toMatch('created')
    expect(seen.at(-1)?.url).toBe('GET /v1/realtime?call_id=rtc_1')
    await openai.realtime.calls.hangup('rtc_1')
    expect(seen.at(-1)?.url).toBe('POST /v1/realtime/calls/rtc_1/hangup')
  })

  it('is named once only, so that no other can be meant', async () => {
    const { openai, url, seen } = await start()
    await openai.realtime.calls.create({ sdp: OFFER, session })
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?call_id=rtc_1&call_id=rtc_2`, [
      'realtime',
      `openai-insecure-api-key.${CLIENT_KEY}`,
    ])
    onTestFinished(() => socket.close())
    await once(socket, 'open')
    expect(seen.at(-1)?.url).toBe('GET /v1/realtime?call_id=rtc_1')
  })

  it('over SIP belongs to the client that answers it first', async () => {
    const { openai, stranger, seen } = await start()
    await expect(openai.realtime.calls.hangup('sip_1')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await openai.realtime.calls.accept('sip_1', session)
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ ...session, model: 'gpt-realtime-2' })
    await expect(stranger.realtime.calls.hangup('sip_1')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await openai.realtime.calls.refer('sip_1', { target_uri: 'tel:+1' })
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ target_uri: 'tel:+1' })
    await openai.realtime.calls.reject('sip_2', { status_code: 486 })
    expect(seen.at(-1)?.url).toBe('POST /v1/realtime/calls/sip_2/reject')
  })

  it('needs a model that its client may use', async () => {
    const { stranger, seen } = await start()
    for (const attempt of [
      () => stranger.realtime.calls.create({ sdp: OFFER, session: { type: 'realtime', model: 'gpt-5' } }),
      () => stranger.realtime.calls.create({ sdp: OFFER }),
      () => stranger.realtime.calls.accept('sip_1', { type: 'realtime', model: 'gpt-5' }),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect(seen).toEqual([])
  })

  it('is accepted with a model only, as that of the vendor’s default could be any', async () => {
    const { stranger, seen } = await start()
    const accept = (body: object) => stranger.post('/realtime/calls/sip_1/accept', { body })
    await accept({ type: 'realtime', model: 'gpt-realtime-2' })
    await expect(accept({ type: 'realtime' })).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    expect(seen).toHaveLength(1)
  })

  it('is refused with a form that could name another model', async () => {
    const { url } = await start()
    const body = new FormData()
    body.append('sdp', OFFER)
    body.append('session', JSON.stringify(session))
    body.append('session', JSON.stringify({ ...session, model: 'gpt-5' }))
    const headers = { authorization: `Bearer ${CLIENT_KEY}` }
    const response = await fetch(`${url}/v1/realtime/calls`, { method: 'POST', headers, body })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('each once')])
  })
})
