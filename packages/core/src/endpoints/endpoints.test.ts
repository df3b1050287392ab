import { describe, expect, it } from 'vitest'
import { bytesToBase64, type Format, runSteps } from '../hub/index.ts'
import { findEndpointTranslation, type TranslatedEndpoint } from './index.ts'

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

function translate(
  endpoint: TranslatedEndpoint,
  to: Format,
  body: unknown,
  options: { model?: string; onUnsupported?: 'warn' | 'error' | 'ignore' } = {},
) {
  const { model = 'm', onUnsupported } = options
  const find = findEndpointTranslation(endpoint, to)
  if (!find) throw new Error('not translated')
  const { decodeResponse, ...sent } = find(body, {
    model: 'alias',
    target: model,
    ...(onUnsupported && { onUnsupported }),
  })
  const receive = (value: unknown) => {
    const bytes = value instanceof Uint8Array ? value : encode(value)
    const json = value instanceof Uint8Array ? undefined : value
    const received = runSteps(decodeResponse({ contentType: 'application/json', bytes, json }))
    const common = { usage: received.usage, warnings: received.warnings }
    return 'json' in received
      ? {
          ...common,
          contentType: 'application/json',
          body: '',
          json: JSON.parse(JSON.stringify(received.json)),
        }
      : { ...common, ...received, json: undefined }
  }
  return { ...sent, receive }
}

const messages = (warnings: readonly { message: string }[]) => warnings.map(({ message }) => message)

describe('embeddings of OpenAI’s clients', () => {
  it('are sent as a batch, with dimensions and task type', () => {
    const body = { model: 'alias', input: ['a', 'b'], dimensions: 8, task_type: 'RETRIEVAL_QUERY', user: 'u' }
    const { path, body: sent, warnings } = translate('openai-embeddings', 'google', body)
    expect(path).toBe('/v1beta/models/m:batchEmbedContents')
    const options = { model: 'models/m', outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY' }
    expect(sent).toEqual({
      requests: [
        { ...options, content: { parts: [{ text: 'a' }] } },
        { ...options, content: { parts: [{ text: 'b' }] } },
      ],
    })
    expect(messages(warnings)).toEqual(['google has no equivalent of user; it was dropped'])
  })

  it('have length 1, as OpenAI’s have, and an estimate of their usage', () => {
    const { receive } = translate('openai-embeddings', 'google', { input: 'four' })
    const { json, warnings, usage } = receive({ embeddings: [{ values: [3, 4] }] })
    expect(json.data).toEqual([{ object: 'embedding', index: 0, embedding: [0.6, 0.8] }])
    expect([json.model, json.usage.prompt_tokens, usage]).toEqual(['alias', 1, undefined])
    expect(messages(warnings)).toEqual(['The upstream reports no usage; the input tokens were estimated'])
  })

  it('report the usage of a vendor that counts', () => {
    const { receive } = translate('openai-embeddings', 'google', { input: 'four' })
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 }
    const { json, usage } = receive({ embeddings: [{ values: [1] }], usageMetadata })
    expect([json.usage.prompt_tokens, usage?.inputTokens]).toEqual([9, 9])
  })

  it('are little-endian floats in base64 if the client asks for them', () => {
    const { receive } = translate('openai-embeddings', 'google', { input: 'a', encoding_format: 'base64' })
    const [{ embedding }] = receive({ embeddings: [{ values: [1, 0] }] }).json.data
    expect(embedding).toBe('AACAPwAAAAA=')
  })

  it.each([
    ['tokens', { input: [1, 2] }, 'tokens of an OpenAI model'],
    ['lists of tokens', { input: [[1, 2]] }, 'tokens of an OpenAI model'],
    ['nothing', { input: [] }, 'must not be empty'],
    ['too much', { input: Array.from({ length: 2049 }, () => 'a') }, 'at most 2048 elements, and has 2049'],
    ['no input', {}, 'input is missing'],
    ['an unknown encoding', { input: 'a', encoding_format: 'int8' }, 'float or base64'],
  ])('of %s are rejected', (_, body, message) => {
    expect(() => translate('openai-embeddings', 'google', body)).toThrow(message)
  })

  it('are rejected if losses are', () => {
    const body = { input: 'a', user: 'u' }
    expect(() => translate('openai-embeddings', 'google', body, { onUnsupported: 'error' })).toThrow('user')
    expect(translate('openai-embeddings', 'google', body, { onUnsupported: 'ignore' }).warnings).toEqual([])
  })

  it('fail if there is not one for each input', () => {
    const { receive } = translate('openai-embeddings', 'google', { input: ['a', 'b'] })
    expect(() => receive({ embeddings: [{ values: [1] }] })).toThrow('one embedding for each input')
    expect(() => receive('x')).toThrow('not a JSON object')
  })
})

