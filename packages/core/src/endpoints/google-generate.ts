import { getFormat } from '../formats/index.ts'
import {
  bytesToBase64,
  type ChatRequest,
  collectWarnings,
  defined,
  expectObject,
  isObject,
  type JsonObject,
  type Usage,
  type Warn,
} from '../hub/index.ts'
import type { ClientCodec } from './codec.ts'
import type { ImageRequest, ImageResponse } from './images.ts'
import type { SpeechRequest, SpeechResponse } from './speech.ts'

/** `:generateContent` of Google's clients that ask a model for an image. Source: ai.google.dev/gemini-api/docs/image-generation. */
export const googleGenerateImages: ClientCodec<ImageRequest, ImageResponse> = {
  decodeRequest(body, { model, warn }) {
    const { imageConfig } = configOf(body)
    const { aspectRatio, imageSize } = isObject(imageConfig) ? imageConfig : {}
    return {
      model,
      prompt: promptOf(body, model, warn),
      ...defined({ aspectRatio: textOf(aspectRatio), resolution: textOf(imageSize) }),
    }
  },

  encodeResponse: ({ images, usage }, { request }) =>
    encode(
      images.map(({ data, mediaType }) => ({ mimeType: mediaType, data })),
      request.model,
      usage,
    ),
}

/** The same for audio. Source: ai.google.dev/gemini-api/docs/speech-generation. */
export const googleGenerateSpeech: ClientCodec<SpeechRequest, SpeechResponse> = {
  decodeRequest(body, { model, warn }) {
    const { speechConfig } = configOf(body)
    const { voiceConfig, multiSpeakerVoiceConfig } = isObject(speechConfig) ? speechConfig : {}
    const { prebuiltVoiceConfig } = isObject(voiceConfig) ? voiceConfig : {}
    const { voiceName } = isObject(prebuiltVoiceConfig) ? prebuiltVoiceConfig : {}
    if (multiSpeakerVoiceConfig)
      warn('unsupported', 'speechConfig', 'Several speakers have no equivalent; one voice was sent')
    return { model, text: promptOf(body, model, warn), voice: textOf(voiceName) ?? 'alloy', format: 'pcm' }
  },

  encodeResponse: ({ audio, mediaType, usage }, { request }) =>
    encode([{ mimeType: mediaType, data: bytesToBase64(audio) }], request.model, usage),
}

/** The texts of a request, as google's chat codec reads them; images and other parts are reported as dropped. */
function promptOf(body: unknown, model: string, warn: Warn): string {
  const { warn: ignore } = collectWarnings()
  const { system, messages }: ChatRequest = getFormat('google').decodeRequest(body, { model, warn: ignore })
  const parts = messages.flatMap(({ content }) => content as readonly { type: string; text?: string }[])
  if (parts.some(({ type }) => type !== 'text'))
    warn('unsupported', 'contents', 'Only text can be sent to this model; other parts were dropped')
  return [...system, ...parts].flatMap(({ text }) => text ?? []).join('\n')
}

function configOf(body: unknown): JsonObject {
  const { generationConfig } = expectObject(body, 'body')
  return isObject(generationConfig) ? generationConfig : {}
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

function encode(media: readonly JsonObject[], model: string, usage: Usage | undefined) {
  const content = { role: 'model', parts: media.map((inlineData) => ({ inlineData })) }
  return {
    json: {
      candidates: [{ index: 0, content, finishReason: 'STOP' }],
      modelVersion: model,
      ...(usage && {
        usageMetadata: {
          promptTokenCount: usage.inputTokens,
          candidatesTokenCount: usage.outputTokens,
          totalTokenCount: usage.inputTokens + usage.outputTokens,
        },
      }),
    },
  }
}
