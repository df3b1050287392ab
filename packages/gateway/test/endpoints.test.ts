import http from 'node:http'
import type { Usage } from '@mixrouter/core'
import OpenAI, { toFile } from 'openai'
import { describe, expect, it } from 'vitest'
import { CLIENT_KEY, listen, startGateway, startUpstream, UPSTREAM_KEY, upstreamAt } from './support.ts'

const EMBEDDINGS = {
  object: 'list',
  model: 'm',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 7, total_tokens: 7 },
}

const sendJson = (res: http.ServerResponse, value: unknown, status = 200) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const post = (url: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_KEY}`, ...headers },
    body: JSON.stringify(body),
  })

const postForm = (url: string, path: string, fields: Record<string, string | Blob>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${CLIENT_KEY}` }, body })
}

const openaiAt = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 })
const deferred = <T = void>() => Promise.withResolvers<T>()

/** Everything that is iterated, in order. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('a request beside chat', () => {
  it('is forwarded with the upstream’s key and name of the model, and its usage is reported', async () => {
    const upstream = await startUpstream((res) => sendJson(res, EMBEDDINGS))
    const usages: Usage[] = []
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      models: { small: ['text-embedding-3-small'] },
      onUsage: (usage) => usages.push(usage),
    })
    const response = await post(url, '/v1/embeddings', { model: 'small', input: 'Hi', future: [1] })
    expect(await response.json()).toEqual(EMBEDDINGS)
    const [seen] = upstream.requests
    expect(seen?.headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      model: 'text-embedding-3-small',
      input: 'Hi',
      future: [1],
    })
    expect(usages).toEqual([expect.objectContaining({ inputTokens: 7 })])
  })

  it('needs a key and a right to the model', async () => {
    const upstream = await startUpstream((res) => sendJson(res, EMBEDDINGS))
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      keys: [{ name: 'test', key: CLIENT_KEY, models: ['text-*'] }],
    })
    const strange = await post(url, '/v1/embeddings', { model: 'text-1' }, { authorization: 'Bearer no' })
    expect(strange.status).toBe(401)
    expect((await post(url, '/v1/embeddings', { model: 'other' })).status).toBe(403)
    const form = await postForm(url, '/v1/audio/transcriptions', { model: 'other', file: new Blob(['a']) })
    expect(form.status).toBe(403)
    expect(upstream.requests).toEqual([])
  })

  it('goes to the upstreams that serve it', async () => {
    const chat = await startUpstream((res) => sendJson(res, {}))
    const embedding = await startUpstream((res) => sendJson(res, EMBEDDINGS))
    const url = await startGateway([
      upstreamAt(chat.url, ['openai-chat'], { name: 'chat', serves: ['chat'] }),
      upstreamAt(embedding.url, ['openai-chat'], { name: 'embedding', serves: ['embeddings'] }),
    ])
    expect((await post(url, '/v1/embeddings', { model: 'm', input: 'Hi' })).status).toBe(200)
    const speech = await post(url, '/v1/audio/speech', { model: 'm', input: 'Hi', voice: 'alloy' })
    expect(speech.status).toBe(404)
    expect(await speech.text()).toContain('No upstream serves speech')
  })

  it('names who serves the model if the route cannot be translated', async () => {
    const upstream = await startUpstream((res) => sendJson(res, {}))
    const url = await startGateway([upstreamAt(upstream.url, ['google'])])
    const response = await postForm(url, '/v1/images/edits', { model: 'imagen-4', image: new Blob(['a']) })
    expect(response.status).toBe(404)
    expect(await response.text()).toMatch(/\/v1\/images\/edits .* \(up, which speaks google\)/)
  })

  it('fails over, but not where it may have been charged', async () => {
    const broken = await startUpstream((res) => sendJson(res, { error: { message: 'Overloaded' } }, 503))
    const good = await startUpstream((res) => sendJson(res, EMBEDDINGS))
    const upstreams = [
      upstreamAt(broken.url, ['openai-chat'], { name: 'broken' }),
      upstreamAt(good.url, ['openai-chat'], { name: 'good' }),
    ]
    const url = await startGateway(upstreams, { retry: { attempts: 1, delay: 0 } })
    expect((await post(url, '/v1/embeddings', { model: 'm', input: 'Hi' })).status).toBe(200)
    expect(broken.requests).toHaveLength(2)
    expect((await post(url, '/v1/images/generations', { model: 'm', prompt: 'Hi' })).status).toBe(503)
    expect([broken.requests.length, good.requests.length]).toEqual([3, 1])
  })

  it.each<[string, (res: http.ServerResponse) => void]>([
    ['an error with status 200', (res) => sendJson(res, { error: { message: 'Overloaded', code: 503 } })],
    [
      'a response that breaks off',
      (res) => {
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
        res.write('{"data":', () => res.destroy())
      },
    ],
  ])('fails over after %s, but not where it may have been charged', async (_, fail) => {
    for (const format of ['openai-chat', 'google'] as const) {
      const [first, second] = [
        await startUpstream(fail),
        await startUpstream((res) => sendJson(res, EMBEDDINGS)),
      ]
      const url = await startGateway(
        [
          upstreamAt(first.url, [format], { name: 'first' }),
          upstreamAt(second.url, ['openai-chat'], { name: 'second' }),
        ],
        { retry: { attempts: 0 } },
      )
      expect((await post(url, '/v1/embeddings', { model: 'm', input: 'Hi' })).status).toBe(200)
      expect(second.requests).toHaveLength(1)
      const image = await post(url, '/v1/images/generations', { model: 'm', prompt: 'A cat' })
      expect(image.status).toBeGreaterThanOrEqual(500)
      expect(second.requests).toHaveLength(1)
    }
  })

  it('sends another upstream an image that the first refused to make', async () => {
    const limited = await startUpstream((res) => sendJson(res, { error: { message: 'Slow down' } }, 429))
    const good = await startUpstream((res) => sendJson(res, { created: 1, data: [{ b64_json: 'AA==' }] }))
    const url = await startGateway([
      upstreamAt(limited.url, ['openai-chat'], { name: 'limited' }),
      upstreamAt(good.url, ['openai-chat'], { name: 'good' }),
    ])
    expect((await post(url, '/v1/images/generations', { model: 'm', prompt: 'Hi' })).status).toBe(200)
  })

  it('does not show the upstream’s key', async () => {
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-type': 'text/plain' }).end(`key ${UPSTREAM_KEY}`),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const form = { model: 'whisper-1', file: new Blob(['a']), response_format: 'text' }
    expect(await (await postForm(url, '/v1/audio/transcriptions', form)).text()).not.toContain(UPSTREAM_KEY)
  })

  it('ends a stream that is cut off in an error event', async () => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: {"choices":[{"index":0,"text":"Once"}]}\n\n', () => res.destroy())
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const stream = await openaiAt(url).completions.create({ model: 'm', prompt: 'Hi', stream: true })
    await expect(collect(stream)).rejects.toThrow()
  })

  it('breaks audio off if the upstream does', async () => {
    const errors: string[] = []
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'audio/mpeg' })
      res.write('ID3', () => res.destroy())
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      onError: ({ message }) => errors.push(message),
    })
    const response = await post(url, '/v1/audio/speech', { model: 'tts-1', input: 'Hi', voice: 'alloy' })
    await expect(response.arrayBuffer()).rejects.toThrow()
    await expect
      .poll(() => errors)
      .toEqual([expect.stringContaining('broke before its response was complete')])
  })

  it('streams audio as it comes', async () => {
    const held = deferred()
    const upstream = await startUpstream(async (res) => {
      res.writeHead(200, { 'content-type': 'audio/mpeg' }).write('first')
      await held.promise
      res.end('second')
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const response = await post(url, '/v1/audio/speech', { model: 'tts-1', input: 'Hi', voice: 'alloy' })
    const reader = response.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first')
    held.resolve()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second')
  })
})

describe('a form', () => {
  const MIB = 1024 * 1024

  /** An upstream that counts and drops what it receives. */
  async function startSink() {
    const received = { bytes: 0, requests: 0, closed: 0 }
    const server = http.createServer(async (req, res) => {
      received.requests++
      req.on('close', () => req.complete || received.closed++)
      try {
        for await (const chunk of req) received.bytes += chunk.length
      } catch {
        return
      }
      sendJson(res, { text: 'Hello' })
    })
    return { url: await listen(server), received }
  }

  /** A form that is made as it is read. */
  function largeForm(
    megabytes: number,
    first: string,
    last = '',
    before: (megabyte: number) => Promise<void> | void = () => {},
  ) {
    const field = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    async function* chunks() {
      const encoder = new TextEncoder()
      if (first) yield encoder.encode(field('model', first))
      yield encoder.encode('--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n')
      for (let index = 0; index < megabytes; index++) {
        await before(index)
        yield new Uint8Array(MIB).fill(0x61)
      }
      yield encoder.encode(`\r\n${last && field('model', last)}--b--\r\n`)
    }
    return ReadableStream.from(chunks())
  }

  const upload = (url: string, body: ReadableStream, signal?: AbortSignal) =>
    fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'multipart/form-data; boundary=b' },
      body,
      duplex: 'half',
      ...(signal && { signal }),
    } as RequestInit)

  it('has reached the upstream before it has been received', async () => {
    const sink = await startSink()
    const pause = deferred()
    const url = await startGateway([upstreamAt(sink.url, ['openai-chat'])])
    const response = upload(
      url,
      largeForm(8, 'whisper-1', '', (megabyte) => (megabyte === 5 ? pause.promise : undefined)),
    )
    await expect.poll(() => sink.received.bytes).toBeGreaterThan(MIB)
    pause.resolve()
    expect((await response).status).toBe(200)
  })

  it('is sent once if it is too large to be kept', async () => {
    const upstream = await startUpstream((res) => sendJson(res, { error: { message: 'Overloaded' } }, 503))
    const url = await startGateway([
      upstreamAt(upstream.url, ['openai-chat'], { name: 'a' }),
      upstreamAt(upstream.url, ['openai-chat'], { name: 'b' }),
    ])
    expect((await upload(url, largeForm(3, 'whisper-1'))).status).toBe(503)
    expect(upstream.requests).toHaveLength(1)
  })

  it('of a few bytes fails over', async () => {
    const broken = await startUpstream((res) => sendJson(res, { error: { message: 'Overloaded' } }, 503))
    const good = await startUpstream((res) => sendJson(res, { text: 'Hello' }))
    const url = await startGateway(
      [
        upstreamAt(broken.url, ['openai-chat'], { name: 'broken' }),
        upstreamAt(good.url, ['openai-chat'], { name: 'good' }),
      ],
      { retry: { attempts: 0 } },
    )
    const file = await toFile(Buffer.from('RIFF'), 'a.wav')
    const { text } = await openaiAt(url).audio.transcriptions.create({ file, model: 'good/whisper-1' })
    expect(text).toBe('Hello')
    expect(good.requests[0]?.body).toContain('\r\n\r\nwhisper-1\r\n')
    expect(
      (await postForm(url, '/v1/audio/transcriptions', { model: 'w', file: new Blob(['a']) })).status,
    ).toBe(200)
  })

  it('that names a second model does not reach an upstream whole', async () => {
    const sink = await startSink()
    const url = await startGateway([upstreamAt(sink.url, ['openai-chat'])])
    const response = await upload(url, largeForm(4, 'whisper-1', 'other'))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('names the model twice')
    await expect.poll(() => sink.received.closed).toBe(1)
  })

  it('that is larger than uploadLimit gets a 413', async () => {
    const sink = await startSink()
    const url = await startGateway([upstreamAt(sink.url, ['openai-chat'])], { uploadLimit: 3 * MIB })
    const response = await upload(url, largeForm(6, 'whisper-1'))
    expect(response.status).toBe(413)
  })

  it('is refused where JSON is expected', async () => {
    const url = await startGateway([upstreamAt('http://127.0.0.1:1', ['openai-chat'])])
    expect((await postForm(url, '/v1/embeddings', { model: 'm' })).status).toBe(415)
  })

  it('is aborted at the upstream when the client disconnects while it uploads', async () => {
    const sink = await startSink()
    const url = await startGateway([upstreamAt(sink.url, ['openai-chat'])])
    const abort = new AbortController()
    const failed = upload(
      url,
      largeForm(8, 'whisper-1', '', (megabyte) => (megabyte === 5 ? new Promise<void>(() => {}) : undefined)),
      abort.signal,
    ).catch((e) => e)
    await expect.poll(() => sink.received.bytes).toBeGreaterThan(MIB)
    abort.abort()
    expect(await failed).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => sink.received.closed).toBe(1)
  })

  it.each(['while it waits', 'while it streams'])('is aborted at the upstream %s', async (phase) => {
    const closed = deferred()
    const arrived = deferred()
    const upstream = await startUpstream((res) => {
      res.once('close', () => closed.resolve())
      if (phase === 'while it streams')
        res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n')
      arrived.resolve()
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const abort = new AbortController()
    const failed = upload(url, largeForm(2, 'whisper-1'), abort.signal)
      .then((response) => response.text())
      .catch((error) => error)
    await arrived.promise
    setTimeout(() => abort.abort(), 50)
    expect(await failed).toMatchObject({ name: 'AbortError' })
    await closed.promise
  })
})

