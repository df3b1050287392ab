import type { RerankingModelV4, RerankingModelV4CallOptions, RerankingModelV4Result } from '@ai-sdk/provider'
import { lazySchema, validateTypes, zodSchema } from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { callHeaders } from './client.ts'
import { MixrouterEndpointModel } from './endpoint-model.ts'
import { withSDKErrors } from './errors.ts'
import { responseHeaders } from './response.ts'

const responseSchema = lazySchema(() =>
  zodSchema(
    z.object({
      id: z.string().nullish(),
      results: z.array(z.object({ index: z.number(), relevance_score: z.number() })),
    }),
  ),
)

/** A model of the service that ranks documents by their relevance (`/v1/rerank`, as Cohere and Jina have it). */
export class MixrouterRerankingModel extends MixrouterEndpointModel implements RerankingModelV4 {
  readonly provider = 'mixrouter.reranking'

  async doRerank(options: RerankingModelV4CallOptions): Promise<RerankingModelV4Result> {
    const { documents, query, topN, abortSignal, headers } = options
    const texts =
      documents.type === 'text' ? documents.values : documents.values.map((value) => JSON.stringify(value))
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call('/v1/rerank', {
        body: { model: this.modelId, query, documents: texts, ...defined({ top_n: topN }) },
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    const { id, results } = await validateTypes({ value: response.body, schema: responseSchema })
    return {
      ranking: results.map(({ index, relevance_score }) => ({ index, relevanceScore: relevance_score })),
      warnings:
        documents.type === 'object'
          ? [
              {
                type: 'compatibility',
                feature: 'object documents',
                details: 'The documents were sent as JSON text',
              },
            ]
          : [],
      response: {
        ...(id && { id }),
        modelId: this.modelId,
        headers: responseHeaders(response.headers),
        body: response.body,
      },
    }
  }
}
