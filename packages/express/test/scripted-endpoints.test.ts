import type { GoogleGenAI } from '@google/genai'
import OpenAI, { toFile } from 'openai'
import { describe, expect, it } from 'vitest'
import { type Script, startScripted as start, UPSTREAM_KEY } from './scripted-vendor.ts'

/** Everything that is iterated, in order. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const PNG = 'iVBORw0KGgo='
const file = () => toFile(Buffer.from('bytes'), 'a.wav')
const model = 'alias'

const EMBEDDINGS = {
  object: 'list',
  model: 'real-model',
  data: [{ object: 'embedding', index: 0, embedding: [0.25, -1] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
  vendor_field: [1],
}
const IMAGES = { created: 1, data: [{ b64_json: 'AA==', revised_prompt: 'A cat' }], output_format: 'png' }
const MODERATION = { id: 'modr_1', model: 'real-model', results: [{ flagged: false, vendor_field: 1 }] }
const COMPLETION = {
  id: 'cmpl_1',
  object: 'text_completion',
  choices: [{ index: 0, text: 'upon', finish_reason: 'stop', logprobs: null }],
  vendor_field: 'x',
}
const TRANSCRIPT = { text: 'Hello', segments: [{ id: 0, text: 'Hello' }], vendor_field: 1 }
const RANKING = { results: [{ index: 1, relevance_score: 0.5 }], meta: { vendor: true } }

/** Each route of the openai SDK that responds with JSON: what the vendor sends is what the SDK returns. */
const JSON_ROUTES: readonly [
  name: string,
  path: string,
  response: object,
  call: (openai: OpenAI) => Promise<unknown>,
][] = [
  [
    'embeddings',
    '/v1/embeddings',
    EMBEDDINGS,
    (openai) => openai.embeddings.create({ model, input: 'Hi', encoding_format: 'float' }),
  ],
  [
    'images',
    '/v1/images/generations',
    IMAGES,
    (openai) => openai.images.generate({ model, prompt: 'A cat' }),
  ],
  [
    'edited images',
    '/v1/images/edits',
    IMAGES,
    async (openai) => openai.images.edit({ model, prompt: 'A hat', image: [await file(), await file()] }),
  ],
  [
    'variations of images',
    '/v1/images/variations',
    IMAGES,
    async (openai) => openai.images.createVariation({ model, image: await file() }),
  ],
  [
    'transcriptions',
    '/v1/audio/transcriptions',
    TRANSCRIPT,
    async (openai) =>
      openai.audio.transcriptions.create({ model, file: await file(), response_format: 'verbose_json' }),
  ],
  [
    'translations of speech',
    '/v1/audio/translations',
    TRANSCRIPT,
    async (openai) => openai.audio.translations.create({ model, file: await file() }),
  ],
  [
    'moderations',
    '/v1/moderations',
    MODERATION,
    (openai) => openai.moderations.create({ model, input: 'Hi' }),
  ],
  [
    'completions',
    '/v1/completions',
    COMPLETION,
    (openai) => openai.completions.create({ model, prompt: 'Once' }),
  ],
  [
    'reranking',
    '/v1/rerank',
    RANKING,
    (openai) => openai.post('/rerank', { body: { model, query: 'a', documents: ['b', 'a'] } }),
  ],
]

describe.each(JSON_ROUTES)('the openai SDK and a vendor of %s', (_, path, response, call) => {
  it('get what the other sent, but for the key and the model', async () => {
    const { openai, received } = await start('openai-chat', { body: JSON.stringify(response) })
    expect(await call(openai)).toMatchObject(response)
    expect(received).toEqual([
      { url: `POST ${path}`, key: `Bearer ${UPSTREAM_KEY}`, body: expect.stringContaining('real-model') },
    ])
    expect(received[0]?.body).not.toContain('alias')
  })

  it.each([
    [400, OpenAI.BadRequestError],
    [429, OpenAI.RateLimitError],
    [503, OpenAI.InternalServerError],
  ])('get the vendor’s error %i in the SDK’s own class', async (status, type) => {
    const error = { message: `No, said the vendor to ${UPSTREAM_KEY}`, type: 'some_error', code: 'some_code' }
    const { openai } = await start('openai-chat', { status, body: JSON.stringify({ error }) })
    const failure = await call(openai).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(type)
    expect(String(failure)).toContain('No, said the vendor')
    expect(String(failure)).not.toContain(UPSTREAM_KEY)
  })

  it('get an error for a page that is no response', async () => {
    const { openai } = await start('openai-chat', { type: 'text/html', body: '<h1>Please log in</h1>' })
    await expect(call(openai)).rejects.toBeInstanceOf(OpenAI.APIError)
  })
})

