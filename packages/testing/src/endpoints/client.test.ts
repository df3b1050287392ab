import { createEndpointClient, type EndpointClient } from '@mixrouter/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOfflineUpstream } from '../upstream.ts'

let endpoints: EndpointClient
let close: () => Promise<void>

beforeAll(async () => {
  const offline = await startOfflineUpstream({ delay: 0 })
  endpoints = createEndpointClient({ apiKey: 'offline', baseURL: offline.url })
  close = () => offline.close()
})

afterAll(() => close())

const isPng = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1', 1, 4) === 'PNG'
const recording = new File([new Uint8Array(1000)], 'hello.wav', { type: 'audio/wav' })

describe('a client of the routes beside chat', () => {
  it('embeds texts', async () => {
    const { embeddings, usage } = await endpoints.embed({
      model: 'text-embedding-3-small',
      inputs: ['one', 'two'],
      dimensions: 64,
    })
    expect(embeddings.map(({ length }) => length)).toEqual([64, 64])
    expect(usage?.inputTokens).toBeGreaterThan(0)
  })

  it('makes and edits images', async () => {
    const made = await endpoints.generateImages({ model: 'gpt-image-2', prompt: 'A cube', count: 2 })
    expect(made.images.map(({ bytes }) => isPng(bytes))).toEqual([true, true])
    const image = new File([new Uint8Array(made.images[0]?.bytes ?? [])], 'a.png', { type: 'image/png' })
    const edited = await endpoints.generateImages({
      model: 'gpt-image-2',
      prompt: 'Red',
      images: [image, image],
    })
    expect([edited.url.endsWith('/v1/images/edits'), isPng(edited.images[0]?.bytes)]).toEqual([true, true])
  })

  it('speaks', async () => {
    const { audio } = await endpoints.speak({ model: 'gpt-4o-mini-tts', text: 'Hello', format: 'wav' })
    expect(Buffer.from(audio).toString('latin1', 0, 4)).toBe('RIFF')
  })

  it.each([
    [false, 'transcriptions'],
    [true, 'translations'],
  ])('writes down what is said (translated: %s)', async (translate, route) => {
    const request = { model: 'whisper-1', file: recording, translate, language: 'en' }
    const { text, url } = await endpoints.transcribe(request)
    expect([text, url]).toEqual([expect.stringContaining('hello.wav'), expect.stringContaining(route)])
  })

  it('ranks documents', async () => {
    const documents = ['interest rates rose', 'the cat sleeps']
    const { ranking } = await endpoints.rerank({ model: 'rerank-v4', query: 'a cat', documents, topN: 1 })
    expect(ranking).toEqual([{ index: 1, score: expect.any(Number) }])
  })

  it('judges texts', async () => {
    const { results } = await endpoints.moderate({
      model: 'omni-moderation-latest',
      inputs: ['Hello', 'Bye'],
    })
    expect(results.map(({ flagged }) => flagged)).toEqual([false, false])
  })
})
