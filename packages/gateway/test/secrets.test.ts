import { FORMATS } from '@mixrouter/core'
import { describe, expect, it, vi } from 'vitest'
import {
  CLIENT_KEY,
  REQUESTS,
  STREAM_ERRORS,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((upstreamFormat) => [format, upstreamFormat] as const))
const SECRETS = new RegExp(`${CLIENT_KEY}|${UPSTREAM_KEY}`)

/** Everything that an error contains, including its causes. */
function everything(error: unknown): string {
  return error instanceof Error
    ? `${error.stack} ${JSON.stringify(error)} ${everything(error.cause)}`
    : (JSON.stringify(error) ?? '')
}

describe.each(PAIRS)('a client of %s, an upstream of %s', (format, upstreamFormat) => {
  it('pitfall 37: receives no key in an error in the middle of a stream', async () => {
    const upstream = await startUpstream((res) => {
      res
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(STREAMS[upstreamFormat].begin + STREAM_ERRORS[upstreamFormat](`Bad key ${UPSTREAM_KEY}`))
    })
    const url = await startGateway([upstreamAt(upstream.url, [upstreamFormat])])
    const text = await (await sendRequest(url, format, { stream: true })).text()
    expect(text).toContain('Bad key [redacted]')
    expect(text).not.toMatch(SECRETS)
  })

  it('pitfall 37: sends and forwards keys in headers only', async () => {
    const upstream = await startWorking(upstreamFormat)
    const url = await startGateway([upstreamAt(upstream.url, [upstreamFormat])])
    const { path } = REQUESTS[format]
    const query = `${path('m').includes('?') ? '&' : '?'}key=${CLIENT_KEY}`
    const response = await sendRequest(url, format, { key: undefined, path: `${path('m')}${query}` })
    expect(response.status).toBe(format === 'google' ? 200 : 401)
    await sendRequest(url, format)
    for (const { url: target, body, headers } of upstream.requests) {
      expect(`${target} ${body}`).not.toMatch(SECRETS)
      expect(JSON.stringify(headers)).not.toContain(CLIENT_KEY)
    }
    expect(upstream.requests.length).toBeGreaterThan(0)
  })
})

describe.each(FORMATS)('what is logged about a failure of %s', (format) => {
  it.each([
    [
      'an error that repeats the key',
      () => startUpstream((res) => res.writeHead(401).end(`{"error":{"message":"Bad key ${UPSTREAM_KEY}"}}`)),
    ],
    [
      'a page that repeats the key',
      () =>
        startUpstream((res) =>
          res.writeHead(502, { 'content-type': 'text/html' }).end(`<p>${UPSTREAM_KEY}</p>`),
        ),
    ],
    ['an unreachable upstream', async () => ({ url: await unreachableUrl() })],
  ])('pitfall 37: contains no key: %s', async (_, open) => {
    const reports: string[] = []
    const upstream = await open()
    const url = await startGateway([upstreamAt(upstream.url, [format])], {
      onError: (error, request) => void reports.push(`${everything(error)} ${JSON.stringify(request)}`),
    })
    await sendRequest(url, format, { path: `${REQUESTS[format].path('m')}?key=${CLIENT_KEY}` })
    expect(reports).toHaveLength(1)
    expect(reports[0]).not.toMatch(SECRETS)
  })

  it('pitfall 37: is printed without the key', async () => {
    const printed: unknown[] = []
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...args) => void printed.push(...args.map(everything))),
    )
    const upstream = await startUpstream((res) => res.writeHead(500).end(UPSTREAM_KEY))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    for (const stream of [true, false]) await sendRequest(url, format, { stream })
    await sendRequest(url, format, { key: `wrong-${CLIENT_KEY}` })
    for (const spy of spies) spy.mockRestore()
    expect(printed.join('\n')).not.toMatch(SECRETS)
  })
})

it.each(['application/json', 'text/event-stream', 'text/plain', 'text/html'])(
  'pitfall 37: what belongs to a client contains no key if the upstream responds in %s',
  async (type) => {
    const upstream = await startUpstream((res, { method }) =>
      method === 'POST'
        ? res.setHeader('content-type', 'application/json').end('{"id":"file-1","status":"completed"}')
        : res.writeHead(200, { 'content-type': type }).end(`Bad key ${UPSTREAM_KEY}`),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const headers = { authorization: `Bearer ${CLIENT_KEY}` }
    const send = async (method: string, path: string, body?: FormData) =>
      (await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })).text()
    const form = () => {
      const fields = new FormData()
      fields.set('model', 'm')
      fields.set('prompt', 'A cat')
      fields.set('file', new Blob(['Hi']))
      return fields
    }
    await send('POST', '/v1/files', form())
    const video = JSON.parse(await send('POST', '/v1/videos', form()))
    const texts = [
      await send('GET', '/v1/files/file-1'),
      await send('GET', '/v1/files/file-1/content'),
      await send('GET', `/v1/videos/${video.id}`),
      await send('GET', `/v1/videos/${video.id}/content`),
      await send('DELETE', '/v1/files/file-1'),
    ]
    expect(upstream.requests.length).toBeGreaterThan(texts.length)
    expect(texts.join('\n')).not.toMatch(SECRETS)
  },
)
