import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { createNodeGateway, serve } from '../src/node.ts'

const HEADERS = { authorization: 'Bearer client-secret', 'x-mixrouter-explain': 'true' }

async function start(explain: boolean) {
  const upstream = await startOfflineUpstream({ delay: 0 })
  const outcomes: unknown[] = []
  const gateway = createNodeGateway({
    upstreams: upstream.upstreams.map((entry) => ({ ...entry, apiKey: 'upstream-secret' })),
    keys: [{ name: 'me', key: 'client-secret', limits: { requests: { minute: 1 } } }],
    explain,
    onUsage: (usage) => outcomes.push(usage),
  })
  const server = await serve(gateway)
  onTestFinished(async () => {
    await server.close(0)
    await upstream.close()
  })
  const send = (headers: Record<string, string>, stream = false) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        model: 'claude-sonnet-5',
        stream,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    })
  return { upstream, send, outcomes }
}

it('explains a request by its header where the configuration allows it, without limits or costs', async () => {
  const { upstream, send, outcomes } = await start(true)
  for (const stream of [false, true]) {
    const response = await send(HEADERS, stream)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({
      format: 'openai-chat',
      client: 'me',
      decidedBy: 'upstreams',
      targets: [
        {
          upstream: 'offline-anthropic',
          format: 'anthropic',
          body: { model: 'claude-sonnet-5', ...(stream && { stream }) },
        },
        { upstream: 'offline-openai', passthrough: true },
      ],
    })
    expect(text).not.toContain('secret')
  }
  expect(upstream.requests).toEqual([])
  expect(outcomes).toEqual([])
  const { authorization } = HEADERS
  expect((await send({ authorization })).status).toBe(200)
  expect((await send({ authorization, 'x-mixrouter-explain': 'false' })).status).toBe(429)
})

it('sends the request if the configuration does not allow explanations', async () => {
  const { upstream, send } = await start(false)
  expect(await (await send(HEADERS)).json()).toMatchObject({ object: 'chat.completion' })
  expect(upstream.requests).toHaveLength(1)
  expect(upstream.requests[0]?.headers).not.toHaveProperty('x-mixrouter-explain')
})

it('explains nothing to clients without a key', async () => {
  const { send } = await start(true)
  expect((await send({ 'x-mixrouter-explain': 'true' })).status).toBe(401)
})
