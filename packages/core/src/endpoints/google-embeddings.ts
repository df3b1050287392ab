import { getFormat } from '../formats/index.ts'
import {
  ApiError,
  defined,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  optionalNumber,
  optionalString,
} from '../hub/index.ts'
import type { ClientCodec, UpstreamCodec } from './codec.ts'
import { checkCount, type EmbeddingRequest, type EmbeddingResponse } from './embeddings.ts'
import { badResponse, objectsOf, readObject } from './read.ts'

/** `:batchEmbedContents`, which also serves one text. Source: ai.google.dev/api/embeddings. */
export const googleBatchEmbed: ClientCodec<EmbeddingRequest, EmbeddingResponse> &
  UpstreamCodec<EmbeddingRequest, EmbeddingResponse> = {
  decodeRequest(body, { model }) {
    const requests = expectArray(expectObject(body, 'body').requests, 'requests')
    if (requests.length === 0)
      throw new ApiError('requests must not be empty', { status: 400, param: 'requests' })
    checkCount(requests, 'requests')
    const decoded = requests.map((request, index) => decodeOne(request, model, `requests[${index}].`))
    return { ...(decoded[0] as EmbeddingRequest), inputs: decoded.flatMap(({ inputs }) => inputs) }
  },

  encodeRequest({ model, inputs, dimensions, taskType, title, user }, { warn }) {
    if (user) warn('unsupported', 'user', 'google has no equivalent of user; it was dropped')
    const options = defined({ outputDimensionality: dimensions, taskType, title })
    const requests = inputs.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      ...options,
    }))
    return { path: `/v1beta/models/${encodeURIComponent(model)}:batchEmbedContents`, body: { requests } }
  },

  *decodeResponse(response, { request }) {
    const body = readObject(response)
    const received = objectsOf(body.embeddings).map(({ values }) => values as number[])
    if (received.length !== request.inputs.length || !received.every(Array.isArray))
      throw badResponse('does not have one embedding for each input')
    const embeddings: number[][] = []
    for (const values of received) {
      embeddings.push(toUnitLength(values))
      yield
    }
    const { usage } = getFormat('google').inspect(body)
    return { embeddings, ...(usage && { usage }) }
  },

  encodeResponse: ({ embeddings, usage }) => ({
    json: { embeddings: embeddings.map((values) => ({ values })), ...usageMetadata(usage) },
  }),
}

/** `:embedContent`, for one text. */
export const googleEmbed: ClientCodec<EmbeddingRequest, EmbeddingResponse> = {
  decodeRequest: (body, { model }) => decodeOne(body, model, ''),
  encodeResponse: ({ embeddings: [values = []], usage }) => ({
    json: { embedding: { values }, ...usageMetadata(usage) },
  }),
}

function decodeOne(body: unknown, model: string, path: string): EmbeddingRequest {
  const fields = expectObject(body, path === '' ? 'body' : path.slice(0, -1))
  const content = expectObject(fields.content, `${path}content`)
  const texts = expectArray(content.parts, `${path}content.parts`).map((part, index) =>
    expectString((part as JsonObject | null)?.text, `${path}content.parts[${index}].text`),
  )
  return {
    model,
    inputs: [texts.join('\n')],
    ...defined({
      dimensions: optionalNumber(fields.outputDimensionality, `${path}outputDimensionality`),
      taskType: optionalString(fields.taskType, `${path}taskType`),
      title: optionalString(fields.title, `${path}title`),
    }),
  }
}

/** Google's embeddings have this length only in full size ("Ensuring quality for smaller dimensions"), OpenAI's always. */
function toUnitLength(values: readonly number[]): number[] {
  const length = Math.hypot(...values)
  return length > 0 ? values.map((value) => value / length) : [...values]
}

function usageMetadata(usage: EmbeddingResponse['usage']): JsonObject {
  if (!usage) return {}
  return { usageMetadata: { promptTokenCount: usage.inputTokens, totalTokenCount: usage.inputTokens } }
}
