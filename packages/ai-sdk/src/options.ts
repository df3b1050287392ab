import type { JSONObject } from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import type { Effort, Warn } from '@mixrouter/core'
import { EFFORTS } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { OPTIONS_KEY } from './metadata.ts'

/**
 * Options of a language model under `providerOptions.mixrouter`. Options that are not set are not sent.
 *
 * @example
 * providerOptions: { mixrouter: { reasoning: { budgetTokens: 4000 } } satisfies MixrouterLanguageModelOptions }
 */
export type MixrouterLanguageModelOptions = {
  /** Overrides the call's `reasoning`: an effort or a budget in tokens, and whether reasoning is returned. */
  reasoning?:
    | { effort?: Effort | undefined; budgetTokens?: number | undefined; visible?: boolean | undefined }
    | undefined
  /** Whether the model may call several tools in parallel. */
  parallelToolCalls?: boolean | undefined
  /** Whether structured output must match its schema exactly. @default true for GPT models if the schema allows it */
  strictJsonSchema?: boolean | undefined
  /** A cache breakpoint after the last part of the prompt (Claude). */
  cacheControl?: { type?: 'ephemeral' | undefined; ttl?: '5m' | '1h' | undefined } | undefined
  /** Requests with the same key share a prompt cache (OpenAI). */
  promptCacheKey?: string | undefined
  /** Length of the response: `low`, `medium` or `high` (OpenAI). */
  verbosity?: string | undefined
  serviceTier?: string | undefined
  /**
   * Log probabilities of the output tokens in `providerMetadata.mixrouter.logprobs` (OpenAI, Google): `true`, or how many
   * alternatives each token has.
   */
  logprobs?: boolean | number | undefined
  /** Changes of the likelihood of tokens, by token id, from -100 to 100 (OpenAI Chat Completions). */
  logitBias?: Record<string, number> | undefined
  /** Your own opaque identifier of the end user. */
  user?: string | undefined
  metadata?: Record<string, string> | undefined
  /** Fields merged into the request body; they override all others. */
  extraBody?: JSONObject | undefined
}

const createSchema = () =>
  z.looseObject({
    reasoning: z
      .object({
        effort: z.enum(EFFORTS).optional(),
        budgetTokens: z.number().int().min(0).optional(),
        visible: z.boolean().optional(),
      })
      .optional(),
    parallelToolCalls: z.boolean().optional(),
    strictJsonSchema: z.boolean().optional(),
    cacheControl: z
      .object({ type: z.literal('ephemeral').optional(), ttl: z.enum(['5m', '1h']).optional() })
      .optional(),
    promptCacheKey: z.string().optional(),
    verbosity: z.string().optional(),
    serviceTier: z.string().optional(),
    logprobs: z.union([z.boolean(), z.number().int().min(0).max(20)]).optional(),
    logitBias: z.record(z.string(), z.number().min(-100).max(100)).optional(),
    user: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    extraBody: z.record(z.string(), z.json()).optional(),
  })

const schema = lazySchema(() => zodSchema(createSchema()))

/**
 * Validates the options of a call. Unknown options are reported as warnings.
 *
 * @throws InvalidArgumentError if an option does not match its type
 */
export async function parseOptions(
  providerOptions: Record<string, unknown> | undefined,
  warn: Warn,
): Promise<MixrouterLanguageModelOptions> {
  const options = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema })
  if (!options) return {}
  const { shape } = createSchema()
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(shape, name)) continue
    warn(
      'unsupported',
      `providerOptions.${OPTIONS_KEY}.${name}`,
      'Unknown option; it was ignored. Use extraBody for fields of the request body',
    )
  }
  return options as MixrouterLanguageModelOptions
}
