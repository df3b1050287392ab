import type { JSONObject } from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import { EFFORTS, type Effort, type Warn } from '@mixrouter/core'
import { z } from 'zod/v4'
import { OPTIONS_KEY } from './metadata.ts'

/**
 * What a call to a language model may say under `providerOptions.mixrouter`. Nothing is sent of what is not set.
 *
 * @example
 * providerOptions: { mixrouter: { reasoning: { budgetTokens: 4000 } } satisfies MixrouterLanguageModelOptions }
 */
export type MixrouterLanguageModelOptions = {
  /** How to think, finer than the call's own `reasoning`: an effort or a budget, and whether to show the thinking. */
  reasoning?:
    | { effort?: Effort | undefined; budgetTokens?: number | undefined; visible?: boolean | undefined }
    | undefined
  /** Whether the model may call several tools at once. */
  parallelToolCalls?: boolean | undefined
  /** Whether structured output must match its schema exactly. @default true for GPT where the schema allows it */
  strictJsonSchema?: boolean | undefined
  /** A cache breakpoint after the last part of the prompt (Claude). */
  cacheControl?: { type?: 'ephemeral' | undefined; ttl?: '5m' | '1h' | undefined } | undefined
  /** Requests of one key share a prompt cache (OpenAI). */
  promptCacheKey?: string | undefined
  /** How much to say: `low`, `medium` or `high` (OpenAI). */
  verbosity?: string | undefined
  serviceTier?: string | undefined
  /** The end user, as your own opaque identifier. */
  user?: string | undefined
  metadata?: Record<string, string> | undefined
  /** Fields put into the body as they are, over all others. */
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
    user: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    extraBody: z.record(z.string(), z.json()).optional(),
  })

const schema = lazySchema(() => zodSchema(createSchema()))

/**
 * The options of a call, checked; those that nobody knows are warned about.
 *
 * @throws InvalidArgumentError for an option that is not as its type says
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
      'no such option; fields of the wire go into extraBody',
    )
  }
  return options as MixrouterLanguageModelOptions
}
