import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import http, { type IncomingMessage } from 'node:http'
import { FORMATS } from '@mixrouter/core'
import { expect, it } from 'vitest'
import { expectNative } from './native-errors.ts'
import { startGatewayProcess } from './processes.ts'
import { CLIENT_KEY, STREAMS, sendRequest, startUpstream, upstreamAt } from './support.ts'

/** More than undici's or an agent's usual number of connections, and than the gateway's default. */
const OPEN = 4200

/** How many are opened at a time. */
const BATCH = 100

/** This process has a connection to the gateway and one of the upstream for each stream, as the gateway has. */
const NEEDED_FILES = 2 * OPEN + 500

const LIMITS = '/proc/self/limits'

/** How many files a process may open. */
function openFiles(): number {
  if (!existsSync(LIMITS)) return 0
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(LIMITS, 'utf8'))?.[1] ?? 0)
}

it.skipIf(openFiles() < NEEDED_FILES)(
  `holds ${OPEN} streams open at one upstream, and tells further requests when to retry (needs ${NEEDED_FILES} open files)`,
  async () => {
    const { url: baseURL } = await startUpstream((res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS['openai-chat'].begin),
    )
    const upstream = upstreamAt(baseURL, ['openai-chat'], {
      concurrency: { max: OPEN, queue: 1, timeout: 200 },
    })
    const { url } = await startGatewayProcess({
      upstreams: [upstream],
      keys: [{ name: 'test', key: CLIENT_KEY }],
    })
    const agent = new http.Agent({ maxSockets: Number.POSITIVE_INFINITY })
    const open = async (): Promise<IncomingMessage> => {
      const request = http.request(`${url}/v1/chat/completions`, {
        agent,
        method: 'POST',
        headers: { authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'application/json' },
      })
      request.end('{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}')
      const [response] = await once(request, 'response')
      await once(response, 'data')
      return response
    }

    const streams: IncomingMessage[] = []
    while (streams.length < OPEN) streams.push(...(await Promise.all(Array.from({ length: BATCH }, open))))
    expect(streams.every(({ statusCode }) => statusCode === 200)).toBe(true)

    for (const format of FORMATS) {
      const refused = await sendRequest(url, format, { stream: true })
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      const { error } = await expectNative(format, refused, 503)
      expect(error.message).toContain('The upstream up')
    }

    const closed = once(streams[0] as IncomingMessage, 'close')
    streams[0]?.destroy()
    await closed
    await expect.poll(async () => (await open()).statusCode, { timeout: 10_000 }).toBe(200)
    agent.destroy()
  },
  180_000,
)