describe('embeddings of Google’s clients', () => {
  const content = (text: string) => ({ parts: [{ text }] })

  it.each(['openai-chat', 'openai-responses'] as const)('are sent to %s', (format) => {
    const requests = [
      { content: content('a'), outputDimensionality: 8, taskType: 'CLUSTERING' },
      { content: content('b') },
    ]
    const { path, body, warnings, receive } = translate('google-batch-embed', format, { requests })
    expect(path).toBe('/v1/embeddings')
    expect(body).toEqual({ model: 'm', input: ['a', 'b'], encoding_format: 'float', dimensions: 8 })
    expect(messages(warnings)).toEqual(['openai-chat has no equivalent of taskType; it was dropped'])
    const { json } = receive({
      data: [
        { index: 1, embedding: [2] },
        { index: 0, embedding: [1] },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    })
    expect(json.embeddings).toEqual([{ values: [1] }, { values: [2] }])
    expect(json.usageMetadata.promptTokenCount).toBe(4)
  })

  it('may be one', () => {
    const { body, receive } = translate('google-embed', 'openai-chat', { content: content('a') })
    expect(body.input).toEqual(['a'])
    const base64 = 'AACAPwAAAAA='
    expect(receive({ data: [{ index: 0, embedding: base64 }] }).json.embedding.values).toEqual([1, 0])
  })

  it('name the field that is not valid', () => {
    const body = { requests: [{ content: { parts: [{ inlineData: {} }] } }] }
    expect(() => translate('google-batch-embed', 'openai-chat', body)).toThrow(
      'requests[0].content.parts[0].text',
    )
  })
})

describe('images of OpenAI’s clients', () => {
  it.each([
    ['1536x1024', '3:2', undefined],
    ['1024x1024', '1:1', undefined],
    ['1024x1792', '9:16', '2K'],
    ['4096x4096', '1:1', '4K'],
  ])('of %s are sent in the ratio %s', (size, aspectRatio, imageSize) => {
    const body = { prompt: 'A cube', size }
    const {
      path,
      body: sent,
      warnings,
    } = translate('openai-images', 'google', body, { model: 'gemini-image' })
    expect(path).toBe('/v1beta/models/gemini-image:generateContent')
    expect(sent).toMatchObject({
      contents: [{ parts: [{ text: 'A cube' }] }],
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { aspectRatio, ...(imageSize && { imageSize }) },
      },
    })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'size' }])
  })

  it('are several of Imagen’s, but one of a chat model’s', () => {
    const body = { prompt: 'A cube', n: 3, quality: 'high', response_format: 'url' }
    const imagen = translate('openai-images', 'google', body, { model: 'imagen-4' })
    expect(imagen.path).toBe('/v1beta/models/imagen-4:predict')
    expect(imagen.body).toEqual({ instances: [{ prompt: 'A cube' }], parameters: { sampleCount: 3 } })
    expect(imagen.warnings.map(({ path }) => path)).toEqual(['quality', 'response_format'])
    const chat = translate('openai-images', 'google', body, { model: 'gemini-image' })
    expect(messages(chat.warnings)).toContain('n was lowered to 1, the maximum of gemini-image')
    const { json } = imagen.receive({ predictions: [{ bytesBase64Encoded: 'AA==', mimeType: 'image/png' }] })
    expect(json).toMatchObject({ output_format: 'png', data: [{ b64_json: 'AA==' }] })
  })

  it.each([
    ['imagen-4', { predictions: [{ raiFilteredReason: 'unsafe' }] }, 'unsafe'],
    ['gemini-image', { promptFeedback: { blockReason: 'SAFETY' } }, 'SAFETY'],
    [
      'gemini-image',
      { candidates: [{ content: { parts: [{ text: 'I would rather not' }] } }] },
      'rather not',
    ],
    ['gemini-image', { candidates: [{ finishReason: 'IMAGE_SAFETY' }] }, 'IMAGE_SAFETY'],
  ])('that %s refuses are errors with the reason', (model, response, reason) => {
    const { receive } = translate('openai-images', 'google', { prompt: 'A cube' }, { model })
    expect(() => receive(response)).toThrow(expect.objectContaining({ status: 400 }))
    expect(() => receive(response)).toThrow(reason)
  })

  it('have a size in pixels', () => {
    const body = { prompt: 'A cube', size: 'large' }
    expect(() => translate('openai-images', 'google', body)).toThrow('width and height')
  })
})

