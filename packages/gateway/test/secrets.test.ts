import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, vi } from 'vitest'
import {
  answerIn,
  ask,
  CLIENT_KEY,
  nobody,
  SHAPES,
  STREAM,
  startGateway,
  startUpstream,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((spoken) => [format, spoken] as const))
const SECRETS = new RegExp(`${CLIENT_KEY}|${UPSTREAM_KEY}`)

/** An error in the middle of a stream, as each format has it. */
const FAILURES: Readonly<Record<Format, string>> = {
  'openai-chat': `data: {"error":{"message":"Bad key ${UPSTREAM_KEY}","code":401}}\n\n`,
  'openai-responses': `event: error\ndata: {"type":"error","code":"401","message":"Bad key ${UPSTREAM_KEY}"}\n\n`,
  anthropic: `event: error\ndata: {"type":"error","error":{"type":"authentication_error","message":"Bad key ${UPSTREAM_KEY}"}}\n\n`,
  google: `data: {"error":{"code":401,"message":"Bad key ${UPSTREAM_KEY}","status":"UNAUTHENTICATED"}}\n\n`,
}

/** All that an error tells, its causes too. */
function everything(error: unknown): string {
  return error instanceof Error
    ? `${error.stack} ${JSON.stringify(error)} ${everything(error.cause)}`
    : (JSON.stringify(error) ?? '')
}

describe.each(PAIRS)('a client of %s, an upstream of %s', (format, spoken) => {
  it('pitfall 37: gets no key from an error in the middle of a stream', async () => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM[spoken].begin + FAILURES[spoken])
    })
    const url = await startGateway([upstreamAt(upstream.url, [spoken])])
    const text = await (await ask(url, format, { stream: true })).text()
    expect(text).toContain('Bad key [redacted]')
    expect(text).not.toMatch(SECRETS)
  })

  it('pitfall 37: has its key and ours in headers only', async () => {
    const upstream = await startUpstream((res, seen) => answerIn(spoken, res, seen))
    const url = await startGateway([upstreamAt(upstream.url, [spoken])])
    const { path } = SHAPES[format]
    const query = `${path('m').includes('?') ? '&' : '?'}key=${CLIENT_KEY}`
    const response = await ask(url, format, { key: undefined, path: `${path('m')}${query}` })
    expect(response.status).toBe(200)
    await ask(url, format)
    for (const { url: target, body, headers } of upstream.requests) {
      expect(`${target} ${body}`).not.toMatch(SECRETS)
      expect(JSON.stringify(headers)).not.toContain(CLIENT_KEY)
    }
    expect(upstream.requests.length).toBeGreaterThan(0)
  })
})

describe.each(FORMATS)('what is noted of a failure of %s', (format) => {
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
    ['nobody there', async () => ({ url: await nobody() })],
  ])('pitfall 37: holds no key: %s', async (_, open) => {
    const told: string[] = []
    const upstream = await open()
    const url = await startGateway([upstreamAt(upstream.url, [format])], {
      onError: (error, request) => void told.push(`${everything(error)} ${JSON.stringify(request)}`),
    })
    await ask(url, format, { path: `${SHAPES[format].path('m')}?key=${CLIENT_KEY}` })
    expect(told).toHaveLength(1)
    expect(told[0]).not.toMatch(SECRETS)
  })

  it('pitfall 37: is not printed with the key', async () => {
    const printed: unknown[] = []
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...args) => void printed.push(...args.map(everything))),
    )
    const upstream = await startUpstream((res) => res.writeHead(500).end(UPSTREAM_KEY))
    const url = await startGateway([upstreamAt(upstream.url, [format])])
    for (const stream of [true, false]) await ask(url, format, { stream })
    await ask(url, format, { key: `wrong-${CLIENT_KEY}` })
    for (const spy of spies) spy.mockRestore()
    expect(printed.join('\n')).not.toMatch(SECRETS)
  })
})
