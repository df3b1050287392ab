import http from 'node:http'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createNodeGateway } from '../src/node.ts'
import { expectErrorEvent, expectNative } from './native-errors.ts'
import {
  anotherFormat,
  CLIENT_KEY,
  REQUESTS,
  RESPONSES,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

/** The beginning of a stream, up to the middle of an event. */
function writeHalf(res: http.ServerResponse, upstreamFormat: Format): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write(STREAMS[upstreamFormat].begin + STREAMS[upstreamFormat].end.slice(0, 15))
}

/** For each client format, one upstream format whose responses are forwarded and one whose responses are translated. */
const PAIRS = FORMATS.flatMap((format) => [
  [format, format] as const,
  [format, anotherFormat(format)] as const,
])

const LARGE_ERROR = JSON.stringify({
  object: 'error',
  details: 'no '.repeat(100_000),
  error: { message: 'no', code: 429 },
})

describe.each(FORMATS)('a bad request of %s', (format) => {
  const start = async (more = {}) => {
    const upstream = await startWorking(format)
    return {
      upstream,
      url: await startGateway([upstreamAt(upstream.url, [format], { models: ['some-*'] })], more),
    }
  }

  it.each<[string, Parameters<typeof sendRequest>[2], number]>([
    ['no key', { key: undefined }, 401],
    ['a wrong key', { key: 'client-key-123' }, 401],
    ['malformed JSON', { body: '{"model": "some-model", ' }, 400],
    ['no body', { body: '' }, 400],
    ['a model that no upstream serves', { model: 'other' }, 404],
    ['a body over the limit', { body: JSON.stringify({ model: 'some-model', x: 'x'.repeat(3000) }) }, 413],
    ['a compressed body', { headers: { 'content-encoding': 'br' } }, 415],
  ])('%s', async (_, options, status) => {
    const { upstream, url } = await start({ bodyLimit: 2000 })
    await expectNative(format, await sendRequest(url, format, options), status)
    expect(upstream.requests).toEqual([])
    expect((await sendRequest(url, format)).status).toBe(200)
  })

  it('a model that the key is not allowed to use', async () => {
    const { url } = await start({
      keys: [{ name: 'a', key: CLIENT_KEY, models: ['some-model', 'up/*-mini'] }],
    })
    await expectNative(format, await sendRequest(url, format, { model: 'some-other' }), 403)
    await expectNative(format, await sendRequest(url, format, { model: 'up/some-other' }), 403)
    expect((await sendRequest(url, format, { model: 'up/some-model' })).status).toBe(200)
    expect((await sendRequest(url, format, { model: 'up/some-mini' })).status).toBe(200)
  })

  it.each([true, false])(
    'a body over the limit that never ends (content-length set: %s)',
    async (hasLength) => {
      const { url } = await start({ bodyLimit: 2000 })
      const headers = {
        ...REQUESTS[format].auth(CLIENT_KEY),
        ...(hasLength && { 'content-length': 1_000_000 }),
      }
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const req = http.request(url + REQUESTS[format].path('some-model'), { method: 'POST', headers })
        req.on('response', resolve).on('error', reject)
        req.write('x'.repeat(hasLength ? 10 : 10_000))
      })
      expect(response.statusCode).toBe(413)
      response.destroy()
    },
  )
})

it('requires a model, which must be a string', async () => {
  const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])])
  const path = '/v1beta/models/:generateContent'
  await expectNative('google', await sendRequest(url, 'google', { path }), 400)
  for (const body of ['{"messages":[]}', '{"model":7}', '{"model":""}', '[]', 'null', '"text"']) {
    await expectNative('openai-chat', await sendRequest(url, 'openai-chat', { body }), 400)
  }
})

