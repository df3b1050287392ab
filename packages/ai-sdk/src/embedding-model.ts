import {
  type EmbeddingModelV4,
  type EmbeddingModelV4CallOptions,
  type EmbeddingModelV4Result,
  TooManyEmbeddingValuesForCallError,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, validateTypes, zodSchema } from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { callHeaders } from './client.ts'
import { MixrouterEndpointModel } from './endpoint-model.ts'
import { withSDKErrors } from './errors.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of an embedding model under `providerOptions.mixrouter`. */
export type MixrouterEmbeddingModelOptions = {
  /** Number of dimensions of each embedding, for models that support shortening. */
  dimensions?: number | undefined
  /** Your own opaque identifier of the end user. */
  user?: string | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(z.object({ dimensions: z.number().int().min(1).optional(), user: z.string().optional() })),
)

const responseSchema = lazySchema(() =>
  zodSchema(
    z.object({
      data: z.array(z.object({ embedding: z.array(z.number()), index: z.number().nullish() })),
      usage: z.object({ prompt_tokens: z.number() }).nullish(),
    }),
  ),
)

/** An embedding model of the service. */
export class MixrouterEmbeddingModel extends MixrouterEndpointModel implements EmbeddingModelV4 {
  readonly provider = 'mixrouter.embedding'
  readonly maxEmbeddingsPerCall = 2048
  readonly supportsParallelCalls = true

  async doEmbed(options: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const { values, providerOptions, abortSignal, headers } = options
    const { modelId, provider, maxEmbeddingsPerCall } = this
    if (values.length > maxEmbeddingsPerCall) {
      throw new TooManyEmbeddingValuesForCallError({ provider, modelId, maxEmbeddingsPerCall, values })
    }
    const embeddingOptions = await parseProviderOptions({
      provider: OPTIONS_KEY,
      providerOptions,
      schema: optionsSchema,
    })
    const dimensions = embeddingOptions?.dimensions ?? options.dimensions
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call('/v1/embeddings', {
        body: {
          model: modelId,
          input: values,
          encoding_format: 'float',
          ...defined({ dimensions, user: embeddingOptions?.user }),
        },
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    const { data, usage } = await validateTypes({ value: response.body, schema: responseSchema })
    return {
      embeddings: data.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)).map(({ embedding }) => embedding),
      ...(usage && { usage: { tokens: usage.prompt_tokens } }),
      response: { headers: responseHeaders(response.headers), body: response.body },
      warnings: [],
    }
  }
}
