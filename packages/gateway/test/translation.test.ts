import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { answerIn, ask, SHAPES, STREAM, startGateway, startUpstream, upstreamAt, WHOLE } from './support.ts'

const PAIRS = FORMATS.flatMap((format) => FORMATS.map((spoken) => [format, spoken] as const))
const JSON_TYPE = { 'content-type': 'application/json' }
const EVENTS = { 'content-type': 'text/event-stream' }

/** The texts of a whole answer of any format, joined. */
function textOf(format: Format, body: unknown): string {
  const { choices, output, content, candidates } = body as Record<
    string,
    { [key: string]: unknown }[] | undefined
  >
  const parts = {
    'openai-chat': choices?.map((choice) => ({ text: (choice.message as { content: string }).content })),
    'openai-responses': output?.flatMap((item) => item.content),
    anthropic: content,
    google: candidates?.flatMap((candidate) => (candidate.content as { parts: unknown[] }).parts),
  }[format] as { text: string }[]
  return parts.map(({ text }) => text).join('')
}

/** The text that a stream of any format has said. */
function said(format: Format, stream: string): string {
  const events = stream.split(/\n\n/).flatMap((event) => /^data: (\{.*)$/m.exec(event)?.[1] ?? [])
  return events
    .map((event) => JSON.parse(event))
    .map((event) => {
      if (format === 'openai-chat') return event.choices[0]?.delta.content
      if (format === 'openai-responses') return event.type === 'response.output_text.delta' ? event.delta : ''
      if (format === 'anthropic') return event.delta?.text
      return event.candidates?.[0]?.content?.parts?.[0]?.text
    })
    .join('')
}

describe.each(PAIRS)('a client of %s, an upstream of %s', (format, spoken) => {
  const start = async (answer: Parameters<typeof startUpstream>[0]) => {
    const upstream = await startUpstream(answer)
    return { upstream, url: await startGateway([upstreamAt(upstream.url, [spoken])]) }
  }

  it('gets a whole answer in its format', async () => {
    const { upstream, url } = await start((res, seen) => answerIn(spoken, res, seen))
    const response = await ask(url, format, { model: 'up/some-model' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(textOf(format, await response.json())).toBe('Bonjour')
    expect(upstream.requests).toMatchObject([{ url: SHAPES[spoken].path('some-model') }])
  })

  it('gets a stream in its format', async () => {
    const { upstream, url } = await start((res, seen) => answerIn(spoken, res, seen))
    const response = await ask(url, format, { stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(said(format, await response.text())).toBe('Bonjour')
    expect(upstream.requests).toMatchObject([
      { url: SHAPES[spoken].path('some-model', true), headers: { accept: 'text/event-stream' } },
    ])
  })

  it('gets a stream of an answer that came whole', async () => {
    const { url } = await start((res) => res.writeHead(200, JSON_TYPE).end(JSON.stringify(WHOLE[spoken])))
    const response = await ask(url, format, { stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(said(format, await response.text())).toBe('Bonjour')
  })

  it('gets a whole answer of a stream', async () => {
    const { url } = await start((res) =>
      res.writeHead(200, EVENTS).end(STREAM[spoken].begin + STREAM[spoken].end),
    )
    const response = await ask(url, format)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(textOf(format, await response.json())).toBe('Bonjour')
  })

  it('gets an error of a stream that was cut, where it wanted a whole answer', async () => {
    const { url } = await start((res) => res.writeHead(200, EVENTS).end(STREAM[spoken].begin))
    expect((await ask(url, format)).status).toBe(502)
  })
})

it.each(FORMATS)('an array without alt=sse for google’s clients, of an upstream of %s', async (spoken) => {
  const upstream = await startUpstream((res, seen) =>
    seen.url.includes(':stream') && !seen.url.includes('alt=sse')
      ? res.writeHead(200, JSON_TYPE).end(JSON.stringify([WHOLE.google]))
      : answerIn(spoken, res, seen),
  )
  const url = await startGateway([upstreamAt(upstream.url, [spoken])])
  const response = await ask(url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
  expect(response.headers.get('content-type')).toBe('application/json')
  const pieces = (await response.json()) as unknown[]
  expect(pieces.map((piece) => textOf('google', piece)).join('')).toBe('Bonjour')
})

describe('what gets lost', () => {
  const body = JSON.stringify({ ...SHAPES['openai-chat'].body('m'), seed: 7, logit_bias: { 1: 1 } })
  const start = async (onUnsupported: 'warn' | 'error' | 'ignore') => {
    const upstream = await startUpstream((res, seen) => answerIn('anthropic', res, seen))
    return { upstream, url: await startGateway([upstreamAt(upstream.url, ['anthropic'])], { onUnsupported }) }
  }

  it('is counted in a header, of streams too', async () => {
    const { url } = await start('warn')
    for (const text of [body, body.replace('{', '{"stream":true,')]) {
      const { headers } = await ask(url, 'openai-chat', { body: text })
      expect(headers.get('x-mixrouter-warnings')).toMatch(
        /^\d+; (unsupported|changed|defaulted|foreign)(, \w+)*$/,
      )
      expect(Number.parseInt(headers.get('x-mixrouter-warnings') ?? '', 10)).toBeGreaterThanOrEqual(2)
    }
  })

  it('is refused where the configuration says so', async () => {
    const { upstream, url } = await start('error')
    const response = await ask(url, 'openai-chat', { body })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toContain('seed')
    expect(error.message).toContain('logit_bias')
    expect(upstream.requests).toEqual([])
  })

  it('is not told where the configuration says so', async () => {
    const { url } = await start('ignore')
    const { status, headers } = await ask(url, 'openai-chat', { body })
    expect([status, headers.has('x-mixrouter-warnings')]).toEqual([200, false])
  })
})