describe('a schema nested too deeply to be serialized', () => {
  const deep = JSON.parse(`${'{"items":'.repeat(6000)}{}${'}'.repeat(6000)}`)
  const tools = [{ type: 'function', function: { name: 'f', parameters: deep } }]
  const json = { ...REQUESTS['openai-chat'].body('m'), tools }

  it.each(FORMATS)('is rejected before anything is sent to an upstream of %s', async (upstreamFormat) => {
    const gateway = createNodeGateway({
      upstreams: [upstreamAt(await unreachableUrl(), [upstreamFormat])],
      authenticate: false,
    })
    onTestFinished(() => gateway.close())
    const { signal } = new AbortController()
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', path: '/v1/chat/completions', headers, signal }
    const response = await gateway.handle({
      ...request,
      readBody: async () => ({ json }),
      async *streamBody() {},
    })
    expect(response).toMatchObject({ status: 400, body: expect.stringContaining('nested too deeply') })
  })

  it('is rejected when tokens are counted', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])])
    // written as text, because JSON.stringify would fail
    const schema = `${'{"items":'.repeat(6000)}{}${'}'.repeat(6000)}`
    const body = `{"model":"m","messages":[],"tools":[{"name":"f","input_schema":${schema}}]}`
    const path = '/v1/messages/count_tokens'
    await expectNative('anthropic', await sendRequest(url, 'anthropic', { path, body }), 400)
  })
})

it('a key limited to some models cannot request another one through a field name that lenient servers accept', async () => {
  const upstream = await startWorking()
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
    keys: [{ name: 'a', key: CLIENT_KEY, models: ['cheap'] }],
  })
  const body = '{"model":"cheap","Model":"dear","messages":[]}'
  await expectNative('openai-chat', await sendRequest(url, 'openai-chat', { body }), 400)
  expect(upstream.requests).toEqual([])
})

describe.each(PAIRS)('a client of %s, an upstream of %s', (format, upstreamFormat) => {
  const start = async (respond: Parameters<typeof startUpstream>[0], more = {}) => {
    const upstream = await startUpstream(respond)
    return startGateway([upstreamAt(upstream.url, [upstreamFormat], more)])
  }

  it.each([400, 401, 403, 404, 429, 500, 503])(
    'pitfall 37: reports status %i in the client’s format, without the key',
    async (status) => {
      const url = await start((res) => {
        const body = {
          type: 'error',
          error: { message: `No, not with ${UPSTREAM_KEY}`, type: 'x', code: null },
        }
        res.writeHead(status, {
          'content-type': 'application/json',
          'retry-after': '7',
          'x-request-id': 'r-1',
        })
        res.end(JSON.stringify(body))
      })
      for (const stream of [false, true]) {
        const response = await sendRequest(url, format, { stream })
        const { error } = await expectNative(format, response, status)
        expect(error.message).toContain('No, not with [redacted]')
        expect(response.headers.get('retry-after')).toBe('7')
        expect(response.headers.get(format === 'anthropic' ? 'request-id' : 'x-request-id')).toBe('r-1')
      }
    },
  )

  it.each<[number, string, string?]>([
    [401, 'Incorrect API key provided: upst*****5678'],
    [402, 'Pay first'],
    [403, 'Verify your organization'],
    [429, 'You exceeded your current quota', 'insufficient_quota'],
    [400, 'API key not valid. Please pass a valid API key.'],
  ])(
    'is not told that its own key is wrong if all of the gateway’s are: %i %s',
    async (status, message, code) => {
      const respond = (res: http.ServerResponse) => {
        res.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'r-1' })
        res.end(JSON.stringify({ type: 'error', error: { message, type: 'x', code: code ?? null } }))
      }
      const url = await start(respond, { apiKey: [UPSTREAM_KEY, `${UPSTREAM_KEY}-2`] })
      const response = await sendRequest(url, format)
      const { error } = await expectNative(format, response, 502)
      expect(error.message).toContain('rejects the gateway’s own API keys, up with status')
      expect(error.message.includes(message)).toBe(status === 403)
      expect(JSON.stringify(error)).not.toMatch(
        /authentication|permission|quota|invalid_api_key|API_KEY_INVALID/,
      )
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(response.headers.get(format === 'anthropic' ? 'request-id' : 'x-request-id')).toBe('r-1')
    },
  )

  it.each([
    ['a page', 200, 'text/html', '<html><h1>Welcome</h1></html>', 502],
    ['a failing page', 503, 'text/html', '<html><h1>Bad</h1></html>', 503],
    ['an empty body', 200, 'application/json', '', 502],
    ['invalid JSON', 200, 'application/json', 'oops', 502],
    ['a redirect', 302, 'text/plain', 'over there', 502],
    ['an error with status 200', 200, 'application/json', '{"error":{"message":"no","code":429}}', 429],
    ['a large error with status 200', 200, 'application/json', LARGE_ERROR, 429],
  ])('pitfalls 33, 34: %s is an error', async (_, status, type, body, expected) => {
    const url = await start((res) => res.writeHead(status, { 'content-type': type, location: '/' }).end(body))
    for (const stream of [false, true])
      await expectNative(format, await sendRequest(url, format, { stream }), expected)
  })

  it('responds with 502 if the upstream is unreachable', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), [upstreamFormat])])
    const { error } = await expectNative(format, await sendRequest(url, format), 502)
    expect(error.message).toBe('The upstream up cannot be reached: ECONNREFUSED')
  })

  it.each(['close', 'end'])(
    'pitfall 8: ends a stream that is cut off (%s) with an error event of the client’s format',
    async (ending) => {
      const url = await start((res) => {
        writeHalf(res, upstreamFormat)
        if (ending === 'end') res.end()
        else setTimeout(() => res.destroy(), 50)
      })
      await expectErrorEvent(format, await sendRequest(url, format, { stream: true }))
    },
  )

  it('rejects a compressed response, which it did not request', async () => {
    const url = await start((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('\x1f\x8b')
    })
    const { error } = await expectNative(format, await sendRequest(url, format), 502)
    expect(error.message).toContain('gzip')
  })

  it('responds with 502 if a complete response is cut off', async () => {
    const url = await start((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 }).write('{"id":')
      setTimeout(() => res.destroy(), 20)
    })
    await expectNative(format, await sendRequest(url, format), 502)
  })
})

