import { embed, embedMany, generateImage } from 'ai'
import { afterEach, describe, expect, it } from 'vitest'
import { createMixrouter } from '../src/index.ts'
import { type Answer, type ServedRequest, type Server, startServer } from './server.ts'

let server: Server
afterEach(() => server.close())

async function providerOf(answer: (request: ServedRequest, turn: number) => Answer) {
  server = await startServer(answer)
  return createMixrouter({ baseURL: server.url, apiKey: 'secret' })
}

describe('embeddings', () => {
  const answer = ({ body }: ServedRequest): Answer => {
    const { input } = JSON.parse(body) as { input: string[] }
    const data = input.map((text, index) => ({ index, embedding: [text.length, index] })).reverse()
    return { body: { data, usage: { prompt_tokens: 3, total_tokens: 3 } } }
  }

  it('come in the order of their texts, whatever the order of the answer', async () => {
    const mixrouter = await providerOf(answer)
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

  it('take a length and a user', async () => {
    const mixrouter = await providerOf(answer)
    const providerOptions = { mixrouter: { dimensions: 256, user: 'u' } }
    await embed({ model: mixrouter.embeddingModel('text-embedding-3-small'), value: 'a', providerOptions })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      dimensions: 256,
      user: 'u',
      input: ['a'],
    })
  })

  it('are tried again', async () => {
    const limited = { error: { message: 'Slow down', type: 'requests', param: null, code: null } }
    const mixrouter = await providerOf((request, turn) =>
      turn === 0 ? { status: 429, headers: { 'retry-after': '0' }, body: limited } : answer(request),
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

  it('are made, with what the service made of the prompt', async () => {
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

  it('are edited as a form with files', async () => {
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

  it('say what they can’t do', async () => {
    const mixrouter = await providerOf(() => ({ body: made }))
    const model = mixrouter.imageModel('gpt-image-1')
    const { warnings } = await generateImage({ model, prompt: 'A cat', seed: 1, aspectRatio: '1:1' })
    expect(warnings).toMatchObject([{ feature: 'aspectRatio' }, { feature: 'seed' }])
  })
})