describe('images of Google’s clients', () => {
  it('are sent in the nearest size', () => {
    const parameters = { sampleCount: 2, aspectRatio: '16:9', outputOptions: { mimeType: 'image/jpeg' } }
    const body = { instances: [{ prompt: 'A cube' }], parameters: { ...parameters, enhancePrompt: true } }
    const { path, body: sent, warnings, receive } = translate('google-predict', 'openai-chat', body)
    expect(path).toBe('/v1/images/generations')
    expect(sent).toEqual({ model: 'm', prompt: 'A cube', n: 2, size: '1536x1024', output_format: 'jpeg' })
    expect(warnings.map(({ path }) => path)).toEqual(['enhancePrompt', 'aspectRatio'])
    const data = [{ b64_json: 'AA==', revised_prompt: 'A red cube' }]
    expect(receive({ output_format: 'jpeg', data }).json).toEqual({
      predictions: [{ bytesBase64Encoded: 'AA==', mimeType: 'image/jpeg', prompt: 'A red cube' }],
    })
  })

  it('are requested of DALL·E in base64', () => {
    const body = { instances: [{ prompt: 'A cube' }] }
    const { body: sent } = translate('google-predict', 'openai-chat', body, { model: 'dall-e-3' })
    expect(sent).toEqual({ model: 'dall-e-3', prompt: 'A cube', response_format: 'b64_json' })
  })
})

describe('speech', () => {
  const samples = new Uint8Array([1, 2, 3, 4])
  const spoken = (rate: number) => ({
    candidates: [
      {
        content: {
          parts: [
            { inlineData: { mimeType: `audio/L16;codec=pcm;rate=${rate}`, data: bytesToBase64(samples) } },
          ],
        },
      },
    ],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 7 },
  })

  it('is requested with a voice of Google’s and the instructions', () => {
    const body = { input: 'Hello', voice: 'alloy', instructions: 'Cheerfully', speed: 2 }
    const { body: sent, warnings } = translate('openai-speech', 'google', body)
    expect(sent).toMatchObject({
      contents: [{ parts: [{ text: 'Cheerfully\n\nHello' }] }],
      generationConfig: {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      },
    })
    expect(warnings.map(({ path }) => path)).toEqual(['speed', 'voice'])
  })

  it.each([
    ['wav', 24_000, 'audio/wav', 48, 0],
    ['pcm', 24_000, 'audio/pcm', 4, 0],
    ['pcm', 16_000, 'audio/wav', 48, 1],
    ['mp3', 24_000, 'audio/wav', 48, 1],
  ])('as %s at %i Hz is sent as %s', (response_format, rate, contentType, length, warned) => {
    const { receive } = translate('openai-speech', 'google', {
      input: 'Hello',
      voice: 'Puck',
      response_format,
    })
    const received = receive(spoken(rate))
    expect(received.contentType).toBe(contentType)
    expect(received.body).toHaveLength(length)
    expect(received.warnings).toHaveLength(warned)
    expect(received.usage).toMatchObject({ inputTokens: 3, outputTokens: 7 })
  })

  it('that is refused is an error', () => {
    const { receive } = translate('openai-speech', 'google', { input: 'Hello', voice: 'Puck' })
    expect(() => receive({ candidates: [{ finishReason: 'OTHER' }] })).toThrow('OTHER')
  })

  it('of an OpenAI model is PCM for Google’s clients', () => {
    const body = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }
    const { path, body: sent, receive } = translate('google-generate-speech', 'openai-chat', body)
    expect([path, sent]).toEqual([
      '/v1/audio/speech',
      { model: 'm', input: 'Hello', voice: 'alloy', response_format: 'pcm' },
    ])
    const [part] = receive(samples).json.candidates[0].content.parts
    expect(part.inlineData).toEqual({
      mimeType: 'audio/L16;codec=pcm;rate=24000',
      data: bytesToBase64(samples),
    })
  })
})
