import { getFormat } from '../formats/index.ts'
import {
  ApiError,
  badValue,
  base64ToBytes,
  bytesToBase64,
  defined,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  optionalNumber,
  optionalString,
  unknownFields,
} from '../hub/index.ts'
import type { ClientCodec, UpstreamCodec } from './codec.ts'
import { checkCount, type EmbeddingRequest, type EmbeddingResponse } from './embeddings.ts'
import { badResponse, objectsOf, readObject } from './read.ts'

/** `task_type` is not OpenAI's: it lets its clients reach what Google's models distinguish. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'dimensions',
  'encoding_format',
  'user',
  'task_type',
  'title',
])

const BYTES_PER_FLOAT = 4

/** `/v1/embeddings`. Source: openai SDK 7, `EmbeddingCreateParams` and `CreateEmbeddingResponse`. */
export const openaiEmbeddings: ClientCodec<EmbeddingRequest, EmbeddingResponse> &
  UpstreamCodec<EmbeddingRequest, EmbeddingResponse> = {
  decodeRequest(body, { model, warn }) {
    const fields = expectObject(body, 'body')
    for (const name of Object.keys(unknownFields(fields, KNOWN) ?? {}))
      warn('unsupported', name, `${name} has no equivalent; it was dropped`)
    const encoding = optionalString(fields.encoding_format, 'encoding_format') ?? 'float'
    if (encoding !== 'float' && encoding !== 'base64')
      throw new ApiError('encoding_format must be float or base64', { status: 400, param: 'encoding_format' })
    return {
      model,
      inputs: inputsOf(fields.input),
      encoding,
      ...defined({
        dimensions: optionalNumber(fields.dimensions, 'dimensions'),
        taskType: optionalString(fields.task_type, 'task_type'),
        title: optionalString(fields.title, 'title'),
        user: optionalString(fields.user, 'user'),
      }),
    }
  },

  encodeRequest({ model, inputs, dimensions, taskType, title, user }, { warn }) {
    if (taskType) warn('unsupported', 'taskType', 'openai-chat has no equivalent of taskType; it was dropped')
    if (title) warn('unsupported', 'title', 'openai-chat has no equivalent of title; it was dropped')
    const body = { model, input: inputs, encoding_format: 'float', ...defined({ dimensions, user }) }
    return { path: '/v1/embeddings', body }
  },

  *decodeResponse(response, { request }) {
    const body = readObject(response)
    const items = objectsOf(body.data).toSorted((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0))
    if (items.length !== request.inputs.length)
      throw badResponse('does not have one embedding for each input')
    const embeddings: number[][] = []
    for (const { embedding } of items) {
      embeddings.push(numbersOf(embedding))
      yield
    }
    const { usage } = getFormat('openai-chat').inspect(body)
    return { embeddings, ...(usage && { usage }) }
  },

  *encodeResponse({ embeddings, usage }, { request: { model, inputs, encoding }, warn }) {
    const data: JsonObject[] = []
    for (const [index, numbers] of embeddings.entries()) {
      const embedding = encoding === 'base64' ? toBase64Floats(numbers) : numbers
      data.push({ object: 'embedding', index, embedding })
      yield
    }
    if (!usage) warn('defaulted', 'usage', 'The upstream reports no usage; the input tokens were estimated')
    const tokens = usage?.inputTokens ?? estimateTokens(inputs)
    return { json: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } } }
  },
}

function inputsOf(input: unknown): string[] {
  if (typeof input === 'string') return [input]
  const list = expectArray(input, 'input')
  if (list.length === 0) throw new ApiError('input must not be empty', { status: 400, param: 'input' })
  checkCount(list, 'input')
  if (typeof list[0] === 'number' || Array.isArray(list[0]))
    throw new ApiError('input must be text: tokens of an OpenAI model mean nothing to this model', {
      status: 400,
      param: 'input',
    })
  return list.map((text, index) => expectString(text, `input[${index}]`))
}

function numbersOf(embedding: unknown): number[] {
  if (Array.isArray(embedding)) return embedding.map(Number)
  const bytes = typeof embedding === 'string' ? base64ToBytes(embedding) : undefined
  if (!bytes) throw badValue('data[].embedding', 'an array of numbers', embedding)
  const view = new DataView(bytes.buffer)
  return Array.from({ length: Math.floor(bytes.length / BYTES_PER_FLOAT) }, (_, at) =>
    view.getFloat32(at * BYTES_PER_FLOAT, true),
  )
}

/** 32-bit little-endian floats, as the official SDKs decode them. */
function toBase64Floats(numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(numbers.length * BYTES_PER_FLOAT))
  for (const [at, value] of numbers.entries()) view.setFloat32(at * BYTES_PER_FLOAT, value, true)
  return bytesToBase64(new Uint8Array(view.buffer))
}

const CHARACTERS_PER_TOKEN = 4

function estimateTokens(inputs: readonly string[]): number {
  return inputs.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0)
}
