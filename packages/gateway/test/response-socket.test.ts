import { once } from 'node:events'
import http from 'node:http'
import { startOfflineUpstream } from '@mixrouter/testing'
import OpenAI from 'openai'
import type { ResponsesServerEvent } from 'openai/resources/responses/responses'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { GatewayConfig, RequestInfo } from '../src/index.ts'
import { createNodeGateway, serve, toNodeHandler, toUpgradeHandler } from '../src/node.ts'
import { CLIENT_KEY, listen, startGateway } from './support.ts'

async function start(more: Partial<GatewayConfig> = {}, key = CLIENT_KEY) {
  const offline = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => offline.close())
  const url = await startGateway([...offline.upstreams], more)
  const socket = connect(url, key)
  return { offline, url, socket, texts: () => JSON.stringify(offline.requests.at(-1)?.body) }
}

function connect(url: string, key = CLIENT_KEY) {
  const socket = new ResponsesWS(new OpenAI({ baseURL: `${url}/v1`, apiKey: key }))
  socket.on('error', () => {})
  onTestFinished(() => socket.close())
  return socket
}

/** The next event of a type. */
const next = <Type extends ResponsesServerEvent['type']>(socket: ResponsesWS, type: Type) =>
  new Promise<Extract<ResponsesServerEvent, { type: Type }>>((resolve) => {
    const listen = (event: ResponsesServerEvent) => {
      if (event.type !== type) return
      socket.off('event', listen)
      resolve(event as never)
    }
    socket.on('event', listen)
  })

const create = (socket: ResponsesWS, body: object) =>
  socket.send({ type: 'response.create', ...body } as never)

async function complete(socket: ResponsesWS, body: object) {
  const done = next(socket, 'response.completed')
  create(socket, body)
  return (await done).response
}

describe.each(['gpt-5.5', 'claude-sonnet-5', 'gemini-3.8-flash'])(
  'the openai SDK over WebSocket with %s',
  (model) => {
    it.each([true, false])('continues its responses (store: %s)', async (store) => {
      const { socket, texts } = await start()
      const first = await complete(socket, { model, input: 'My name is Ada', store })
      const second = await complete(socket, {
        model,
        input: 'And Bob?',
        previous_response_id: first.id,
        store,
      })
      await complete(socket, { model, input: 'Who am I?', previous_response_id: second.id, store })
      for (const text of ['My name is Ada', 'And Bob?', 'Who am I?']) expect(texts()).toContain(text)
    })

    it('continues what was stored before, and leaves it to later connections', async () => {
      const { url, socket, texts } = await start({ state: true })
      const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY })
      const { id } = await openai.responses.create({ model, input: 'My name is Ada' })
      const stored = await complete(socket, { model, input: 'And Bob?', previous_response_id: id })
      await complete(socket, { model, input: 'Unstored', previous_response_id: stored.id, store: false })
      for (const text of ['My name is Ada', 'And Bob?', 'Unstored']) expect(texts()).toContain(text)
      await openai.responses.create({ model, input: 'Later', previous_response_id: stored.id })
      for (const text of ['My name is Ada', 'And Bob?', 'Later']) expect(texts()).toContain(text)
    })
  },
)

