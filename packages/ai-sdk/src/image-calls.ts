import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4Result,
  JSONObject,
  SharedV4Warning,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, validateTypes, zodSchema } from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { callHeaders } from './client.ts'
import { EndpointCalls } from './endpoint-calls.ts'
import { withSDKErrors } from './errors.ts'
import { createEditForm, fetchImage } from './image-files.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of an image model under `providerOptions.mixrouter`. */
export type MixrouterImageModelOptions = {
  quality?: 'auto' | 'low' | 'medium' | 'high' | undefined
  background?: 'auto' | 'transparent' | 'opaque' | undefined
  outputFormat?: 'png' | 'jpeg' | 'webp' | undefined
  /** From 0 to 100, for jpeg and webp. */
  outputCompression?: number | undefined
  moderation?: 'auto' | 'low' | undefined
  /** How closely an edit follows the input images. */
  inputFidelity?: 'low' | 'high' | undefined
  /** Your own opaque identifier of the end user. */
  user?: string | undefined
  /** Fields merged into the request body; they override all others. */
  extraBody?: JSONObject | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(
    z.object({
      quality: z.enum(['auto', 'low', 'medium', 'high']).optional(),
      background: z.enum(['auto', 'transparent', 'opaque']).optional(),
      outputFormat: z.enum(['png', 'jpeg', 'webp']).optional(),
      outputCompression: z.number().min(0).max(100).optional(),
      moderation: z.enum(['auto', 'low']).optional(),
      inputFidelity: z.enum(['low', 'high']).optional(),
      user: z.string().optional(),
      extraBody: z.record(z.string(), z.json()).optional(),
    }),
  ),
)

const responseSchema = lazySchema(() =>
  zodSchema(
    z.object({
      created: z.number().nullish(),
      data: z.array(
        z.object({
          b64_json: z.string().nullish(),
          url: z.string().nullish(),
          revised_prompt: z.string().nullish(),
        }),
      ),
      usage: z
        .object({ input_tokens: z.number(), output_tokens: z.number(), total_tokens: z.number() })
        .partial()
        .nullish(),
    }),
  ),
)

/** The calls of an image model. */
export class ImageCalls extends EndpointCalls implements Pick<ImageModelV4, 'doGenerate'> {
  async doGenerate(options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
    const { providerOptions, files, mask, abortSignal, headers } = options
    const imageOptions = await parseProviderOptions({
      provider: OPTIONS_KEY,
      providerOptions,
      schema: optionsSchema,
    })
    const fields: Record<string, unknown> = {
      model: this.modelId,
      ...defined({
        prompt: options.prompt,
        n: options.n,
        size: options.size,
        quality: imageOptions?.quality,
        background: imageOptions?.background,
        output_format: imageOptions?.outputFormat,
        output_compression: imageOptions?.outputCompression,
        moderation: imageOptions?.moderation,
        input_fidelity: imageOptions?.inputFidelity,
        user: imageOptions?.user,
      }),
      ...imageOptions?.extraBody,
    }
    const isEdit = files !== undefined && files.length > 0
    const body = isEdit ? await createEditForm(fields, files, mask) : fields
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call(isEdit ? '/v1/images/edits' : '/v1/images/generations', {
        body,
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    const { data, created, usage } = await validateTypes({ value: response.body, schema: responseSchema })
    return {
      images: await Promise.all(data.map(({ b64_json, url }) => b64_json ?? fetchImage(url, abortSignal))),
      warnings: unsupported(options, isEdit),
      providerMetadata: {
        [OPTIONS_KEY]: {
          images: data.map(({ revised_prompt }) => defined({ revisedPrompt: revised_prompt ?? undefined })),
        },
      },
      response: {
        timestamp: created ? new Date(created * 1000) : new Date(),
        modelId: this.modelId,
        headers: responseHeaders(response.headers),
      },
      ...(usage && {
        usage: {
          inputTokens: usage.input_tokens,
          outputTokens: usage.output_tokens,
          totalTokens: usage.total_tokens,
        },
      }),
    }
  }
}

function unsupported(
  { aspectRatio, seed, mask }: ImageModelV4CallOptions,
  isEdit: boolean,
): SharedV4Warning[] {
  const warnings: SharedV4Warning[] = []
  if (aspectRatio !== undefined) {
    warnings.push({
      type: 'unsupported',
      feature: 'aspectRatio',
      details: 'Image models accept size instead',
    })
  }
  if (seed !== undefined) warnings.push({ type: 'unsupported', feature: 'seed' })
  if (mask && !isEdit)
    warnings.push({ type: 'unsupported', feature: 'mask', details: 'A mask requires an input image to edit' })
  return warnings
}
