import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { startOfflineUpstream } from '@mixrouter/testing'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** The offline upstream, with routes for embeddings and images. */
export async function startService() {
  const upstream = await startOfflineUpstream({ delay: 0, videoTime: 0 })
  const server = createServer(async (req, res) => {
    const { method = 'GET', url = '/' } = req
    const body = await buffer(req)
    const own = respond(url, body)
    if (own) return void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(own))
    const response = await fetch(upstream.url + url, {
      method,
      headers: req.headers as Record<string, string>,
      ...(method === 'POST' && { body: new Uint8Array(body) }),
    })
    res.writeHead(response.status, Object.fromEntries(response.headers))
    res.end(Buffer.from(await response.arrayBuffer()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upstream,
    async close() {
      server.close()
      server.closeAllConnections()
      await upstream.close()
    },
  }
}

function respond(url: string, body: Buffer): object | undefined {
  if (url === '/v1/images/generations') return { created: 1, data: [{ b64_json: PNG }] }
  if (url !== '/v1/embeddings') return undefined
  const { input } = JSON.parse(body.toString()) as { input: string[] }
  return {
    data: input.map((text, index) => ({ index, embedding: embeddingOf(text) })),
    usage: { prompt_tokens: 1 },
  }
}

/** The words of a text, counted in 64 places. */
function embeddingOf(text: string): number[] {
  const vector = new Array<number>(64).fill(0)
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const place = [...word].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 64
    vector[place] = (vector[place] ?? 0) + 1
  }
  return vector
}
