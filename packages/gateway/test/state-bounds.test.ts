import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createChannel, type Peer } from '../src/cluster/channel.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import { CLIENT_KEY, RESPONSES, sendRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const FORMAT = 'openai-responses'
const REFUSED = { status: 413, code: 'too_large_to_keep', shouldRetry: false }

/** A gateway that keeps its responses in memory, and a model whose responses do not fit in there. */
async function startTalkative(): Promise<string> {
  const content = [{ type: 'output_text', text: 'x'.repeat(33 * 1024 * 1024), annotations: [] }]
  const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }]
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ ...(RESPONSES[FORMAT] as object), output }))
  })
  return startGateway([upstreamAt(upstream.url, [FORMAT])], { state: true })
}

const send = (url: string, fields: object) =>
  sendRequest(url, FORMAT, { body: JSON.stringify({ model: 'm', input: 'Hi', ...fields }) })

describe('a response that is larger than the memory', () => {
  it('is an error, unless it need not be kept', async () => {
    const url = await startTalkative()
    const refused = await send(url, {})
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({ error: { code: 'too_large_to_keep' } })
    expect((await send(url, { store: false })).status).toBe(200)
  }, 30_000)

  it('fails in the background', async () => {
    const url = await startTalkative()
    const { id } = (await (await send(url, { background: true })).json()) as { id: string }
    const read = async () => {
      const headers = { authorization: `Bearer ${CLIENT_KEY}` }
      return (await fetch(`${url}/v1/responses/${id}`, { headers })).json()
    }
    await expect
      .poll(read, { timeout: 20_000 })
      .toMatchObject({ status: 'failed', error: { code: 'too_large_to_keep' } })
  }, 30_000)
})

it('what the memory of another process refuses is the same error here', async () => {
  const { set } = createMemoryStore({ entries: 10, characters: 100 })
  const [worker, primary] = [new EventEmitter(), new EventEmitter()]
  const peerOf = (own: EventEmitter, other: EventEmitter): Peer => ({
    send(message, callback) {
      other.emit('message', JSON.parse(JSON.stringify(message)))
      callback(null)
    },
    on: (event: string, listener: (message: unknown) => void) => own.on(event, listener),
  })
  createChannel(peerOf(primary, worker), { set })
  const { call } = createChannel(peerOf(worker, primary), {})
  await expect(call('set', 'key', 'x'.repeat(100), 60)).rejects.toMatchObject({
    name: 'ApiError',
    ...REFUSED,
  })
  await expect(call('get', 'key')).rejects.toThrow('There is no method get')
  expect(await call('set', 'key', 'x', 60)).toBeUndefined()
})