describe('a request that names a file', () => {
  const start = async () => {
    let files = 0
    const upstream = await startUpstream((res, { url }) =>
      url === '/v1/files' ? sendJson(res, { id: `file-${++files}`, object: 'file' }) : sendJson(res, {}),
    )
    const spare = await startUpstream((res) => sendJson(res, {}))
    const keys = [
      { name: 'test', key: CLIENT_KEY },
      { name: 'other', key: 'other-key-5678' },
    ]
    const at = (url: string, name: string) =>
      upstreamAt(url, ['openai-chat'], { name, models: name === 'spare' ? ['*'] : ['gpt-*'] })
    const url = await startGateway([at(spare.url, 'spare'), at(upstream.url, 'main')].reverse(), {
      keys,
      models: { either: ['spare/gpt-1', 'main/gpt-1'] },
    })
    const uploaded = await postForm(url, '/v1/files', { purpose: 'user_data', file: new Blob(['a']) })
    const { id } = (await uploaded.json()) as { id: string }
    const body = (model: string) => ({
      model,
      messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
    })
    return { url, upstream, spare, body }
  }

  it('goes to the account that has the file', async () => {
    const { url, upstream, spare, body } = await start()
    await post(url, '/v1/chat/completions', body('either'))
    expect([upstream.requests.length, spare.requests.length]).toEqual([2, 0])
    const elsewhere = await post(url, '/v1/chat/completions', body('spare/gpt-1'))
    expect([elsewhere.status, await elsewhere.text()]).toEqual([400, expect.stringContaining('are at main')])
  })

  it.each([(text: string) => text, (text: string) => text.replace('file_id', '\\u0066ile_id')])(
    'of another client gets a 404',
    async (spell) => {
      const { url, upstream, body } = await start()
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer other-key-5678' },
        body: spell(JSON.stringify(body('either'))),
      })
      expect([response.status, upstream.requests.length]).toEqual([404, 1])
    },
  )
})
