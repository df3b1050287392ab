import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { cosineSimilarity, embedMany, generateImage } from 'ai'
import express from 'express'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY } from './support.ts'

const OTHER_KEY = 'other-key-5678'

let offline: OfflineUpstream
let openai: OpenAI
let google: GoogleGenAI
let stranger: OpenAI
let anthropic: Anthropic
let url: string
let close: () => Promise<void>

beforeAll(async () => {
  offline = await startOfflineUpstream({ delay: 0 })
  const keys = [
    { name: 'test', key: KEY },
    { name: 'other', key: OTHER_KEY, models: ['gpt-*', 'claude-sonnet-*', '*-embedding-*'] },
  ]
  const handler = mixrouter({ upstreams: offline.upstreams, keys })
  const server = express().use('/ai', express.json(), handler).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  url = `http://127.0.0.1:${port}/ai`
  openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 })
  stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: OTHER_KEY, maxRetries: 0 })
  anthropic = new Anthropic({ baseURL: url, apiKey: KEY, maxRetries: 0 })
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

  it.each(['gemini-3-pro-image', 'gpt-image-2'])('gets an image of %s', async (model) => {
    const request = { model, contents: 'A red cube', config: { responseModalities: ['IMAGE'] } }
    const whole = await google.models.generateContent(request)
    expect(isPng(whole.data)).toBe(true)
    expect(whole.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0)
    const chunks = await collect(await google.models.generateContentStream(request))
    expect(isPng(chunks[0]?.data)).toBe(true)
  })

  it.each(['gemini-3.1-flash-tts', 'gpt-4o-mini-tts'])('gets speech of %s', async (model) => {
    const voiceConfig = { prebuiltVoiceConfig: { voiceName: 'Kore' } }
    const config = { responseModalities: ['AUDIO'], speechConfig: { voiceConfig } }
    const { candidates } = await google.models.generateContent({ model, contents: 'Hello there', config })
    const { mimeType, data } = candidates?.[0]?.content?.parts?.[0]?.inlineData ?? {}
    expect(mimeType).toContain('rate=24000')
    expect(Buffer.from(data ?? '', 'base64').length).toBeGreaterThan(10_000)
  })
})

describe('the AI SDK provider', () => {
  it.each(['text-embedding-3-small', 'gemini-embedding-001'])('embeds with %s', async (model) => {
    const mixrouter = createMixrouter({ baseURL: url, apiKey: KEY })
    const { embeddings } = await embedMany({ model: mixrouter.embeddingModel(model), values: TEXTS })
    expect(cosineSimilarity(embeddings[0] ?? [], embeddings[1] ?? [])).toBeGreaterThan(0.5)
  })

  it.each(['gpt-image-2', 'imagen-4.0-generate-001'])('makes an image with %s', async (model) => {
    const mixrouter = createMixrouter({ baseURL: url, apiKey: KEY })
    const { image } = await generateImage({
      model: mixrouter.imageModel(model),
      prompt: 'A cube',
      size: '1024x1024',
    })
    expect(isPng(image.base64)).toBe(true)
  })

  it('edits an image', async () => {
    const mixrouter = createMixrouter({ baseURL: url, apiKey: KEY })
    const prompt = { text: 'Add a hat', images: [PNG] }
    const { image } = await generateImage({ model: mixrouter.imageModel('gpt-image-2'), prompt })
    expect(isPng(image.base64)).toBe(true)
  })
})

