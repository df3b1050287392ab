import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { CLIENT_KEY, respondIn, sendRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const FIRST = 'upstream-key-1111'
const SECOND = 'upstream-key-2222'

const HEADERS = { authorization: `Bearer ${CLIENT_KEY}`, 'anthropic-version': '2023-06-01' }

/** An upstream with two keys, of which it rejects some; each object that it creates has another id. */
async function start() {
  const rejected = new Set<string>()
  let objects = 0
  const sendJson = (res: ServerResponse, status: number, value: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const upstream = await startUpstream((res, received) => {
    const { url, method, headers } = received
    if (rejected.has(String(headers['x-api-key']))) return sendJson(res, 401, { error: { message: 'no' } })
    if (url === '/v1/messages') return respondIn('anthropic', res, received)
    return sendJson(res, 200, method === 'POST' ? { id: `obj_${++objects}` } : { data: [], has_more: false })
  })
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'], { apiKey: [FIRST, SECOND] })])
  /** The key of the request that reaches the upstream, and the client's response. */
  const keyOf = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, { ...init, headers: { ...HEADERS, ...init.headers } })
    const { id } = (await response.json()) as { id?: string }
    return { key: upstream.requests.at(-1)?.headers['x-api-key'], status: response.status, id }
  }
  const upload = () => {
    const body = new FormData()
    body.append('file', new Blob(['a']))
    return keyOf('/v1/files', { method: 'POST', body })
  }
  const postJson = (path: string, value: unknown) =>
    keyOf(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    })
  const batchOf = (...ids: (string | undefined)[]) =>
    postJson('/v1/messages/batches', {
      requests: [{ custom_id: 'a', params: { model: 'm', messages: [naming(ids)] } }],
    })
  const ask = (...ids: (string | undefined)[]) =>
    postJson('/v1/messages', { model: 'm', max_tokens: 9, messages: [naming(ids)] })
  /** Has each key tried by requests to a model. */
  const useBoth = async () => {
    for (let count = 0; count < 2; count++) await sendRequest(url, 'anthropic', { model: `m${count}` })
  }
  return { rejected, keyOf, upload, batchOf, ask, useBoth }
}

const naming = (ids: readonly (string | undefined)[]) => ({
  role: 'user',
  content: ids.map((file_id) => ({ type: 'document', source: { type: 'file', file_id } })),
})

describe('of two keys', () => {
  it('the first creates and lists objects', async () => {
    const { upload, batchOf, keyOf, useBoth } = await start()
    await useBoth()
    expect((await upload()).key).toBe(FIRST)
    expect((await batchOf()).key).toBe(FIRST)
    expect((await keyOf('/v1/files')).key).toBe(FIRST)
  })

  it('the second creates and lists objects while the first is rejected, and keeps what it has created', async () => {
    const { rejected, upload, batchOf, keyOf, useBoth } = await start()
    const before = await upload()
    rejected.add(FIRST)
    await useBoth()
    const meanwhile = await upload()
    expect(meanwhile).toMatchObject({ key: SECOND, status: 200 })
    expect(await keyOf('/v1/files')).toMatchObject({ key: SECOND, status: 200 })
    expect(await batchOf()).toMatchObject({ key: SECOND, status: 200 })
    expect(await keyOf(`/v1/files/${before.id}`)).toMatchObject({ key: FIRST, status: 401 })

    rejected.clear()
    await useBoth()
    await keyOf(`/v1/files/${before.id}`)
    expect((await keyOf(`/v1/files/${meanwhile.id}`)).key).toBe(SECOND)
  })

  it('a batch and a request to a model go to the one that has their files', async () => {
    const { rejected, upload, batchOf, ask, useBoth } = await start()
    const before = await upload()
    rejected.add(FIRST)
    await useBoth()
    const meanwhile = await upload()
    rejected.clear()
    expect((await batchOf(before.id)).key).toBe(FIRST)
    expect((await batchOf(meanwhile.id)).key).toBe(SECOND)
    expect((await ask(before.id)).key).toBe(FIRST)
    expect((await ask(meanwhile.id)).key).toBe(SECOND)
    expect((await ask(before.id, meanwhile.id)).status).toBe(400)
  })

  it('the first is used where both are rejected', async () => {
    const { rejected, upload, useBoth } = await start()
    rejected.add(FIRST).add(SECOND)
    await useBoth()
    expect(await upload()).toMatchObject({ key: FIRST, status: 401 })
  })
})
