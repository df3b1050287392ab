import { once } from 'node:events'
import http, { type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
import { CLIENT_KEY, listen, startGateway, upstreamAt } from './support.ts'

const MIB = 1024 * 1024

/** A vendor with one file, whose content the test writes, and a client that has uploaded it. */
async function start(write: (res: ServerResponse) => unknown, more: Partial<GatewayConfig> = {}) {
  const created: string[] = []
  const server = http.createServer(async (req, res) => {
    await req.toArray()
    if (req.url?.endsWith('/content')) return write(res)
    created.push(req.url ?? '')
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"obj_1"}')
  })
  const url = await startGateway([upstreamAt(await listen(server), ['openai-chat'])], more)
  const headers = { authorization: `Bearer ${CLIENT_KEY}` }
  const form = new FormData()
  form.append('file', new Blob(['a']))
  await fetch(`${url}/v1/files`, { method: 'POST', headers, body: form })
  const createBatch = (init: RequestInit = {}) =>
    fetch(`${url}/v1/batches`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ input_file_id: 'obj_1' }),
      ...init,
    })
  return { createBatch, created }
}

const line = (content: string) => `${JSON.stringify({ body: { model: 'm', messages: [{ content }] } })}\n`

describe('the file of a batch', () => {
  it('is read before the batch is created, however its lines are cut into chunks', async () => {
    const { createBatch, created } = await start((res) => {
      const bytes = Buffer.from(`${line('ä')}\r\n${line('b')}${line('c').trimEnd()}`)
      res.writeHead(200)
      for (const byte of bytes) res.write(Buffer.of(byte))
      res.end()
    })
    expect((await createBatch()).status).toBe(200)
    expect(created).toEqual(['/v1/files', '/v1/batches'])
  })

  it('may be large, but none of its lines', async () => {
    const write = async (res: ServerResponse, size: number) => {
      res.writeHead(200)
      const closed = once(res, 'close')
      for (let sent = 0; sent < 8 * MIB; sent += size)
        if (!res.write(line('x'.repeat(size)))) await Promise.race([once(res, 'drain'), closed])
      res.end()
    }
    const many = await start((res) => write(res, MIB / 2), { bodyLimit: MIB })
    expect((await many.createBatch()).status).toBe(200)
    const long = await start((res) => write(res, 2 * MIB), { bodyLimit: MIB })
    const refused = await long.createBatch()
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('A line of the batch'),
    ])
    expect(long.created).toEqual(['/v1/files'])
  })

  it('that breaks off creates no batch', async () => {
    const { createBatch, created } = await start((res) => {
      res.writeHead(200, { 'content-length': '1000' })
      res.write(line('a'), () => res.destroy())
    })
    expect((await createBatch()).status).toBe(502)
    expect(created).toEqual(['/v1/files'])
  })

  it('is not read on, and no batch created, when the client disconnects', async () => {
    const { promise: reading, resolve } = Promise.withResolvers<ServerResponse>()
    const { createBatch, created } = await start((res) => {
      res.writeHead(200).write(line('a'), () => resolve(res))
    })
    const abort = new AbortController()
    const received = createBatch({ signal: abort.signal }).catch((error: Error) => error.name)
    const res = await reading
    const closed = once(res, 'close')
    abort.abort()
    await closed
    expect(await received).toBe('AbortError')
    expect(created).toEqual(['/v1/files'])
  })
})