// @google/genai 3 itself sends predict to Vertex AI only.
it.each(['imagen-4.0-generate-001', 'gpt-image-2'])(
  'a predict request makes images with %s',
  async (model) => {
    const response = await fetch(`${url}/v1beta/models/${model}:predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': KEY },
      body: JSON.stringify({ instances: [{ prompt: 'A red cube' }], parameters: { sampleCount: 2 } }),
    })
    const { predictions } = (await response.json()) as { predictions: { bytesBase64Encoded: string }[] }
    expect(predictions.map(({ bytesBase64Encoded }) => isPng(bytesBase64Encoded))).toEqual([true, true])
  },
)

describe('files and batches', () => {
  const upload = () => toFile(Buffer.from('{"custom_id":"a"}\n{"custom_id":"b"}\n'), 'batch.jsonl')

  it('of OpenAI belong to the client that created them', async () => {
    const file = await openai.files.create({ file: await upload(), purpose: 'batch' })
    expect(file).toMatchObject({ filename: 'batch.jsonl', purpose: 'batch' })
    expect(await (await openai.files.content(file.id)).text()).toContain('"custom_id":"b"')
    const batch = await openai.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
    const done = await openai.batches.retrieve(batch.id)
    const output = await (await openai.files.content(String(done.output_file_id))).text()
    expect(output.trim().split('\n')).toHaveLength(2)
    expect((await openai.batches.list()).data.map(({ id }) => id)).toEqual([batch.id])

    for (const attempt of [
      stranger.files.retrieve(file.id),
      stranger.files.content(file.id),
      stranger.files.delete(file.id),
      stranger.files.content(String(done.output_file_id)),
      stranger.batches.retrieve(batch.id),
      stranger.batches.cancel(batch.id),
      stranger.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/responses',
        completion_window: '24h',
      }),
    ])
      await expect(attempt).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    expect((await stranger.files.list()).data).toEqual([])
    const own = await stranger.files.create({ file: await upload(), purpose: 'batch' })
    const limited = stranger.batches.create({
      input_file_id: own.id,
      endpoint: '/v1/responses',
      completion_window: '24h',
    })
    await expect(limited).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect((await openai.files.list()).data.map(({ id }) => id)).toContain(file.id)
    expect(await openai.files.delete(file.id)).toMatchObject({ deleted: true })
    await expect(openai.files.retrieve(file.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('cannot be read by another client’s requests to models', async () => {
    const { id } = await openai.files.create({ file: await upload(), purpose: 'user_data' })
    const file = { type: 'file', file: { file_id: id } } as const
    const chat = (client: OpenAI) =>
      client.chat.completions.create({ model: 'gpt-5.5', messages: [{ role: 'user', content: [file] }] })
    const respond = (client: OpenAI) =>
      client.responses.create({
        model: 'gpt-5.5',
        input: [{ role: 'user', content: [{ type: 'input_file', file_id: id }] }],
      })
    await chat(openai)
    await respond(openai)
    await expect(chat(stranger)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await expect(respond(stranger)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const escaped = JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: [file] }] })
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${OTHER_KEY}` },
      body: escaped.replace('file_id', '\\u0066ile_id'),
    })
    expect(response.status).toBe(404)

    const uploaded = await anthropic.beta.files.upload({ file: await upload() })
    const source = { type: 'file', file_id: uploaded.id } as const
    const message = (client: Anthropic) =>
      client.beta.messages.create({
        model: 'claude-sonnet-5',
        max_tokens: 9,
        messages: [{ role: 'user', content: [{ type: 'document', source }] }],
      })
    await message(anthropic)
    const other = new Anthropic({ baseURL: url, apiKey: OTHER_KEY, maxRetries: 0 })
    await expect(message(other)).rejects.toBeInstanceOf(Anthropic.NotFoundError)
  })

  it('of Anthropic belong to the client that created them', async () => {
    const file = await anthropic.beta.files.upload({ file: await upload() })
    expect((await anthropic.beta.files.retrieveMetadata(file.id)).filename).toBe('batch.jsonl')
    const params = {
      model: 'claude-sonnet-5',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
    } as const
    const batch = await anthropic.messages.batches.create({
      requests: [{ custom_id: 'a', params: { ...params, messages: [...params.messages] } }],
    })
    const results = []
    for await (const result of await anthropic.messages.batches.results(batch.id)) results.push(result)
    expect(results).toMatchObject([{ custom_id: 'a' }])

    const other = new Anthropic({ baseURL: `${url}`, apiKey: OTHER_KEY, maxRetries: 0 })
    await expect(other.messages.batches.retrieve(batch.id)).rejects.toBeInstanceOf(Anthropic.NotFoundError)
    await expect(other.beta.files.retrieveMetadata(file.id)).rejects.toBeInstanceOf(Anthropic.NotFoundError)
    const forbidden = other.messages.batches.create({
      requests: [
        { custom_id: 'a', params: { ...params, messages: [...params.messages], model: 'claude-opus-5' } },
      ],
    })
    await expect(forbidden).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError)
  })
})
