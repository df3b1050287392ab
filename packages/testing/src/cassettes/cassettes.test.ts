import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createRecorder, createReplayTransport, type RecorderOptions, readCassettes } from '../cassettes.ts'
import { chunks, completion } from '../scripted.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-cassettes-'))
  folders.push(folder)
  return folder
}

/** A response, or the parts of one; what is thrown is a failure of the transport. */
type Scripted =
  | { status?: number; headers?: Record<string, string>; body: (string | Uint8Array | Error)[] }
  | Error

function scriptedTransport(scripts: readonly Scripted[]): Transport {
  const rest = [...scripts]
  return {
    async send(): Promise<TransportResponse> {
      const script = rest.shift()
      if (script === undefined || script instanceof Error) throw script
      const { status = 200, headers = { 'content-type': 'application/json' }, body } = script
      return { status, headers, body: parts(body) }
    },
    close: async () => {},
  }
}

async function* parts(body: readonly (string | Uint8Array | Error)[]) {
  for (const part of body) {
    if (part instanceof Error) throw part
    yield Buffer.from(part)
  }
}

const chat = (content: string, more: object = {}): TransportRequest => ({
  method: 'POST',
  origin: 'https://upstream.example',
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json', authorization: 'Bearer sk-a-secret-key' },
  body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content }], ...more }),
})

const message = (content: string, more: object = {}): TransportRequest => ({
  ...chat(''),
  path: '/v1/messages',
  body: JSON.stringify({ model: 'gpt-5.5', max_tokens: 99, messages: [{ role: 'user', content }], ...more }),
})

const google = (text: string, more: object = {}): TransportRequest => ({
  ...chat(''),
  path: '/v1beta/models/gpt-5.5:generateContent',
  body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }], ...more }),
})

/** Sends requests one after another and records them. */
async function record(
  exchanges: readonly [TransportRequest, Scripted][],
  options: Partial<RecorderOptions> = {},
): Promise<string> {
  const directory = temporaryFolder()
  const recorder = createRecorder({ directory, ...options })
  const transport = recorder.wrap(scriptedTransport(exchanges.map(([, script]) => script)))
  for (const [request] of exchanges) await receive(transport, request)
  await transport.close()
  return directory
}

async function replay(directory: string, pace = 0): Promise<Transport> {
  return createReplayTransport(await readCassettes(directory), { pace })
}

/** The status and the chunks of a response, and the failure that ended it. */
async function receive(transport: Transport, request: TransportRequest) {
  const received: { status?: number; chunks: string[]; failure?: string } = { chunks: [] }
  try {
    const { status, body } = await transport.send(request)
    received.status = status
    for await (const bytes of body) received.chunks.push(Buffer.from(bytes).toString())
  } catch (error) {
    if (!TransportError.is(error)) throw error
    received.failure = `${error.failure}: ${error.message}`
  }
  return received
}

const CATS = [{ role: 'user', content: 'Tell me of cats' }]