const events = (...all: object[]) => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

/** Each route of the openai SDK that streams. */
const STREAMS: readonly [
  name: string,
  sent: object[],
  end: string,
  call: (openai: OpenAI) => Promise<AsyncIterable<unknown>>,
][] = [
  [
    'images',
    [
      { type: 'image_generation.partial_image', b64_json: 'AA==', partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: 'AAA=', usage: { input_tokens: 1, output_tokens: 2 } },
    ],
    '',
    (openai) => openai.images.generate({ model, prompt: 'A cat', stream: true }),
  ],
  [
    'edited images',
    [{ type: 'image_edit.completed', b64_json: 'AAA=' }],
    '',
    async (openai) => openai.images.edit({ model, prompt: 'A hat', image: await file(), stream: true }),
  ],
  [
    'transcriptions',
    [
      { type: 'transcript.text.delta', delta: 'Hel' },
      { type: 'transcript.text.done', text: 'Hello' },
    ],
    '',
    async (openai) => openai.audio.transcriptions.create({ model, file: await file(), stream: true }),
  ],
  [
    'completions',
    [{ id: 'cmpl_1', object: 'text_completion', choices: [{ index: 0, text: 'upon' }] }],
    'data: [DONE]\n\n',
    (openai) => openai.completions.create({ model, prompt: 'Once', stream: true }),
  ],
]

describe.each(STREAMS)('the openai SDK and a vendor that streams %s', (_, sent, end, call) => {
  it('get what the other sent', async () => {
    const { openai, received } = await start('openai-chat', {
      type: 'text/event-stream',
      body: events(...sent) + end,
    })
    expect(await collect(await call(openai))).toEqual(sent)
    expect(received[0]?.body).toContain('real-model')
  })

  it('get an error if the end is missing', async () => {
    const { openai } = await start('openai-chat', {
      type: 'text/event-stream',
      body: events({ type: 'ping', choices: [] }),
    })
    await expect(call(openai).then(collect)).rejects.toBeInstanceOf(OpenAI.APIError)
  })
})

it('the openai SDK gets a vendor’s sound byte by byte', async () => {
  const sound = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const { openai, received } = await start('openai-chat', { type: 'audio/mpeg', body: sound })
  const response = await openai.audio.speech.create({ model, voice: 'alloy', input: 'Hi' })
  expect(Buffer.from(await response.arrayBuffer())).toEqual(sound)
  expect(received[0]?.body).toContain('real-model')
})

it('the openai SDK gets a transcript that is not JSON as the vendor wrote it', async () => {
  const body = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'
  const { openai } = await start('openai-chat', { type: 'text/vtt', body })
  const options = { model, file: await file(), response_format: 'vtt' } as const
  expect(await openai.audio.transcriptions.create(options)).toBe(body)
})

const SOUND = Buffer.from([1, 0, 2, 0])

/** What chat requests of Google's clients make, of vendors of both formats. */
const MEDIA: readonly {
  name: string
  type: string
  /** In base64. */
  sent: string
  openaiModel: string
  openaiUrl: string
  openaiScript: Script
  call: (google: GoogleGenAI, model: string) => Promise<unknown>
}[] = [
  {
    name: 'images',
    type: 'image/png',
    sent: PNG,
    openaiModel: 'gpt-image-2',
    openaiUrl: 'POST /v1/images/generations',
    openaiScript: { body: JSON.stringify({ created: 1, data: [{ b64_json: PNG }], output_format: 'png' }) },
    call: (google, model) =>
      google.models.generateContent({ model, contents: 'A cat', config: { responseModalities: ['IMAGE'] } }),
  },
  {
    name: 'speech',
    type: 'audio/L16;codec=pcm;rate=24000',
    sent: SOUND.toString('base64'),
    openaiModel: 'gpt-4o-mini-tts',
    openaiUrl: 'POST /v1/audio/speech',
    openaiScript: { type: 'audio/pcm', body: SOUND },
    call: (google, model) =>
      google.models.generateContent({
        model,
        contents: 'A cat',
        config: {
          responseModalities: ['AUDIO'],
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
        },
      }),
  },
]

const generated = (mimeType: string, data: string) => ({
  candidates: [
    { content: { role: 'model', parts: [{ inlineData: { mimeType, data } }] }, finishReason: 'STOP' },
  ],
})

