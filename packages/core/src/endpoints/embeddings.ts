import { ApiError } from '../hub/index.ts'
import type { EndpointRequest, EndpointResponse } from './codec.ts'

/** Texts to embed. */
export interface EmbeddingRequest extends EndpointRequest {
  inputs: string[]
  dimensions?: number
  /** What the embeddings are for, in Google's words, such as `RETRIEVAL_QUERY`. */
  taskType?: string
  /** The title of the document that a text belongs to. */
  title?: string
  /** The client's identifier of its user. */
  user?: string
  /** How the client wants the numbers. @default 'float' */
  encoding?: 'float' | 'base64'
}

/** One embedding for each input, in their order. */
export interface EmbeddingResponse extends EndpointResponse {
  embeddings: number[][]
}

/** The most inputs of one request. Source: OpenAI's API reference, "Create embeddings"; Google accepts fewer. */
const MAX_INPUTS = 2048

/** @throws ApiError 400 for more inputs than any vendor accepts */
export function checkCount(inputs: readonly unknown[], param: string): void {
  if (inputs.length <= MAX_INPUTS) return
  throw new ApiError(`${param} must have at most ${MAX_INPUTS} elements, and has ${inputs.length}`, {
    status: 400,
    param,
  })
}
