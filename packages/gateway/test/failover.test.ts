import type { ServerResponse } from 'node:http'
import Anthropic from '@anthropic-ai/sdk'
import { ApiError, FORMATS, type Format, type Warning } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { GatewayConfig, Policy, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import {
  CLIENT_KEY,
  pair,
  RESPONSES,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const NO_RETRY = { retry: { attempts: 0 } } as const

const PAIRS = FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream })))

/** How each format reports overload in a stream with status 200. */
const OVERLOADED: Record<Format, string> = {
  anthropic:
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  'openai-chat': 'data: {"error":{"message":"Overloaded","type":"server_error","code":"503"}}\n\n',
  'openai-responses':
    'event: error\ndata: {"type":"error","code":"server_is_overloaded","message":"Overloaded"}\n\n',
  google: 'data: {"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE"}}\n\n',
}

/** Formats whose streams begin with an event that has no content. */
const HAS_START: ReadonlySet<Format> = new Set(['anthropic', 'openai-responses'])

/** An upstream that fails the first `times` requests with a status, and succeeds afterwards. */
function startFailing(
  status: number,
  times = Number.POSITIVE_INFINITY,
  headers: Record<string, string> = {},
) {
  let failed = 0
  return startUpstream((res, received) => {
    if (failed++ >= times) return respondIn('openai-chat', res, received)
    res.writeHead(status, { 'content-type': 'application/json', ...headers })
    res.end(JSON.stringify({ error: { message: 'failed on purpose', type: 'server_error' } }))
  })
}