describe('the @google/genai SDK and a vendor', () => {
  it('of embeddings get what the other sent', async () => {
    const response = {
      embeddings: [{ values: [0.25] }, { values: [1] }],
      metadata: { billableCharacterCount: 4 },
    }
    const { google, received } = await start('google', { body: JSON.stringify(response) })
    const { embeddings } = await google.models.embedContent({ model, contents: ['Hi', 'Ho'] })
    expect(embeddings?.map(({ values }) => values)).toEqual([[0.25], [1]])
    expect(received[0]).toMatchObject({
      url: expect.stringMatching(/\/models\/real-model:\w+$/),
      key: UPSTREAM_KEY,
    })
  })

  it.each([400, 429, 503])('get the vendor’s error %i in the SDK’s own class', async (status) => {
    const error = { code: status, message: `No, said the vendor to ${UPSTREAM_KEY}`, status: 'SOME_STATUS' }
    const { google } = await start('google', { status, body: JSON.stringify({ error }) })
    const failure = await google.models
      .embedContent({ model, contents: 'Hi' })
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ name: 'ApiError', status })
    expect(String(failure)).toContain('No, said the vendor')
    expect(String(failure)).not.toContain(UPSTREAM_KEY)
  })

  it.each(MEDIA)('of $name get what the other sent', async ({ sent, type, call }) => {
    const response = generated(type, sent)
    const { google, received } = await start('google', { body: JSON.stringify(response) })
    expect(await call(google, model)).toMatchObject(response)
    expect(received).toEqual([
      {
        url: 'POST /v1beta/models/real-model:generateContent',
        key: UPSTREAM_KEY,
        body: expect.stringContaining('A cat'),
      },
    ])
  })

  it.each(MEDIA)('of $name in OpenAI’s format get what the other sent', async (media) => {
    const { openaiModel, openaiUrl, openaiScript, type, sent, call } = media
    const { google, received } = await start('openai-chat', openaiScript)
    expect(await call(google, openaiModel)).toMatchObject(generated(type, sent))
    expect(received).toEqual([
      { url: openaiUrl, key: `Bearer ${UPSTREAM_KEY}`, body: expect.stringContaining('A cat') },
    ])
  })

  it.each(MEDIA.flatMap((media) => [400, 429, 503].map((status) => ({ ...media, status }))))(
    'of $name get the error $status of both formats',
    async ({ status, call, openaiModel }) => {
      const message = `No, said the vendor to ${UPSTREAM_KEY}`
      const script = { status, body: JSON.stringify({ error: { code: status, message, status: 'SOME' } }) }
      for (const [format, name] of [
        ['google', model],
        ['openai-chat', openaiModel],
      ] as const) {
        const { google } = await start(format, script)
        const failure = await call(google, name).catch((thrown: unknown) => thrown)
        expect(failure).toMatchObject({ name: 'ApiError', status })
        expect(String(failure)).toContain('No, said the vendor')
        expect(String(failure)).not.toContain(UPSTREAM_KEY)
      }
    },
  )

  it('of files get the vendor’s error', async () => {
    const error = { code: 400, message: 'No such type', status: 'INVALID_ARGUMENT' }
    const { google } = await start('google', { status: 400, body: JSON.stringify({ error }) })
    const upload = google.files.upload({ file: new Blob(['a'], { type: 'text/plain' }) })
    await expect(upload).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('No such type'),
    })
  })
})

/** Each route of the openai SDK that creates an object. */
const CREATED: readonly [name: string, path: string, call: (openai: OpenAI) => Promise<unknown>][] = [
  ['files', '/v1/files', async (openai) => openai.files.create({ file: await file(), purpose: 'batch' })],
  [
    'uploads',
    '/v1/uploads',
    (openai) =>
      openai.uploads.create({ bytes: 1, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' }),
  ],
]

describe.each(CREATED)('the openai SDK and a vendor of %s', (_, path, call) => {
  it('get what the other sent', async () => {
    const object = { id: 'obj_1', object: 'some.object', vendor_field: { deep: [1] } }
    const { openai, received } = await start('openai-chat', { body: JSON.stringify(object) })
    expect(await call(openai)).toEqual(object)
    expect(received).toMatchObject([{ url: `POST ${path}`, key: `Bearer ${UPSTREAM_KEY}` }])
  })

  it.each([
    [400, OpenAI.BadRequestError],
    [503, OpenAI.InternalServerError],
  ])('get the vendor’s error %i, and nothing is sent twice', async (status, type) => {
    const { openai, received } = await start('openai-chat', {
      status,
      body: JSON.stringify({ error: { message: 'No' } }),
    })
    await expect(call(openai)).rejects.toBeInstanceOf(type)
    expect(received).toHaveLength(1)
  })
})