describe.each(PAIRS.slice(0, 2))(
  'a timeout between a client of %s and an upstream of %s',
  (format, upstreamFormat) => {
    it('is a 504 before the first byte', async () => {
      const { url } = await startManualUpstream()
      const gateway = await startGateway([upstreamAt(url, [upstreamFormat], { timeouts: { firstByte: 50 } })])
      const responses = await Promise.all(
        [false, true].map((stream) => sendRequest(gateway, format, { stream })),
      )
      for (const response of responses) await expectNative(format, response, 504)
    })

    it('is an error event in a stream', async () => {
      const upstream = await startUpstream((res) => writeHalf(res, upstreamFormat))
      const gateway = await startGateway([
        upstreamAt(upstream.url, [upstreamFormat], { timeouts: { idle: 50 } }),
      ])
      await expectErrorEvent(format, await sendRequest(gateway, format, { stream: true }))
    })

    it('of one attempt is a 504 before the response, and an error event in it, however much comes', async () => {
      const timeouts = { attempt: 200 }
      const silent = await startManualUpstream()
      const before = await startGateway([upstreamAt(silent.url, [upstreamFormat], { timeouts })], NO_RETRY)
      const { error } = await expectNative(format, await sendRequest(before, format), 504)
      expect(error.message).toContain('the 200 ms of one attempt have passed')

      const endless = await startUpstream((res) => trickle(res, upstreamFormat))
      const within = await startGateway([upstreamAt(endless.url, [upstreamFormat], { timeouts })])
      await expectErrorEvent(format, await sendRequest(within, format, { stream: true }))
    })

    it('of a response that comes too slowly is an error event', async () => {
      const upstream = await startUpstream((res) => trickle(res, upstreamFormat))
      const timeouts = { minThroughput: { bytesPerSecond: 100_000, window: 100 } }
      const gateway = await startGateway([upstreamAt(upstream.url, [upstreamFormat], { timeouts })])
      await expectErrorEvent(format, await sendRequest(gateway, format, { stream: true }))
    })
  },
)

