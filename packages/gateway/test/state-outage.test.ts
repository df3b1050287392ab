import type { ServerResponse } from 'node:http'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  RESPONSES,
  STREAMS,
  startGateway,
  startUpstream,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const FORMAT = 'openai-responses'
const request = { model: 'm', input: 'Hi' }

async function start(redis: string, respond: (res: ServerResponse) => unknown) {
  const upstream = await startUpstream(respond)
  const errors: unknown[] = []
  const url = await startGateway([upstreamAt(upstream.url, [FORMAT])], {
    state: true,
    onError: (error) => errors.push(error),
    store: { type: 'redis', url: redis },
  })
  return { upstream, errors, openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 }) }
}

const whole = (res: ServerResponse) =>
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RESPONSES[FORMAT]))

describe('responses whose store cannot be reached', () => {
  it('are not requested of a model, unless they need not be kept', async () => {
    const { openai, upstream } = await start((await unreachableUrl()).replace('http', 'redis'), whole)
    await expect(openai.responses.create(request)).rejects.toMatchObject({
      status: 503,
      code: 'store_unreachable',
    })
    expect(upstream.requests).toEqual([])
    expect(await openai.responses.create({ ...request, store: false })).toMatchObject({ object: 'response' })
  }, 30_000)

  it.runIf(hasRedis)(
    'are errors if it is gone when the model has finished: whole',
    async () => {
      const redis = await startRedis()
      const { openai } = await start(redis.url, async (res) => {
        await redis.stop()
        whole(res)
      })
      await expect(openai.responses.create(request)).rejects.toMatchObject({ status: 503 })
    },
    30_000,
  )

  it.runIf(hasRedis)(
    'are errors if it is gone when the model has finished: streamed',
    async () => {
      const redis = await startRedis()
      const { openai, errors } = await start(redis.url, async (res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS[FORMAT].begin)
        await redis.stop()
        res.end(STREAMS[FORMAT].end)
      })
      const events: string[] = []
      const read = async () => {
        for await (const event of await openai.responses.create({ ...request, stream: true }))
          events.push(event.type)
      }
      await expect(read()).rejects.toThrow(/store/)
      expect(events).toContain('response.output_text.delta')
      expect(events).not.toContain('response.completed')
      expect(errors).toEqual([expect.objectContaining({ code: 'store_unreachable' })])
    },
    30_000,
  )
})