describe('a connection for responses', () => {
  const model = 'claude-sonnet-5'

  it('prepares a response without the model', async () => {
    const { socket, texts, offline } = await start()
    const warm = await complete(socket, { model, input: 'My name is Ada', generate: false })
    expect(offline.requests).toHaveLength(0)
    await complete(socket, { model, input: 'Who am I?', previous_response_id: warm.id })
    expect(texts()).toContain('My name is Ada')
  })

  it('serves several streams at once', async () => {
    const { socket } = await start()
    const events: ResponsesServerEvent[] = []
    socket.on('event', (event) => events.push(event))
    create(socket, { model, input: 'error:hang', stream_id: 'stuck' })
    create(socket, { model, input: 'Hi', stream_id: 'a' })
    create(socket, { model, input: 'Hi', stream_id: 'b' })
    const finished = () => events.filter(({ type }) => type === 'response.completed')
    await expect.poll(() => finished().length).toBe(2)
    expect(
      finished()
        .map((event) => 'stream_id' in event && event.stream_id)
        .sort(),
    ).toEqual(['a', 'b'])
  })

  it('aborts the upstream’s request when it is closed', async () => {
    const { socket, offline } = await start()
    create(socket, { model, input: 'error:hang' })
    await expect.poll(() => offline.requests.length).toBe(1)
    socket.close()
    await expect.poll(() => offline.requests[0]?.aborted).toBe(true)
  })

  it('counts each message as a request of its client', async () => {
    const requests: RequestInfo[] = []
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { requests: { minute: 2 } } }]
    const { socket } = await start({ keys, onResponse: (_, request) => requests.push(request) })
    await complete(socket, { model, input: 'One' })
    await complete(socket, { model, input: 'Two' })
    const failed = next(socket, 'error')
    create(socket, { model, input: 'Three' })
    expect(await failed).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } })
    expect(requests.map(({ model }) => model)).toEqual([model, model, undefined])
  })

  it.each([
    ['a model that the client may not use', { model: 'gpt-5.5', input: 'Hi' }, 403],
    ['an unknown response', { model, input: 'Hi', previous_response_id: 'resp_unknown' }, 400],
    ['a background response', { model, input: 'Hi', background: true }, 400],
    ['another event', { type: 'response.other' }, 400],
    ['an error of the vendor', { model, input: 'error:429' }, 429],
  ])('stays open after an error about %s', async (_, body, status) => {
    const keys = [{ name: 'test', key: CLIENT_KEY, models: ['claude-*'] }]
    const { socket } = await start({ keys, state: true, retry: { attempts: 0 } })
    const failed = next(socket, 'error')
    create(socket, body)
    expect(await failed).toMatchObject({ type: 'error', status, error: { message: expect.any(String) } })
    expect((await complete(socket, { model, input: 'Hi' })).status).toBe('completed')
  })

  it('returns the input of a steering event at once, also while a response is in progress', async () => {
    const { socket, offline } = await start()
    create(socket, { model, input: 'error:hang' })
    await expect.poll(() => offline.requests.length).toBe(1)
    const failed = next(socket, 'response.steer.failed')
    socket.send({ type: 'response.steer', previous_response_id: 'resp_1', input: 'Stop' })
    expect(await failed).toMatchObject({
      steer: { previous_response_id: 'resp_1', input: 'Stop' },
      error: { code: 'steering_not_supported' },
    })
  })

  it('completes what is too large to be continued, and forgets it', async () => {
    const { socket } = await start()
    const { id } = await complete(socket, { model, input: 'x'.repeat(17 * 1024 * 1024), store: false })
    const error = new Promise<Error>((resolve) => socket.on('error', resolve))
    create(socket, { model, input: 'Go on', previous_response_id: id, store: false })
    expect((await error).message).toContain('previous_response_id')
  }, 30_000)

  it('needs a key', async () => {
    const { socket } = await start({}, 'wrong-key-1234')
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(error.message).toContain('401')
  })

  it('is served below a path of the host’s server', async () => {
    const offline = await startOfflineUpstream({ delay: 0 })
    onTestFinished(() => offline.close())
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const gateway = createNodeGateway({ upstreams: offline.upstreams, keys })
    onTestFinished(() => gateway.close())
    const server = http.createServer(toNodeHandler(gateway))
    server.on('upgrade', toUpgradeHandler(gateway, { basePath: '/ai' }))
    const socket = connect(`${await listen(server)}/ai`)
    expect((await complete(socket, { model, input: 'Hi' })).status).toBe('completed')
  })

  it('needs a WebSocket', async () => {
    const { url, offline } = await start()
    const headers = { authorization: `Bearer ${CLIENT_KEY}` }
    expect((await fetch(`${url}/v1/responses`, { headers })).status).toBe(426)
    const server = http.createServer(
      toNodeHandler(
        createNodeGateway({ upstreams: offline.upstreams, keys: [{ name: 'test', key: CLIENT_KEY }] }),
      ),
    )
    const request = http.get(`${await listen(server)}/v1/responses`, {
      headers: { ...headers, connection: 'Upgrade', upgrade: 'websocket' },
    })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    expect(response.statusCode).toBe(501)
  })
})

