import { createProviderExecutedToolFactory, lazySchema, zodSchema } from '@ai-sdk/provider-utils'
import type { WebSearchTool } from '@mixrouter/core'
import { z } from 'zod/v4'

/** Options of `mixrouter.tools.webSearch`; one that a vendor does not support is reported as a warning. */
export type MixrouterWebSearchOptions = Omit<WebSearchTool, 'type' | 'cacheControl'>

const anySchema = lazySchema(() => zodSchema<unknown>(z.unknown() as z.ZodType<unknown>))

/** Tools that work with the models of every vendor that has them. */
export const tools = {
  /**
   * Web search, run by the model's vendor. Its pages are the `sources` of the result.
   *
   * @example
   * tools: { search: mixrouter.tools.webSearch({ maxUses: 3, allowedDomains: ['example.com'] }) }
   */
  webSearch: createProviderExecutedToolFactory<unknown, unknown, MixrouterWebSearchOptions>({
    id: 'mixrouter.web_search',
    inputSchema: anySchema,
    outputSchema: anySchema,
  }),
}
