import { isObject, type JsonObject } from '@mixrouter/core/internal'
import type { Endpoint } from './endpoint.ts'
import { drawPng } from './png.ts'
import { createSamples, SAMPLE_RATE } from './sound.ts'
import { countTokens, embed } from './words.ts'

const IMAGE_TOKENS = 1290
const LONGEST_SIDE = 1024

const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

function textOf(content: unknown): string {
  return list(objectOf(content).parts)
    .map(({ text }) => String(text ?? ''))
    .join('\n')
}

function embedOne(request: JsonObject) {
  const { outputDimensionality: dimensions } = request
  return { values: embed(textOf(request.content), typeof dimensions === 'number' ? dimensions : undefined) }
}

const embedContent: Endpoint = ({ fields }) => ({ json: { embedding: embedOne(fields) } })

const batchEmbedContents: Endpoint = ({ fields }) => ({
  json: { embeddings: list(fields.requests).map(embedOne) },
})

function draw(prompt: string, ratio: unknown): string {
  const [width = 1, height = 1] = String(ratio ?? '1:1')
    .split(':')
    .map(Number)
  const scale = LONGEST_SIDE / Math.max(width, height)
  return drawPng(prompt, Math.round(width * scale), Math.round(height * scale)).toString('base64')
}

/** Imagen. */
const predict: Endpoint = ({ fields }) => {
  const parameters = objectOf(fields.parameters)
  const prompt = String(list(fields.instances)[0]?.prompt ?? '')
  const prediction = { bytesBase64Encoded: draw(prompt, parameters.aspectRatio), mimeType: 'image/png' }
  return {
    json: { predictions: Array.from({ length: Number(parameters.sampleCount ?? 1) }, () => prediction) },
  }
}

/** A chat model that was told to respond with an image or with audio. */
export function generateMedia(fields: JsonObject, model: string): unknown {
  const config = objectOf(fields.generationConfig)
  const modalities: unknown[] = Array.isArray(config.responseModalities) ? config.responseModalities : []
  const prompt = list(fields.contents).map(textOf).join('\n')
  const inlineData = modalities.includes('IMAGE')
    ? { mimeType: 'image/png', data: draw(prompt, objectOf(config.imageConfig).aspectRatio) }
    : modalities.includes('AUDIO')
      ? {
          mimeType: `audio/L16;codec=pcm;rate=${SAMPLE_RATE}`,
          data: createSamples(prompt).toString('base64'),
        }
      : undefined
  if (!inlineData) return undefined
  const promptTokenCount = countTokens(prompt)
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ inlineData }] }, finishReason: 'STOP' }],
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount: IMAGE_TOKENS,
      totalTokenCount: promptTokenCount + IMAGE_TOKENS,
    },
    modelVersion: model,
    responseId: 'offline',
  }
}

export const GOOGLE_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  embedContent,
  batchEmbedContents,
  predict,
}