describe('shutdown', () => {
  const model = 'gpt-5.5'

  async function startServer() {
    const offline = await startOfflineUpstream({ delay: 20 })
    onTestFinished(() => offline.close())
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const server = await serve(createNodeGateway({ upstreams: offline.upstreams, keys }))
    onTestFinished(() => server.close(0))
    return { server, offline }
  }

  /** How the connection ends. */
  const closeOf = async ({ socket }: ResponsesWS) => {
    const [code, reason] = await once(socket as never, 'close')
    return [code, String(reason)]
  }
  const goingAway = [1001, 'The gateway is shutting down']

  it('closes an idle connection at once, and says so', async () => {
    const { server } = await startServer()
    const [fresh, used] = [connect(server.url), connect(server.url)]
    await Promise.all([once(fresh.socket as never, 'open'), complete(used, { model, input: 'Hi' })])
    const closes = [closeOf(fresh), closeOf(used)]
    await server.close(600_000) // a connection that held it up would be waited for until the test fails
    expect(await Promise.all(closes)).toEqual([goingAway, goingAway])
  })

  it('lets responses in progress finish before it closes their connection', async () => {
    const { server } = await startServer()
    const socket = connect(server.url)
    const started = next(socket, 'response.output_text.delta')
    const texts: string[] = []
    socket.on('response.completed', ({ response }) => texts.push(response.output_text))
    create(socket, { model, input: '/long 30' })
    create(socket, { model, input: 'Waits for its turn' })
    const closed = closeOf(socket)
    await started
    await server.close(600_000)
    expect(await closed).toEqual(goingAway)
    expect(texts).toHaveLength(2)
  })

  it('ends a response that does not finish in time in an error', async () => {
    const { server } = await startServer()
    const socket = connect(server.url)
    const started = next(socket, 'response.output_text.delta')
    create(socket, { model, input: '/long 5000' })
    await started
    const [failed, closed] = [next(socket, 'error'), closeOf(socket)]
    await server.close(100)
    expect(await failed).toMatchObject({ code: 'shutting_down', message: 'The gateway is shutting down' })
    expect(await closed).toEqual(goingAway)
  })

  it.each([
    ['idle', 600_000],
    ['busy', 50],
  ])('does not wait for a client that is %s and does not read', async (state, deadline) => {
    const { server, offline } = await startServer()
    const headers = { authorization: `Bearer ${CLIENT_KEY}` }
    const client = new WebSocket(`${server.url}/v1/responses`, { headers })
    onTestFinished(() => client.terminate())
    await once(client, 'open')
    const requests = state === 'busy' ? 1 : 0
    if (requests > 0) client.send(JSON.stringify({ type: 'response.create', model, input: 'error:hang' }))
    await expect.poll(() => offline.requests.length).toBe(requests)
    client.pause()
    await server.close(deadline)
    expect(client.readyState).toBe(WebSocket.OPEN)
  })

  it('is the host’s, where the server is', async () => {
    const offline = await startOfflineUpstream({ delay: 20 })
    onTestFinished(() => offline.close())
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const gateway = createNodeGateway({ upstreams: offline.upstreams, keys })
    const server = http.createServer(toNodeHandler(gateway))
    const upgrades = toUpgradeHandler(gateway)
    server.on('upgrade', upgrades)
    const url = await listen(server)
    const [idle, busy] = [connect(url), connect(url)]
    await once(idle.socket as never, 'open')
    create(busy, { model, input: '/long 5000' })
    await next(busy, 'response.output_text.delta')
    const [closed, failed, ended] = [closeOf(idle), next(busy, 'error'), closeOf(busy)]
    const down = new Promise((resolve) => server.close(resolve))
    upgrades.closeIdle()
    expect(await closed).toEqual(goingAway)
    await gateway.close()
    upgrades.closeAll()
    expect(await failed).toMatchObject({ code: 'shutting_down' })
    expect(await ended).toEqual(goingAway)
    await down
  })
})
