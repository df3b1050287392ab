import { once } from 'node:events'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
import { CREATED, type EndpointCase, prepareCase, UPLOAD_CASES } from './endpoint-cases.ts'
import { CLIENT_KEY, listen, startGateway, upstreamAt } from './support.ts'

const MIB = 1024 * 1024
const BOUNDARY = 'b'

/** A vendor that counts and drops what it receives. */
async function startSink() {
  const received = { bytes: 0, begun: 0 }
  const waiting: { bytes: number; resolve: () => void }[] = []
  const { promise: broken, resolve: breakOff } = Promise.withResolvers<void>()
  const server = http.createServer(async (req, res) => {
    received.begun++
    req.once('close', () => req.complete || breakOff())
    try {
      for await (const chunk of req) {
        received.bytes += chunk.length
        for (const { bytes, resolve } of waiting) if (received.bytes >= bytes) resolve()
      }
    } catch {
      return
    }
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CREATED))
  })
  return {
    url: await listen(server),
    received,
    /** Resolves when the vendor has received so many bytes. */
    has: (bytes: number) => new Promise<void>((resolve) => waiting.push({ bytes, resolve })),
    /** Resolves when a request ends before it is complete. */
    broken,
  }
}

async function start(test: EndpointCase, more: Partial<GatewayConfig> = {}) {
  const sink = await startSink()
  const gateway = await startGateway([upstreamAt(sink.url, [test.format])], more)
  await prepareCase(gateway, test)
  sink.received.bytes = 0
  return { ...sink, gateway }
}

/** What precedes the file in the body of a case, and what follows it. */
function frame({ body }: EndpointCase): { before: string; after: string; type: string } {
  const form = body()
  if (typeof form === 'string') return { before: '', after: '', type: 'application/octet-stream' }
  const fields = [...form].map(([name, value]) =>
    typeof value === 'string'
      ? `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
      : `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="a.bin"\r\n\r\n`,
  )
  const type = `multipart/form-data; boundary=${BOUNDARY}`
  return { before: fields.join(''), after: `\r\n--${BOUNDARY}--\r\n`, type }
}

/** Begins the request of a case, up to its file. */
function open(url: string, test: EndpointCase): { req: ClientRequest; after: string } {
  const { before, after, type } = frame(test)
  const headers = { authorization: `Bearer ${CLIENT_KEY}`, ...test.headers, 'content-type': type }
  const req = http.request(url + test.path, { method: 'POST', headers })
  req.on('error', () => {})
  req.write(before)
  return { req, after }
}

const send = (req: ClientRequest, bytes: Uint8Array) =>
  new Promise<void>((resolve, reject) => req.write(bytes, (error) => (error ? reject(error) : resolve())))

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** What is in use after garbage is collected; buffers are released a little later, so the least of a few counts. */
async function usedBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 3; turn++) {
    gc()
    await setImmediate()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    least = Math.min(least, arrayBuffers + heapUsed)
  }
  return least
}

describe.each(UPLOAD_CASES)('a file for $name', (test) => {
  it('of 50 MB is sent on in flat memory', async () => {
    const { gateway, has, received } = await start(test)
    const { req, after } = open(gateway, test)
    const response = once(req, 'response')
    const samples: number[] = []
    for (let megabyte = 1; megabyte <= 50; megabyte++) {
      const arrived = has(megabyte * MIB)
      await send(req, new Uint8Array(MIB).fill(0x61))
      if (megabyte % 10 !== 5) continue
      await arrived // what is on its way counts for nobody
      samples.push(await usedBytes())
    }
    req.end(after)
    const [res] = (await response) as [IncomingMessage]
    expect(res.statusCode).toBe(200)
    expect(received.bytes).toBeGreaterThanOrEqual(50 * MIB)
    // 40 MB went by between the first sample and the last
    expect(Math.max(...samples) - (samples[0] as number)).toBeLessThan(30 * MIB)
  }, 60_000)

  it('is sent on as it arrives with an idempotency key and a deadline, too', async () => {
    const more = { bodyLimit: MIB, timeouts: { total: 60_000 } }
    const { gateway, has } = await start(test, more)
    const { req, after } = open(gateway, { ...test, headers: { ...test.headers, 'idempotency-key': 'a' } })
    const response = once(req, 'response')
    const arrived = has(3 * MIB)
    await send(req, new Uint8Array(4 * MIB))
    await arrived
    req.end(after)
    const [res] = (await response) as [IncomingMessage]
    expect(res.statusCode).toBe(200)
  })

  it('is aborted at the vendor when the client disconnects while it uploads', async () => {
    const { gateway, has, broken } = await start(test)
    const { req } = open(gateway, test)
    const arrived = has(MIB)
    await send(req, new Uint8Array(4 * MIB))
    await arrived
    req.destroy()
    await broken
  })

  it('that is larger than uploadLimit gets a 413, and does not reach the vendor whole', async () => {
    const { gateway, broken } = await start(test, { uploadLimit: 2 * MIB })
    const { req } = open(gateway, test)
    const response = once(req, 'response')
    await send(req, new Uint8Array(4 * MIB))
    const [res] = (await response) as [IncomingMessage]
    expect(res.statusCode).toBe(413)
    await broken
  })
})
