import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings'
import type { Client, Timeouts } from '@mixrouter/core'
import { defined, isObject } from '@mixrouter/core/internal/sdk'
import { type ConnectionFields, createModelClient } from './client.ts'
import { toLangChainError } from './errors.ts'

export interface MixrouterEmbeddingsFields extends EmbeddingsParams, ConnectionFields {
  /** @default 'text-embedding-3-small' */
  model?: string
  /** Length of each embedding, for models that support shortening. */
  dimensions?: number
  /** Texts in one request. @default 512 */
  batchSize?: number
  /** Your own opaque identifier of the end user. */
  user?: string
  timeouts?: Timeouts
}

/**
 * Embeddings of the service, or of any upstream with OpenAI's route `/v1/embeddings`.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const embeddings = new MixrouterEmbeddings({ model: 'text-embedding-3-large', dimensions: 1024 })
 * const vector = await embeddings.embedQuery('Why is the sky blue?')
 */
export class MixrouterEmbeddings extends Embeddings<number[]> {
  readonly model: string
  readonly dimensions: number | undefined
  readonly batchSize: number
  readonly #fields: MixrouterEmbeddingsFields
  readonly #client: Client

  constructor(fields: MixrouterEmbeddingsFields = {}) {
    super(fields)
    const { model = 'text-embedding-3-small', dimensions, batchSize = 512 } = fields
    this.model = model
    this.dimensions = dimensions
    this.batchSize = batchSize
    this.#fields = fields
    this.#client = createModelClient(fields)
  }

  /** @throws MixrouterError if the service responds with an error */
  async embedDocuments(texts: string[]): Promise<number[][]> {
    const batches: string[][] = []
    for (let at = 0; at < texts.length; at += this.batchSize)
      batches.push(texts.slice(at, at + this.batchSize))
    const embedded = await Promise.all(batches.map((batch) => this.#embed(batch)))
    return embedded.flat()
  }

  /** @throws MixrouterError if the service responds with an error */
  async embedQuery(text: string): Promise<number[]> {
    const [embedding = []] = await this.#embed([text])
    return embedding
  }

  #embed(input: string[]): Promise<number[][]> {
    const { user, timeouts } = this.#fields
    const body = {
      model: this.model,
      input,
      encoding_format: 'float',
      ...defined({ dimensions: this.dimensions, user }),
    }
    return this.caller.call(async () => {
      try {
        const response = await this.#client.call('/v1/embeddings', { body, ...defined({ timeouts }) })
        return readEmbeddings(response.body, input.length)
      } catch (error) {
        throw toLangChainError(error)
      }
    })
  }
}

/** The embeddings in the order of their texts; the upstream may send them in another one. */
function readEmbeddings(body: unknown, count: number): number[][] {
  const data = isObject(body) && Array.isArray(body.data) ? body.data.filter(isObject) : []
  const ordered = data.toSorted((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0))
  const embeddings = ordered.flatMap(({ embedding }) =>
    Array.isArray(embedding) ? [embedding as number[]] : [],
  )
  if (embeddings.length === count) return embeddings
  throw new Error(`The response has ${embeddings.length} embeddings for ${count} texts`)
}