const ok = (content: string): Scripted => ({ body: [JSON.stringify(completion({ content }))] })
const sse = (events: readonly object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`)
const STREAM = { 'content-type': 'text/event-stream' }

describe('what is written', () => {
  const files = (directory: string) => readdirSync(directory).map((name) => join(directory, name))
  const all = (directory: string) =>
    files(directory)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')

  it('has no key, wherever it stands, no cookie and no header that is not needed', async () => {
    const request: TransportRequest = {
      ...chat('my key is sk-a-secret-key'),
      path: '/v1/chat/completions?key=secret-in-the-query&alt=sse',
      headers: {
        authorization: 'Bearer sk-a-secret-key',
        'x-api-key': 'second-secret',
        'X-Goog-Api-Key': 'third-secret',
        cookie: 'session=fourth-secret',
        'anthropic-version': '2023-06-01',
        'x-internal': 'host-name',
      },
    }
    const headers = { ...STREAM, 'set-cookie': 'id=fifth-secret', 'openai-organization': 'org-of-mine' }
    const body = [
      'data: {"error":"bad key sk-a-sec',
      'ret-key"}\n\ndata: second-secret',
      ' secret-in-the-query',
    ]
    const directory = await record([[request, { status: 401, headers, body }]])
    expect(all(directory)).not.toMatch(/secret|sk-a|org-of-mine|host-name|session/)
    expect(all(directory)).toContain('[redacted]')
    expect(all(directory)).toContain('"anthropic-version": "2023-06-01"')
    const [file = ''] = files(directory)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('is redacted by what the caller adds', async () => {
    const redact = (text: string) => text.replaceAll(/\S+@\S+\.example/g, '[email]')
    const directory = await record([[chat('from jürgen@post.example'), ok('to anna@post.example')]], {
      redact,
    })
    expect(all(directory)).toContain('from [email]')
    expect(all(directory)).not.toContain('@post.example')
  })

  it('is bounded in number and size, and the reason is reported', async () => {
    const skipped: string[] = []
    const options = { maxCassettes: 2, maxBytes: 1000, onSkip: (reason: string) => skipped.push(reason) }
    const directory = await record(
      [
        [chat('large'), ok('x'.repeat(2000))],
        [chat('one'), ok('1')],
        [chat('two'), ok('2')],
        [chat('three'), ok('3')],
        [chat('four'), ok('4')],
      ],
      options,
    )
    expect(files(directory)).toHaveLength(2)
    expect(skipped).toEqual([
      '/v1/chat/completions: not recorded, as it is larger than 1000 bytes',
      `Recording has stopped: ${directory} has 2 cassettes`,
    ])
  })

  it('does not include what the caller aborted', async () => {
    const directory = temporaryFolder()
    const transport = createRecorder({ directory }).wrap(
      scriptedTransport([{ body: ['a', 'b'] }, new TransportError('aborted')]),
    )
    for await (const _ of (await transport.send(chat('left'))).body) break
    await expect(transport.send(chat('aborted'))).rejects.toThrow()
    await transport.close()
    expect(files(directory)).toEqual([])
  })
})

describe('what is played', () => {
  it('has the same chunks, also those that end within a character', async () => {
    const bytes = Buffer.from('data: {"é":1}\n\n')
    const body = [bytes.subarray(0, 8), bytes.subarray(8), 'data: [DONE]\n\n']
    const transport = await replay(await record([[chat('a', { stream: true }), { headers: STREAM, body }]]))
    const received: Uint8Array[] = []
    for await (const chunk of (await transport.send(chat('a', { stream: true }))).body) received.push(chunk)
    expect(Buffer.concat(received.slice(0, 2))).toEqual(bytes)
    expect(received.map(({ length }) => length)).toEqual([8, bytes.length - 8, 14])
  })

  it('keeps the recorded pace, or a multiple of it', async () => {
    const directory = await record([[chat('a'), ok('A')]])
    const [file = ''] = readdirSync(directory)
    const cassette = JSON.parse(readFileSync(join(directory, file), 'utf8'))
    cassette.response.chunks[0].at = 200
    writeFileSync(join(directory, file), JSON.stringify(cassette))
    const started = performance.now()
    await receive(await replay(directory, 0.5), chat('a'))
    expect(performance.now() - started).toBeGreaterThanOrEqual(99)
  })

  it('stops waiting when it is aborted', async () => {
    const directory = await record([[chat('a'), ok('A')]])
    const [file = ''] = readdirSync(directory)
    const cassette = JSON.parse(readFileSync(join(directory, file), 'utf8'))
    cassette.response.at = 3_600_000
    writeFileSync(join(directory, file), JSON.stringify(cassette))
    const ended: string[] = []
    const sending = receive(await replay(directory, 1), {
      ...chat('a'),
      signal: AbortSignal.timeout(10),
      onEnd: () => ended.push('once'),
    })
    expect((await sending).failure).toMatch(/^aborted/)
    expect(ended).toEqual(['once'])
  })

  it.each([
    ['a refused connection', new TransportError('connection', new Error('ECONNREFUSED')), undefined],
    ['a timeout', new TransportError('timeout'), undefined],
    [
      'a stream that is cut',
      {
        headers: STREAM,
        body: [
          ...sse(chunks([{ content: 'Half' }]).slice(0, 1)),
          new TransportError('connection', new Error('other side closed')),
        ],
      },
      200,
    ],
  ] as const)('repeats %s, in every format', async (_, script, status) => {
    const directory = await record([[chat('a', { stream: true }), script as Scripted]])
    const kind = script instanceof TransportError ? script : (script.body.at(-1) as TransportError)
    const failure = `${kind.failure}: ${kind.message}`
    const own = await receive(await replay(directory), chat('a', { stream: true }))
    expect(own).toMatchObject({ failure, ...(status && { status }) })
    const other = await receive(await replay(directory), message('a', { stream: true }))
    expect(other).toMatchObject({ failure, ...(status && { status }) })
    if (status) expect(other.chunks.join('')).toContain('"text":"Half"')
    expect(other.chunks.join('')).not.toContain('message_stop')
  })

  it("repeats an error of the upstream's, worded in the client's format", async () => {
    const error = { error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } }
    const headers = { 'content-type': 'application/json', 'retry-after': '7' }
    const directory = await record([[chat('a'), { status: 429, headers, body: [JSON.stringify(error)] }]])
    const { status, headers: played, body } = await (await replay(directory)).send(message('a'))
    let text = ''
    for await (const bytes of body) text += Buffer.from(bytes)
    expect({ status, retryAfter: played['retry-after'] }).toEqual({ status: 429, retryAfter: '7' })
    expect(JSON.parse(text)).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'Slow down' },
    })
  })

  it('is translated between streams and whole responses', async () => {
    const whole = await replay(await record([[chat('a'), ok('Hello')]]))
    const streamed = await receive(whole, message('a', { stream: true }))
    expect(streamed.chunks.join('')).toMatch(/"text":"Hello"[\s\S]*message_stop/)

    const body = sse(chunks([{ content: 'Hel' }, { content: 'lo' }]))
    const stream = await replay(await record([[chat('a', { stream: true }), { headers: STREAM, body }]]))
    expect(JSON.parse((await receive(stream, chat('a'))).chunks.join(''))).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello' } }],
    })
  })
})

describe('a stream of Google that is a JSON array', () => {
  const request = (method: string): TransportRequest => ({
    ...google('a'),
    path: `/v1beta/models/gpt-5.5:${method}`,
  })
  const array = JSON.stringify(
    ['Br{ace "q', '\\é'].map((text, index) => ({
      candidates: [
        { content: { role: 'model', parts: [{ text }] }, ...(index === 1 && { finishReason: 'STOP' }) },
      ],
    })),
    null,
    2,
  )
  const bytes = Buffer.from(array)
  const recording = (body: (Uint8Array | Error)[]) =>
    record([[request('streamGenerateContent'), { body }]]).then((directory) => replay(directory))
  const byByte = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
  const textsIn = (events: string) =>
    [...events.matchAll(/^data: (.*"text_delta".*)$/gm)].map(([, data = '']) => JSON.parse(data).delta.text)

  it.each([
    ['one chunk', [bytes]],
    ['chunks of a byte', byByte],
  ])('that came in %s is played in every format and framing', async (_, body) => {
    const transport = await recording(body)
    const other = await receive(transport, message('a', { stream: true }))
    expect(textsIn(other.chunks.join(''))).toEqual(['Br{ace "q', '\\é'])
    expect(other.chunks.join('')).toContain('message_stop')
    const events = await receive(transport, request('streamGenerateContent?alt=sse'))
    expect(events.chunks.join('')).toMatch(/^data: \{.*"Br\{ace \\"q".*\}$/m)
    const whole = await receive(transport, chat('a'))
    expect(JSON.parse(whole.chunks.join('')).choices[0].message.content).toBe('Br{ace "q\\é')
    const own = await receive(transport, request('streamGenerateContent'))
    expect(own.chunks).toHaveLength(body.length)
  })

  it('that is cut has what came before', async () => {
    const failure = new TransportError('connection', new Error('other side closed'))
    const transport = await recording([...byByte.slice(0, -8), failure])
    const { chunks, failure: played } = await receive(transport, message('a', { stream: true }))
    expect(textsIn(chunks.join(''))).toEqual(['Br{ace "q'])
    expect(chunks.join('')).not.toContain('message_stop')
    expect(played).toMatch(/^connection/)
  })
})

describe('which cassette is played', () => {
  const contentOf = async (transport: Transport, request: TransportRequest) =>
    JSON.parse((await receive(transport, request)).chunks.join('')).choices?.[0].message.content

  it('is that of the same conversation; the settings decide between several', async () => {
    const transport = await replay(
      await record([
        [chat('a', { temperature: 0 }), ok('cold')],
        [chat('a', { temperature: 1 }), ok('warm')],
        [chat('b'), ok('B')],
      ]),
    )
    expect(await contentOf(transport, chat('a', { temperature: 1, max_tokens: 5 }))).toBe('warm')
    expect(await contentOf(transport, chat('a', { temperature: 0 }))).toBe('cold')
    expect(await contentOf(transport, chat(' b\n'))).toBe('B')
  })

  it('does not depend on texts that are ignored', async () => {
    const directory = await record([[message('Hi', { system: 'Today is 2026-11-27. Be brief' }), ok('x')]])
    const cassettes = await readCassettes(directory)
    const request = message('Hi', { system: 'Today is 2027-01-01. Be brief' })
    const send = async (ignore: RegExp[]) =>
      (await createReplayTransport(cassettes, { pace: 0, ignore }).send(request)).status
    expect(await send([])).toBe(404)
    expect(await send([/\d{4}-\d\d-\d\d/])).toBe(200)
  })

  it('is one after another for the same requests, and then the last', async () => {
    const transport = await replay(
      await record([
        [chat('a'), ok('first')],
        [chat('a'), ok('second')],
      ]),
    )
    const contents: string[] = []
    for (const request of [chat('a'), chat('a'), chat('a')])
      contents.push(await contentOf(transport, request))
    expect(contents).toEqual(['first', 'second', 'second'])
  })

  it('is for other requests that of the same method, path and body', async () => {
    const get = (path: string): TransportRequest => ({ method: 'GET', origin: '', path, headers: {} })
    const transport = await replay(await record([[get('/v1/videos/1'), { body: ['{"status":"running"}'] }]]))
    expect(await receive(transport, get('/v1/videos/1'))).toMatchObject({ chunks: ['{"status":"running"}'] })
    expect(await receive(transport, get('/v1/videos/2'))).toMatchObject({ status: 404 })
  })

  it.each([
    [
      'the conversation',
      chat('Tell me of dogs'),
      'part 1 of its conversation differs, "user: Tell me of cats", not "user: Tell me of dogs"',
    ],
    ['the model', chat('Tell me of cats', { model: 'gpt-6' }), 'its model is gpt-5.5, not gpt-6'],
    [
      'the tools',
      chat('Tell me of cats', { tools: [{ type: 'function', function: { name: 'look' } }] }),
      'its tools are none, not look',
    ],
    [
      'the instructions',
      message('Tell me of cats', { system: 'Be brief' }),
      'its instructions differ, "", not "Be brief"',
    ],
    [
      'the length',
      chat('', {
        messages: [...CATS, { role: 'assistant', content: 'Cats purr' }, { role: 'user', content: 'Why?' }],
      }),
      'its conversation ends before "assistant: Cats purr"',
    ],
  ])('is none if %s differs, and the error names the nearest', async (_, request, difference) => {
    const directory = await record([
      [chat('Something else'), ok('x')],
      [chat('Tell me of cats'), ok('Cats')],
    ])
    const { status, chunks } = await receive(await replay(directory), request)
    expect(status).toBe(404)
    const { error } = JSON.parse(chunks.join(''))
    expect(error.message).toMatch(
      /^No cassette matches this request\. The nearest is .*-openai-chat-gpt-5\.5\.json: /,
    )
    expect(error.message).toContain(difference)
  })

  it.each([
    [message, { type: 'code_execution_20250825', name: 'code_execution' }],
    [google, { codeExecution: {} }],
  ])('depends on the tools that the vendor runs: %#', async (request, tool) => {
    const other = { type: 'web_fetch_20250910', name: 'web_fetch', urlContext: {} }
    const directory = await record([[request('Hi', { tools: [tool] }), ok('x')]])
    const transport = await replay(directory)
    expect(await receive(transport, request('Hi', { tools: [tool] }))).toMatchObject({ status: 200 })
    expect(await receive(transport, request('Hi', { tools: [other] }))).toMatchObject({ status: 404 })
  })

  it('is refused if its file is of another version, or no cassette', async () => {
    const directory = await record([[chat('a'), ok('A')]])
    writeFileSync(join(directory, 'other.json'), '{"version":1}')
    await expect(readCassettes(directory)).rejects.toThrow('other.json is not a cassette')
    writeFileSync(join(directory, 'other.json'), '{"version":9,"recordedAt":"","request":{},"response":{}}')
    await expect(readCassettes(directory)).rejects.toThrow('other.json: This cassette is of version 9')
  })
})