describe('failover', () => {
  it.each([408, 409, 429, 500, 502, 503, 529, 404, 401, 403])('moves on after %i', async (status) => {
    const [first, second] = [await startFailing(status), await startWorking()]
    const gateway = await startGateway(pair(first.url, second.url), NO_RETRY)
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect(first.requests).toHaveLength(1)
    expect(second.requests).toHaveLength(1)
  })

  it.each([400, 413, 415, 422])('stays after %i, for which the client is at fault', async (status) => {
    const [first, second] = [await startFailing(status), await startWorking()]
    const gateway = await startGateway(pair(first.url, second.url), NO_RETRY)
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(status)
    expect(second.requests).toEqual([])
  })

  it('moves on from an upstream that nobody listens at', async () => {
    const second = await startWorking()
    const gateway = await startGateway(pair(await unreachableUrl(), second.url), NO_RETRY)
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
  })

  it('moves on from one that does not respond in time', async () => {
    const [hanging, second] = [await startManualUpstream(), await startWorking()]
    const [first, ...rest] = pair(hanging.url, second.url)
    const gateway = await startGateway(
      [{ ...(first as NonNullable<typeof first>), timeouts: { firstByte: 50 } }, ...rest],
      NO_RETRY,
    )
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
  })

  it.each(FORMATS)('moves on from %s’s error inside a stream without content', async (format) => {
    const start = STREAMS[format].begin.slice(0, STREAMS[format].begin.indexOf('\n\n') + 2)
    const first = await startUpstream((res) =>
      res
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end((HAS_START.has(format) ? start : '') + OVERLOADED[format]),
    )
    const second = await startWorking(format)
    const gateway = await startGateway(pair(first.url, second.url, [format]), NO_RETRY)
    const text = await (await sendRequest(gateway, format, { stream: true })).text()
    expect(text).toBe(STREAMS[format].begin + STREAMS[format].end)
  })

  const SSE = { 'content-type': 'text/event-stream' }
  const NO_STREAMS: Record<string, (res: ServerResponse) => unknown> = {
    'an empty stream': (res) => res.writeHead(200, SSE).end(),
    'a stream that ends before its content': (res) =>
      res.writeHead(200, SSE).end(`${STREAMS.anthropic.begin.split('\n\n')[0]}\n\n`),
    'a stream of something else': (res) => res.writeHead(200, SSE).end('data: Hello\n\n'),
    'a whole error': (res) =>
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'),
    'an empty body': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end(),
    'no content type': (res) =>
      res.writeHead(200).end('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'),
  }

  it.each(Object.entries(NO_STREAMS))('moves on from %s with status 200', async (_, respond) => {
    const [first, second] = [await startUpstream(respond), await startWorking('anthropic')]
    const gateway = await startGateway(pair(first.url, second.url, ['anthropic']), NO_RETRY)
    const text = await (await sendRequest(gateway, 'anthropic', { stream: true })).text()
    expect(text).toBe(STREAMS.anthropic.begin + STREAMS.anthropic.end)
  })

  it('never moves on after content: the stream ends in an error', async () => {
    const first = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(STREAMS.anthropic.begin, () => res.destroy())
    })
    const second = await startWorking('anthropic')
    const gateway = await startGateway(pair(first.url, second.url, ['anthropic']), NO_RETRY)
    const text = await (await sendRequest(gateway, 'anthropic', { stream: true })).text()
    expect(text).toContain('event: error')
    expect(second.requests).toEqual([])
  })

  it('finds the list for refused content also inside a stream', async () => {
    const upstream = await startUpstream((res, received) =>
      JSON.parse(received.body).model === 'usual'
        ? res
            .writeHead(200, SSE)
            .end(
              'data: {"error":{"message":"No","code":"content_filter","type":"invalid_request_error"}}\n\n',
            )
        : respondIn('openai-chat', res, received),
    )
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      ...NO_RETRY,
      models: { mine: { targets: ['usual'], onContentFilter: ['lenient'] } },
    })
    const text = await (await sendRequest(gateway, 'openai-chat', { model: 'mine', stream: true })).text()
    expect(text).toContain('jour')
    expect(upstream.requests).toHaveLength(2)
  })

  it('stops when the client disconnects', async () => {
    const [hanging, second] = [await startManualUpstream(), await startWorking()]
    const gateway = await startGateway(pair(hanging.url, second.url), NO_RETRY)
    const abort = new AbortController()
    const sent = fetch(`${gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer client-key-1234' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
      signal: abort.signal,
    })
    const res = await hanging.firstResponse
    abort.abort()
    await expect(sent).rejects.toThrow()
    await vi.waitFor(() => expect(res.destroyed || res.closed).toBe(true))
    expect(second.requests).toEqual([])
  })
})

describe('retries', () => {
  it('repeat at the same upstream what it failed by itself', async () => {
    const upstream = await startFailing(500, 2)
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { retry: { delay: 1 } })
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect(upstream.requests).toHaveLength(3)
  })

  it.each(PAIRS)(
    'repeat what is overloaded in a stream before its content: $client from $upstream',
    async ({ client, upstream: format }) => {
      const upstream = await startUpstream((res, received) =>
        upstream.requests.length > 1
          ? respondIn(format, res, received)
          : res.writeHead(200, { 'content-type': 'text/event-stream' }).end(OVERLOADED[format]),
      )
      const gateway = await startGateway([upstreamAt(upstream.url, [format])], { retry: { delay: 1 } })
      const response = await sendRequest(gateway, client, { stream: true })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('jour')
      expect(upstream.requests).toHaveLength(2)
    },
  )

  it('wait for a rate limit where there is no other target, and only there', async () => {
    const alone = await startFailing(429, 1, { 'retry-after-ms': '20' })
    const single = await startGateway([upstreamAt(alone.url, ['openai-chat'])])
    expect((await sendRequest(single, 'openai-chat')).status).toBe(200)
    expect(alone.requests).toHaveLength(2)

    const [first, second] = [await startFailing(429, 1, { 'retry-after-ms': '20' }), await startWorking()]
    const both = await startGateway(pair(first.url, second.url))
    expect((await sendRequest(both, 'openai-chat')).status).toBe(200)
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  it('wait as long as Retry-After says, and not at all if that is too long', async () => {
    const upstream = await startFailing(503, 1, { 'retry-after': '60' })
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const response = await sendRequest(gateway, 'openai-chat')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60'])
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('what the vendor advises', () => {
  it('x-should-retry: false: no retry, but another target', async () => {
    const [first, second] = [await startFailing(500, 1, { 'x-should-retry': 'false' }), await startWorking()]
    const gateway = await startGateway(pair(first.url, second.url), { retry: { attempts: 2, delay: 1 } })
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  it('reaches the client’s SDK, which obeys it, too', async () => {
    const upstream = await startFailing(500, Number.POSITIVE_INFINITY, { 'x-should-retry': 'false' })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: url })
    const request = { model: 'm', max_tokens: 1, messages: [{ role: 'user' as const, content: 'Hi' }] }
    await expect(client.messages.create(request)).rejects.toThrow(Anthropic.InternalServerError)
    expect(upstream.requests).toHaveLength(1)
  })

  it('retry-after-ms is waited for', async () => {
    const upstream = await startFailing(503, 1, { 'retry-after-ms': '20', 'retry-after': '60' })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    expect((await sendRequest(url, 'openai-chat')).status).toBe(200)
    expect(upstream.requests).toHaveLength(2)
  })
})

describe('several keys of one upstream', () => {
  const keyed = (statuses: Record<string, number>) =>
    startUpstream((res, received) => {
      const status = statuses[received.headers.authorization ?? ''] ?? 200
      if (status === 200) return respondIn('openai-chat', res, received)
      res.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
    })
  const used = (requests: { headers: { authorization?: string | undefined } }[]) =>
    requests.map(({ headers }) => headers.authorization)

  it('share the load', async () => {
    const upstream = await keyed({})
    const apiKey = ['upstream-key-a', 'upstream-key-b']
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { apiKey })])
    for (const content of ['1', '2', '3', '4'])
      await sendRequest(gateway, 'openai-chat', {
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
      })
    expect(new Set(used(upstream.requests)).size).toBe(2)
  })

  it.each([401, 402, 403, 429])('one that gets %i is avoided from then on', async (status) => {
    const upstream = await keyed({ 'Bearer upstream-key-a': status })
    const apiKey = ['upstream-key-a', 'upstream-key-b']
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { apiKey })], NO_RETRY)
    for (let at = 0; at < 6; at++) expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect(
      used(upstream.requests).filter((key) => key === 'Bearer upstream-key-a').length,
    ).toBeLessThanOrEqual(1)
  })

  it('are tried last where the upstream itself fails', async () => {
    const tried: string[] = []
    const start = (name: string) =>
      startUpstream((res) => {
        tried.push(name)
        res.writeHead(500).end('{}')
      })
    const [first, second] = pair((await start('first')).url, (await start('second')).url)
    const apiKey = ['upstream-key-a', 'upstream-key-b']
    const gateway = await startGateway([{ ...first, apiKey }, second] as UpstreamConfig[], NO_RETRY)
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(500)
    expect(tried).toEqual(['first', 'second', 'first'])
  })

  it('all rejected: the client is not told that its own key is wrong, and sees none of them', async () => {
    const upstream = await keyed({ 'Bearer upstream-key-a': 401, 'Bearer upstream-key-b': 401 })
    const apiKey = ['upstream-key-a', 'upstream-key-b']
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { apiKey })], NO_RETRY)
    const response = await sendRequest(gateway, 'openai-chat')
    expect(response.status).toBe(502)
    expect(await response.text()).not.toMatch(/upstream-key-[ab]/)
  })
})

describe('if every target fails', () => {
  const fail = (status: number, headers: Record<string, string> = {}) =>
    startUpstream((res) =>
      res
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ error: { message: `Failed with ${status}` } })),
    )

  it.each([
    ['a rejected key', 503, 401, 503],
    ['a rejected key', 401, 503, 503],
    ['a model that is not there', 429, 404, 429],
    ['a model that is not there', 404, 429, 429],
    ['a rejected key', 404, 401, 404],
    ['an earlier failure', 429, 503, 503],
  ])('%s hides nothing that the client can wait for: %i and %i is %i', async (_, first, second, status) => {
    const gateway = await startGateway(
      pair((await fail(first, { 'retry-after': '7' })).url, (await fail(second, { 'retry-after': '7' })).url),
      NO_RETRY,
    )
    const response = await sendRequest(gateway, 'openai-chat')
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(`Failed with ${status}`)
    expect(response.headers.get('retry-after')).toBe('7')
  })
})

it('an upstream that keeps failing is avoided, and tried again after a while', async () => {
  let broken = true
  const first = await startUpstream((res, received) =>
    broken ? res.writeHead(500).end('{}') : respondIn('openai-chat', res, received),
  )
  const second = await startWorking()
  const gateway = await startGateway(pair(first.url, second.url), {
    ...NO_RETRY,
    breaker: { failures: 3, cooldown: 2000 },
  })
  let sessions = 0
  const send = async (count: number) => {
    for (let at = 0; at < count; at++)
      expect(
        (await sendRequest(gateway, 'openai-chat', { headers: { 'x-session-id': `s${sessions++}` } })).status,
      ).toBe(200)
  }
  await send(8)
  expect(first.requests).toHaveLength(3)
  broken = false
  await expect
    .poll(() => send(1).then(() => first.requests.length), { timeout: 10_000, interval: 100 })
    .toBeGreaterThan(3)
}, 20_000)

it('is tried again although a policy refused the request that was to find out whether it works', async () => {
  let [broken, refuses] = [true, false]
  const first = await startUpstream((res, received) =>
    broken ? res.writeHead(500).end('{}') : respondIn('openai-chat', res, received),
  )
  const second = await startWorking()
  const refuse: Policy = (next) => (task, target) => {
    if (refuses && target.upstream.name === 'first') throw new ApiError('Not now', { status: 400 })
    return next(task, target)
  }
  const gateway = await startGateway(pair(first.url, second.url), {
    ...NO_RETRY,
    breaker: { failures: 1, cooldown: 1 },
    policies: [refuse],
  })
  const send = (session: string) =>
    sendRequest(gateway, 'openai-chat', { headers: { 'x-session-id': session } }).then((res) => res.status)
  expect(await send('a')).toBe(200)
  broken = false
  refuses = true
  await expect.poll(() => send('b')).toBe(400)
  refuses = false
  expect(await send('c')).toBe(200)
  expect(first.requests).toHaveLength(2)
})

describe('names and rules', () => {
  const models = async (config: Partial<GatewayConfig>, model: string, headers?: Record<string, string>) => {
    const upstream = await startWorking()
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], config)
    const response = await sendRequest(gateway, 'openai-chat', { model, ...(headers && { headers }) })
    return { status: response.status, sent: upstream.requests.map(({ body }) => JSON.parse(body).model) }
  }

  it('sends a name of the gateway’s own to the first model that it stands for', async () => {
    expect((await models({ models: { fast: ['gpt-5.5-mini', 'gpt-4.1'] } }, 'fast')).sent).toEqual([
      'gpt-5.5-mini',
    ])
  })

  it('moves on within the list, into another format', async () => {
    const [first, second] = [await startFailing(500), await startWorking('anthropic')]
    const gateway = await startGateway(
      [
        upstreamAt(first.url, ['openai-chat'], { name: 'first', models: ['gpt-*'] }),
        upstreamAt(second.url, ['anthropic'], { name: 'second', models: ['claude-*'] }),
      ],
      { ...NO_RETRY, models: { smart: ['gpt-5.5', 'claude-opus-5'] } },
    )
    const response = await sendRequest(gateway, 'openai-chat', { model: 'smart' })
    expect(response.status).toBe(200)
    expect(JSON.parse(second.requests[0]?.body ?? '').model).toBe('claude-opus-5')
  })

  it('shares the load by weight', async () => {
    const targets = [
      { model: 'a', weight: 1 },
      { model: 'b', weight: 0 },
    ]
    expect((await models({ models: { canary: targets } }, 'canary')).sent).toEqual(['a'])
  })

  it('applies the first rule that matches model, client and tag', async () => {
    const config: Partial<GatewayConfig> = {
      keys: [{ name: 'test', key: 'client-key-1234', tags: ['free'] }],
      routes: [
        { match: { tag: ['paid'] }, targets: ['never'] },
        { match: { tag: ['free'], model: ['gpt-*'] }, targets: ['small'] },
      ],
    }
    expect((await models(config, 'gpt-5.5')).sent).toEqual(['small'])
    expect((await models(config, 'other')).sent).toEqual(['other'])
  })

  it('lets code decide, by anything it knows of the request', async () => {
    const config: Partial<GatewayConfig> = {
      route: ({ headers }) => (headers['x-tier'] === 'gold' ? ['best'] : undefined),
    }
    expect((await models(config, 'm', { 'x-tier': 'gold' })).sent).toEqual(['best'])
    expect((await models(config, 'm')).sent).toEqual(['m'])
  })

  it.each([
    [{ code: 'context_length_exceeded' }, 'large'],
    [{ message: 'input length and `max_tokens` exceed context limit: 190 + 20 > 200' }, 'large'],
    [{ code: 'content_filter' }, 'lenient'],
    [{ message: 'Content Exists Risk' }, 'lenient'],
  ])('sends what fails by %j to the list for it', async (error, expected) => {
    const upstream = await startUpstream((res, received) => {
      if (JSON.parse(received.body).model !== 'usual') return respondIn('openai-chat', res, received)
      res.writeHead(400, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ error: { message: 'no', type: 'invalid_request_error', ...error } }))
    })
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      models: { mine: { targets: ['usual'], onContextOverflow: ['large'], onContentFilter: ['lenient'] } },
    })
    expect((await sendRequest(gateway, 'openai-chat', { model: 'mine' })).status).toBe(200)
    expect(upstream.requests.map(({ body }) => JSON.parse(body).model)).toEqual(['usual', expected])
  })

  it.each([
    ['gemini-pool/gpt-5.2-pro', ['gemini-*'], 403],
    ['claude/llama-3', ['llama-*'], 403],
    ['gemini-pool/gpt-5.2-pro', ['gpt-*'], 200],
    ['gemini-pool/gpt-5.2-pro', ['gemini-pool/*'], 200],
    ['fast', ['fast'], 200],
    ['fast', ['gpt-*'], 200],
    ['fast', ['claude-*'], 403],
  ])('%s with a right to %j is %i', async (model, allowed, status) => {
    const upstream = await startWorking()
    const gateway = await startGateway(
      [
        upstreamAt(upstream.url, ['openai-chat'], { name: 'gemini-pool', models: ['gpt-*'] }),
        upstreamAt(upstream.url, ['openai-chat'], { name: 'claude', models: ['claude-*'] }),
        upstreamAt(upstream.url, ['openai-chat'], { name: 'all', models: ['*'] }),
      ],
      {
        keys: [{ name: 'test', key: 'client-key-1234', models: allowed }],
        models: { fast: ['gpt-5.5-mini'] },
      },
    )
    expect((await sendRequest(gateway, 'openai-chat', { model })).status).toBe(status)
  })
})

describe('sessions', () => {
  const say = (content: string, more: object[] = []) =>
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content }, ...more] })

  it('stay with the account that served them, whoever comes first otherwise', async () => {
    const [first, second] = [await startWorking(), await startWorking()]
    const gateway = await startGateway([
      upstreamAt(first.url, ['openai-chat'], { name: 'first', weight: 1 }),
      upstreamAt(second.url, ['openai-chat'], { name: 'second', weight: 1 }),
    ])
    for (let turn = 0; turn < 12; turn++) {
      const more = Array.from({ length: turn }, () => ({ role: 'assistant', content: 'ok' }))
      await sendRequest(gateway, 'openai-chat', { body: say('The same beginning', more) })
    }
    expect([first.requests.length, second.requests.length].sort()).toEqual([0, 12])
  })

  it.each([
    ['a header', { headers: { 'x-session-id': 's1' } }, {}],
    ['prompt_cache_key', {}, { prompt_cache_key: 's1' }],
  ])('are recognized by %s', async (_, options, fields) => {
    const [first, second] = [await startWorking(), await startWorking()]
    const gateway = await startGateway([
      upstreamAt(first.url, ['openai-chat'], { name: 'first', weight: 1 }),
      upstreamAt(second.url, ['openai-chat'], { name: 'second', weight: 1 }),
    ])
    for (let turn = 0; turn < 12; turn++)
      await sendRequest(gateway, 'openai-chat', {
        ...options,
        body: JSON.stringify({ ...JSON.parse(say(`Beginning ${turn}`)), ...fields }),
      })
    expect([first.requests.length, second.requests.length].sort()).toEqual([0, 12])
  })
})

describe('encrypted reasoning', () => {
  const ENCRYPTED = (name: string) => `gAAAAAB-encrypted-by-${name}-${'x'.repeat(64)}`
  const reasoning = (name: string) => ({
    type: 'reasoning',
    id: `rs_${name}`,
    summary: [],
    encrypted_content: ENCRYPTED(name),
  })

  /** An account that encrypts its reasoning, and rejects what another has encrypted, as OpenAI does. */
  function startAccount(name: string, state = { broken: false }) {
    return startUpstream((res, { body }) => {
      if (state.broken) return res.writeHead(500).end('{}')
      const foreign = /encrypted-by-(\w+)-/g
      for (const [, maker] of body.matchAll(foreign)) {
        if (maker === name) continue
        res.writeHead(400, { 'content-type': 'application/json' })
        const message = 'The encrypted content gAAA... could not be verified.'
        return res.end(
          JSON.stringify({
            error: { message, type: 'invalid_request_error', code: 'invalid_encrypted_content' },
          }),
        )
      }
      const whole = RESPONSES['openai-responses'] as { output: object[] }
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ ...whole, output: [reasoning(name), ...whole.output] }))
    })
  }

  const turn = (history: object[]) =>
    JSON.stringify({ model: 'm', store: false, input: [{ role: 'user', content: 'Hi' }, ...history] })

  it('comes back byte for byte to the account that made it, and to no other: A, B, A', async () => {
    const state = { broken: false }
    const [a, b] = [await startAccount('a', state), await startAccount('b')]
    const heard: Warning[] = []
    const gateway = await startGateway(pair(a.url, b.url, ['openai-responses']), {
      ...NO_RETRY,
      breaker: { failures: 1, cooldown: 50 },
      onWarnings: (warnings) => void heard.push(...warnings),
    })
    const send = async (history: object[]) => {
      const response = await sendRequest(gateway, 'openai-responses', { body: turn(history) })
      expect(response.status).toBe(200)
    }
    const more = { role: 'user', content: 'Go on' }
    await send([])
    state.broken = true
    await send([reasoning('a'), more])
    expect(b.requests.at(-1)?.body).not.toContain('encrypted-by-a')
    expect(heard).toContainEqual(expect.objectContaining({ code: 'foreign' }))
    state.broken = false
    await new Promise((resolve) => setTimeout(resolve, 80))
    const history = [reasoning('a'), more, reasoning('b'), more]
    await sendRequest(gateway, 'openai-responses', {
      body: turn(history),
      headers: { 'x-session-id': 'new' },
    })
    expect(a.requests.at(-1)?.body).toContain(ENCRYPTED('a'))
    expect(a.requests.at(-1)?.body).not.toContain('encrypted-by-b')
  })

  it('that is rejected although nobody knew better is left out, once', async () => {
    const upstream = await startAccount('a')
    const gateway = await startGateway([upstreamAt(upstream.url, ['openai-responses'])])
    const response = await sendRequest(gateway, 'openai-responses', {
      body: turn([reasoning('elsewhere'), { role: 'user', content: 'Go on' }]),
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-mixrouter-warnings')).toContain('foreign')
    expect(upstream.requests).toHaveLength(2)
  })
})

it('bounds the open requests of an upstream, and says when to come again', async () => {
  const upstream = await startManualUpstream()
  const gateway = await startGateway(
    [upstreamAt(upstream.url, ['openai-chat'], { concurrency: { max: 1, queue: 1, timeout: 100 } })],
    NO_RETRY,
  )
  const held = sendRequest(gateway, 'openai-chat')
  await upstream.firstResponse
  const others = [sendRequest(gateway, 'openai-chat'), sendRequest(gateway, 'openai-chat')]
  for (const response of await Promise.all(others)) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  }
  const res = await upstream.firstResponse
  res.setHeader('content-type', 'application/json').end(JSON.stringify(RESPONSES['openai-chat']))
  expect((await held).status).toBe(200)
})

it('a full upstream is not a broken one: the next is called at once, and the first again as soon as it has a place', async () => {
  const held: ServerResponse[] = []
  const first = await startUpstream((res, received) =>
    held.length === 0 ? held.push(res) : respondIn('openai-chat', res, received),
  )
  const second = await startWorking()
  const [full, other] = pair(first.url, second.url)
  const gateway = await startGateway(
    [{ ...full, concurrency: { max: 1, queue: 0 } }, other] as UpstreamConfig[],
    { breaker: { failures: 1 }, retry: { delay: 60_000, maxDelay: 60_000 } },
  )
  const send = (session: string) =>
    sendRequest(gateway, 'openai-chat', { headers: { 'x-session-id': session } }).then((res) => res.status)
  const waiting = send('a')
  await expect.poll(() => held.length).toBe(1)
  expect(await send('b')).toBe(200)
  expect(second.requests).toHaveLength(1)
  held[0]?.setHeader('content-type', 'application/json').end(JSON.stringify(RESPONSES['openai-chat']))
  expect(await waiting).toBe(200)
  expect(await send('c')).toBe(200)
  expect(first.requests).toHaveLength(2)
})

it('bounds the open requests of an upstream together with those from before a reload', async () => {
  const upstream = await startManualUpstream()
  const config = (bodyLimit: number): GatewayConfig => ({
    upstreams: [upstreamAt(upstream.url, ['openai-chat'], { concurrency: { max: 1, queue: 0 } })],
    keys: [{ name: 'test', key: CLIENT_KEY }],
    retry: { attempts: 0 },
    bodyLimit,
  })
  const gateway = createNodeGateway(config(1000))
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  const held = sendRequest(server.url, 'openai-chat')
  const res = await upstream.firstResponse
  gateway.reload(config(2000))
  expect((await sendRequest(server.url, 'openai-chat')).status).toBe(503)
  res.setHeader('content-type', 'application/json').end(JSON.stringify(RESPONSES['openai-chat']))
  expect((await held).status).toBe(200)
})

describe('a whole response', () => {
  it.each([
    [
      'breaks off',
      (res: ServerResponse) => {
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
        res.write('{"id":', () => res.destroy())
      },
    ],
    [
      'is an error with status 200',
      (res: ServerResponse) => {
        res.writeHead(200, { 'content-type': 'application/json' })
        res.end('{"error":{"message":"Overloaded","type":"server_error","code":503}}')
      },
    ],
  ])('that %s is tried elsewhere', async (_, fail) => {
    const [first, second] = [await startUpstream(fail), await startWorking()]
    const gateway = await startGateway(pair(first.url, second.url), NO_RETRY)
    expect((await sendRequest(gateway, 'openai-chat')).status).toBe(200)
    expect(second.requests).toHaveLength(1)
  })
})
