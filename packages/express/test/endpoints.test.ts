import { GoogleGenAI } from '@google/genai'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY } from './support.ts'

let offline: OfflineUpstream
let openai: OpenAI
let google: GoogleGenAI
let close: () => Promise<void>

beforeAll(async () => {
  offline = await startOfflineUpstream({ delay: 0 })
  const handler = mixrouter({ upstreams: offline.upstreams, keys: [{ name: 'test', key: KEY }] })
  const server = express().use('/ai', express.json(), handler).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}/ai`
  openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 })
  google = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: url } })
  close = async () => {
    server.close()
    server.closeAllConnections()
    await handler.close()
    await offline.close()
  }
})

afterAll(() => close())

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const isPng = (base64: string | undefined) =>
  Buffer.from(base64 ?? '', 'base64')
    .subarray(0, 8)
    .equals(PNG)
const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
const TEXTS = ['the cat sleeps on the sofa', 'a cat sleeps on my sofa', 'interest rates rose again']

/** Everything that is iterated, in order. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('the openai SDK', () => {
  it.each(['text-embedding-3-small', 'gemini-embedding-001'])('embeds with %s', async (model) => {
    const { data, usage } = await openai.embeddings.create({ model, input: TEXTS, dimensions: 256 })
    const [cat, other, rates] = data.map(({ embedding }) => embedding) as [number[], number[], number[]]
    expect(cat).toHaveLength(256)
    expect(dot(cat, cat)).toBeCloseTo(1, 4)
    expect(dot(cat, other)).toBeGreaterThan(dot(cat, rates) + 0.3)
    expect(usage.prompt_tokens).toBeGreaterThan(10)
  })

  it.each(['gpt-image-2', 'imagen-4.0-generate-001', 'gemini-3-pro-image'])(
    'makes an image with %s',
    async (model) => {
      const { data } = await openai.images.generate({ model, prompt: 'A red cube', size: '1536x1024' })
      expect(data).toHaveLength(1)
      expect(isPng(data?.[0]?.b64_json)).toBe(true)
    },
  )

  it.each(['gpt-image-2', 'gemini-3-pro-image'])('streams an image of %s', async (model) => {
    const stream = await openai.images.generate({ model, prompt: 'A cube', stream: true, partial_images: 2 })
    const events = await collect(stream)
    expect(events.at(-1)).toMatchObject({ type: 'image_generation.completed' })
    expect(isPng(events.at(-1)?.b64_json)).toBe(true)
  })

  it('edits an image, and makes variations of one', async () => {
    const image = await toFile(PNG, 'cat.png', { type: 'image/png' })
    const mask = await toFile(PNG, 'mask.png', { type: 'image/png' })
    const edited = await openai.images.edit({ image, mask, prompt: 'Add a hat', model: 'gpt-image-2' })
    expect(isPng(edited.data?.[0]?.b64_json)).toBe(true)
    const varied = await openai.images.createVariation({ image, model: 'dall-e-2', n: 2 })
    expect(varied.data).toHaveLength(2)
  })

  it.each(['gpt-4o-mini-tts', 'gemini-3.1-flash-tts'])('speaks with %s', async (model) => {
    const response = await openai.audio.speech.create({
      model,
      voice: 'alloy',
      input: 'Hello there',
      response_format: 'wav',
    })
    expect(response.headers.get('content-type')).toBe('audio/wav')
    const wav = Buffer.from(await response.arrayBuffer())
    expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(24), wav.length - 44]).toEqual([
      'RIFF',
      24_000,
      wav.readUInt32LE(40),
    ])
    expect(wav.length).toBeGreaterThan(10_000)
  })

  it('transcribes and translates a file that comes before its model', async () => {
    const file = () => toFile(Buffer.alloc(100_000), 'speech.wav', { type: 'audio/wav' })
    const { text } = await openai.audio.transcriptions.create({
      file: await file(),
      model: 'gpt-4o-transcribe',
    })
    expect(text).toContain('speech.wav, 100000 bytes')
    const translated = await openai.audio.translations.create({ file: await file(), model: 'whisper-1' })
    expect(translated.text).toContain('speech.wav')
    const vtt = await openai.audio.transcriptions.create({
      file: await file(),
      model: 'whisper-1',
      response_format: 'vtt',
    })
    expect(vtt).toMatch(/^WEBVTT/)
  })

  it('streams a transcription', async () => {
    const stream = await openai.audio.transcriptions.create({
      model: 'gpt-4o-transcribe',
      file: await toFile(Buffer.alloc(10), 'speech.wav'),
      stream: true,
    })
    const events = await collect(stream)
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done' })
    expect(events.length).toBeGreaterThan(5)
  })

  it('moderates without naming a model', async () => {
    const { results } = await openai.moderations.create({ input: ['Hello', 'I will kill you'] })
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true])
  })

  it('completes text, whole and streamed', async () => {
    const request = { model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon', max_tokens: 50 }
    const { choices } = await openai.completions.create(request)
    expect(choices[0]?.text).toContain('Once upon')
    const events = await collect(await openai.completions.create({ ...request, stream: true }))
    expect(events.map((event) => event.choices[0]?.text).join('')).toBe(choices[0]?.text)
  })

  it('ranks documents', async () => {
    const body = { model: 'rerank-v4', query: 'where does the cat sleep', documents: TEXTS.toReversed() }
    const { results } = await openai.post<{ results: { index: number }[] }>('/rerank', { body })
    expect(results.at(-1)?.index).toBe(0)
  })
})

describe('the @google/genai SDK', () => {
  it.each(['gemini-embedding-001', 'text-embedding-3-small'])('embeds with %s', async (model) => {
    const { embeddings } = await google.models.embedContent({
      model,
      contents: TEXTS,
      config: { outputDimensionality: 128, taskType: 'RETRIEVAL_DOCUMENT' },
    })
    const [cat, other, rates] = (embeddings ?? []).map(({ values }) => values) as [
      number[],
      number[],
      number[],
    ]
    expect(cat).toHaveLength(128)
    expect(dot(cat, other)).toBeGreaterThan(dot(cat, rates))
  })
})