it('a client that reads slowly does not make its upstream too slow', async () => {
  const { begin, end } = STREAMS.anthropic
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(begin)
    res.end(`: ${'x'.repeat(8_000_000)}\n\n${end}`)
  })
  const timeouts = { minThroughput: { bytesPerSecond: 1000, window: 50 } }
  const gateway = await startGateway([upstreamAt(upstream.url, ['anthropic'], { timeouts })])
  const response = await sendRequest(gateway, 'anthropic', { stream: true })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await response.text()).toContain('message_stop')
})

const NO_RETRY = { retry: { attempts: 0 } }

/** The beginning of a stream, and then nothing but comments, until the connection is closed. */
function trickle(res: http.ServerResponse, upstreamFormat: Format): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS[upstreamFormat].begin)
  const timer = setInterval(() => res.write(': ping\n\n'), 10)
  res.on('close', () => clearInterval(timer))
}

it('adds no error event to a forwarded stream that ends in one', async () => {
  const events =
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
  const upstream = await startUpstream((res) =>
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(events),
  )
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])])
  expect(await (await sendRequest(url, 'anthropic', { stream: true })).text()).toBe(events)
})

it('an array of google that is cut off ends in an error of google’s format', async () => {
  const upstream = await startUpstream((res) => {
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end('[{"candidates":[{"content":{"parts":[{"text":"Bon"}]}}]}\n')
  })
  const url = await startGateway([upstreamAt(upstream.url, ['google'])])
  const response = await sendRequest(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
  expect(await response.json()).toMatchObject([
    { candidates: [{}] },
    { error: { code: 502, status: expect.any(String) } },
  ])
})

it('a failed Responses object is forwarded as a response', async () => {
  const failed = JSON.stringify({
    ...(RESPONSES['openai-responses'] as object),
    status: 'failed',
    error: { code: 'server_error', message: 'no' },
  })
  const upstream = await startUpstream((res) => res.setHeader('content-type', 'application/json').end(failed))
  const url = await startGateway([upstreamAt(upstream.url, ['openai-responses'])])
  const response = await sendRequest(url, 'openai-responses')
  expect([response.status, await response.text()]).toEqual([200, failed])
})

it('unknown routes get a 404 in OpenAI’s format', async () => {
  const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])])
  const response = await fetch(`${url}/v1/nothing?key=secret`)
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { message: 'There is no route GET /v1/nothing' } })
})

it('reports failures to onError, and handles errors that the hook itself throws', async () => {
  const calls: unknown[] = []
  const onError = (...args: unknown[]) => {
    calls.push(args)
    throw new Error('in the hook')
  }
  const printed: unknown[] = []
  const { error } = console
  console.error = (...args) => printed.push(...args)
  const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])], { onError })
  const response = await sendRequest(url, 'openai-chat', { path: '/v1/chat/completions?key=x' }).finally(
    () => {
      console.error = error
    },
  )
  expect(response.status).toBe(502)
  expect(calls).toMatchObject([
    [{ code: 'upstream_unreachable' }, { method: 'POST', path: '/v1/chat/completions' }],
  ])
  expect(printed).toMatchObject([{ message: 'in the hook' }])
})

it('an exception in the user’s code is a 500 without details', async () => {
  const authenticate = () => {
    throw new TypeError('the database at 10.0.0.1 is gone')
  }
  const causes: unknown[] = []
  const onError = (error: Error) => causes.push(error.cause)
  const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'])], {
    keys: [],
    authenticate,
    onError,
  })
  const { error } = await expectNative('openai-chat', await sendRequest(url, 'openai-chat'), 500)
  expect(error.message).toBe('The gateway failed to handle the request')
  expect(causes).toMatchObject([{ message: 'the database at 10.0.0.1 is gone' }])
})
