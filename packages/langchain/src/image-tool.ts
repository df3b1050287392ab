import { type DynamicStructuredTool, tool } from '@langchain/core/tools'
import type { ImageRequest, ImageResult, Timeouts } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { type ConnectionFields, createToolEndpointClient } from './client.ts'
import { toLangChainError } from './errors.ts'

export interface MixrouterImageToolFields extends ConnectionFields {
  /** @default 'gpt-image-2' */
  model?: string
  /** @default 'generate_image' */
  name?: string
  /** The tool's description, as the model sees it. */
  description?: string
  /** Defaults of every image, such as size and quality; the model's own arguments override them. */
  defaults?: Omit<ImageRequest, 'model' | 'prompt' | 'images' | 'mask'>
  timeouts?: Timeouts
}

/** The tool's arguments. */
export interface ImageToolInput {
  /** What the image shows. */
  prompt: string
  /** In pixels, such as `1024x1024`. */
  size?: string
}

/** The artifact of the tool's message. */
export type MixrouterImages = Pick<ImageResult, 'images' | 'usage'>

const SCHEMA = {
  type: 'object',
  properties: {
    prompt: { type: 'string', description: 'What the image shows: subject, scene, style, text in it.' },
    size: { type: 'string', description: 'Width and height in pixels, such as 1536x1024.' },
  },
  required: ['prompt'],
} as const

const DESCRIPTION = 'Generates an image from a description and shows it to the user. It costs money.'

/**
 * Creates a tool that generates images with any vendor's image model. Its content, for the model, says what was made; its
 * artifact is a `MixrouterImages` with the bytes, or the URL, of each image. A request is sent once, as each is billed.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const agent = createAgent({ model: new ChatMixrouter('gpt-6-sol'), tools: [createMixrouterImageTool()] })
 */
export function createMixrouterImageTool(fields: MixrouterImageToolFields = {}): DynamicStructuredTool {
  const { model = 'gpt-image-2', name = 'generate_image', description = DESCRIPTION } = fields
  const { defaults, timeouts } = fields
  const endpoints = createToolEndpointClient(fields)

  async function generate({ prompt, size }: ImageToolInput, signal?: AbortSignal): Promise<MixrouterImages> {
    const request = { ...defaults, model, prompt, ...defined({ size }) }
    try {
      const { images, usage } = await endpoints.generateImages(request, defined({ signal, timeouts }))
      return { images, ...defined({ usage }) }
    } catch (error) {
      throw toLangChainError(error, signal)
    }
  }

  return tool(
    async (input, config): Promise<[content: string, artifact: MixrouterImages]> => {
      const made = await generate(input as ImageToolInput, config.signal)
      return [summarize(made), made]
    },
    { name, description, schema: SCHEMA, responseFormat: 'content_and_artifact' },
  ) as unknown as DynamicStructuredTool
}

function summarize({ images }: MixrouterImages): string {
  const urls = images.flatMap(({ url }) => url ?? [])
  const made = images.length === 1 ? 'The image is ready' : `${images.length} images are ready`
  return urls.length > 0 ? `${made}: ${urls.join(', ')}` : made
}
