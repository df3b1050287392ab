import OpenAI from 'openai'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createNodeGateway, serve } from '../src/node.ts'
import { hasRedis, startRedis } from './redis.ts'
import { CLIENT_KEY, startUpstream, upstreamAt } from './support.ts'

const test = it.skipIf(!hasRedis)
const named = (name: string) => (hasRedis ? name : `${name} (skipped without /usr/bin/redis-server)`)

/** Two gateways with one Redis, and an upstream that responds only while `hang` is false. */
async function startPair({ hang = false } = {}) {
  const { url: redis } = await startRedis()
  let responses = 0
  const upstream = await startUpstream((res) => {
    if (hang) return
    const message = { type: 'message', id: `msg_${++responses}`, role: 'assistant', status: 'completed' }
    res.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: `resp_${responses}`,
        object: 'response',
        status: 'completed',
        model: 'm',
        output: [{ ...message, content: [{ type: 'output_text', text: 'Hello', annotations: [] }] }],
      }),
    )
  })
  const start = async () => {
    const gateway = createNodeGateway({
      upstreams: [upstreamAt(upstream.url, ['openai-responses'])],
      keys: [{ name: 'test', key: CLIENT_KEY }],
      store: { type: 'redis', url: redis },
      state: true,
    })
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    return { server, openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 }) }
  }
  return { first: await start(), second: await start(), upstream }
}

describe('two gateways with one store', () => {
  test(named('lose nothing of a conversation that both continue at once'), async () => {
    const { first, second } = await startPair()
    const { id } = await first.openai.conversations.create({})
    const texts = Array.from({ length: 12 }, (_, at) => `message ${at}`)
    await Promise.all(
      texts.map((input, at) =>
        [first, second][at % 2]?.openai.responses.create({ model: 'm', input, conversation: id }),
      ),
    )
    const { data } = await second.openai.conversations.items.list(id, { limit: 100 })
    for (const text of texts) expect(JSON.stringify(data)).toContain(text)
    expect(data).toHaveLength(24)
  })

  test(named('cancel a background response that the other one makes'), async () => {
    const { first, second } = await startPair({ hang: true })
    const { id } = await first.openai.responses.create({ model: 'm', input: 'Hi', background: true })
    expect((await second.openai.responses.cancel(id)).status).toBe('cancelled')
    expect((await first.openai.responses.retrieve(id)).status).toBe('cancelled')
  })

  test(named('report a background response as failed when its gateway has ended'), async () => {
    const { first, second, upstream } = await startPair({ hang: true })
    const { id } = await first.openai.responses.create({ model: 'm', input: 'Hi', background: true })
    await expect.poll(() => upstream.requests.length).toBe(1)
    await expect.poll(async () => (await second.openai.responses.retrieve(id)).status).toBe('in_progress')
    const early = second.openai.responses.create({ model: 'm', input: 'More', previous_response_id: id })
    await expect(early).rejects.toMatchObject({ status: 400, param: 'previous_response_id' })
    await first.server.close(0)
    const now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => now + 120_000)
    onTestFinished(() => void vi.restoreAllMocks())
    const lost = await second.openai.responses.retrieve(id)
    expect([lost.status, lost.error?.message]).toEqual(['failed', expect.stringContaining('stopped')])
  })
})
