import { embed, embedMany, generateImage, generateSpeech, rerank, transcribe } from 'ai'
import { afterEach, describe, expect, it } from 'vitest'
import { createMixrouter } from '../src/index.ts'
import { type ScriptedResponse, type ServedRequest, type Server, startServer } from './server.ts'

let server: Server
afterEach(() => server.close())

async function providerOf(respond: (request: ServedRequest, turn: number) => ScriptedResponse) {
  server = await startServer(respond)
  return createMixrouter({ baseURL: server.url, apiKey: 'secret' })
}

describe('embeddings', () => {
  const respond = ({ body }: ServedRequest): ScriptedResponse => {
    const { input } = JSON.parse(body) as { input: string[] }
    const data = input.map((text, index) => ({ index, embedding: [text.length, index] })).reverse()
    return { body: { data, usage: { prompt_tokens: 3, total_tokens: 3 } } }
  }

  it('are in the order of the values, whatever the order of the response', async () => {
    const mixrouter = await providerOf(respond)
    const model = mixrouter.embeddingModel('text-embedding-3-small')
    const { embeddings, usage } = await embedMany({ model, values: ['a', 'bb', 'ccc'] })
    expect(embeddings).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ])
    expect(usage.tokens).toBe(3)
    expect(server.requests[0]).toMatchObject({
      path: '/v1/embeddings',
      headers: { authorization: 'Bearer secret' },
    })
  })

  it('accept dimensions and user', async () => {
    const mixrouter = await providerOf(respond)
    const providerOptions = { mixrouter: { dimensions: 256, user: 'u' } }
    await embed({ model: mixrouter.embeddingModel('text-embedding-3-small'), value: 'a', providerOptions })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      dimensions: 256,
      user: 'u',
      input: ['a'],
    })
  })

  it('are retried', async () => {
    const limited = { error: { message: 'Slow down', type: 'requests', param: null, code: null } }
    const mixrouter = await providerOf((request, turn) =>
      turn === 0 ? { status: 429, headers: { 'retry-after': '0' }, body: limited } : respond(request),
    )
    const { embedding } = await embed({
      model: mixrouter.embeddingModel('text-embedding-3-small'),
      value: 'a',
    })
    expect(embedding).toEqual([1, 0])
  })
})

describe('images', () => {
  const PNG = 'iVBORw0KGgo='
  const made = {
    created: 1,
    data: [{ b64_json: PNG, revised_prompt: 'A red cat' }],
    usage: { total_tokens: 9 },
  }

  it('are generated, with the revised prompt', async () => {
    const mixrouter = await providerOf(() => ({ body: made }))
    const { image, providerMetadata } = await generateImage({
      model: mixrouter.imageModel('gpt-image-1'),
      prompt: 'A cat',
      size: '1024x1024',
      providerOptions: { mixrouter: { quality: 'low', outputFormat: 'png' } },
    })
    expect(image.base64).toBe(PNG)
    expect(providerMetadata).toMatchObject({ mixrouter: { images: [{ revisedPrompt: 'A red cat' }] } })
    expect(server.requests[0]?.path).toBe('/v1/images/generations')
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      model: 'gpt-image-1',
      prompt: 'A cat',
      n: 1,
      size: '1024x1024',
      quality: 'low',
      output_format: 'png',
    })
  })

  it('are edited with a multipart form', async () => {
    const mixrouter = await providerOf(() => ({ body: made }))
    const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
    await generateImage({
      model: mixrouter.imageModel('gpt-image-1'),
      prompt: { text: 'A hat for the cat', images: [picture], mask: picture },
    })
    const request = server.requests[0]
    expect(request?.path).toBe('/v1/images/edits')
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(request?.body).toContain('name="image"; filename="image-0.png"')
    expect(request?.body).toContain('name="mask"')
    expect(request?.body).toContain('A hat for the cat')
    expect(request?.body).toContain('\x89PNG')
  })

  it('warn about unsupported settings', async () => {
    const mixrouter = await providerOf(() => ({ body: made }))
    const model = mixrouter.imageModel('gpt-image-1')
    const { warnings } = await generateImage({ model, prompt: 'A cat', seed: 1, aspectRatio: '1:1' })
    expect(warnings).toMatchObject([{ feature: 'aspectRatio' }, { feature: 'seed' }])
  })
})

describe('audio', () => {
  it('is generated from text', async () => {
    const mixrouter = await providerOf(() => ({
      headers: { 'content-type': 'audio/mpeg' },
      body: 'ID3sound',
    }))
    const { audio, warnings } = await generateSpeech({
      model: mixrouter.speechModel('gpt-4o-mini-tts'),
      text: 'Good morning',
      voice: 'nova',
      speed: 1.5,
      language: 'en',
    })
    expect(Buffer.from(audio.uint8Array).toString()).toBe('ID3sound')
    expect(warnings).toMatchObject([{ feature: 'language' }])
    expect(server.requests[0]?.path).toBe('/v1/audio/speech')
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      model: 'gpt-4o-mini-tts',
      input: 'Good morning',
      voice: 'nova',
      response_format: 'mp3',
      speed: 1.5,
    })
  })

  it('is an error if the response is one', async () => {
    const mixrouter = await providerOf(() => ({ status: 400, body: { error: { message: 'No such voice' } } }))
    const speaking = generateSpeech({ model: mixrouter.speechModel('tts-1'), text: 'Hi', maxRetries: 0 })
    await expect(speaking).rejects.toThrow('No such voice')
  })

  it('is transcribed, with times', async () => {
    const mixrouter = await providerOf(() => ({
      body: {
        text: 'Good morning',
        language: 'english',
        duration: 1.5,
        segments: [{ text: 'Good morning', start: 0, end: 1.5 }],
        words: [{ word: 'Good', start: 0, end: 0.5 }],
      },
    }))
    const result = await transcribe({
      model: mixrouter.transcriptionModel('whisper-1'),
      audio: new Uint8Array([0x49, 0x44, 0x33, 4]),
      providerOptions: { mixrouter: { language: 'en', prompt: 'Greetings' } },
    })
    expect(result).toMatchObject({
      text: 'Good morning',
      language: 'english',
      durationInSeconds: 1.5,
      segments: [{ text: 'Good morning', startSecond: 0, endSecond: 1.5 }],
    })
    const { path, body = '' } = server.requests[0] ?? {}
    expect(path).toBe('/v1/audio/transcriptions')
    for (const field of ['whisper-1', 'verbose_json', 'Greetings', 'filename="audio.'])
      expect(body).toContain(field)
  })
})

it('documents are ranked', async () => {
  const results = [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.1 },
  ]
  const mixrouter = await providerOf(() => ({ body: { results } }))
  const { rerankedDocuments } = await rerank({
    model: mixrouter.rerankingModel('jina-reranker-m0'),
    documents: ['sunny day at the beach', 'rainy day in the city'],
    query: 'rain',
    topN: 2,
  })
  expect(rerankedDocuments).toEqual(['rainy day in the city', 'sunny day at the beach'])
  expect(server.requests[0]?.path).toBe('/v1/rerank')
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ query: 'rain', top_n: 2 })
})
