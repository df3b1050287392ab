import { getFormat } from '../formats/index.ts'
import {
  defined,
  expectObject,
  expectString,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type Usage,
  unknownFields,
  type Warn,
} from '../hub/index.ts'
import type { ClientCodec, EndpointBody, UpstreamCodec } from './codec.ts'
import { chargeImages, type ImageRequest, type ImageResponse, nearestRatio, ratioOf } from './images.ts'
import { badResponse, objectsOf, readObject } from './read.ts'

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'n',
  'size',
  'output_format',
  'response_format',
  'stream',
])

/** Sizes that all GPT image models have. Source: openai SDK 7, `ImageGenerateParams.size`. */
const SIZES = ['1024x1024', '1536x1024', '1024x1536']
const PIXELS_PER_K = 1024

/** `/v1/images/generations`. Source: openai SDK 7, `ImageGenerateParams` and `ImagesResponse`. */
export const openaiImages: ClientCodec<ImageRequest, ImageResponse> &
  UpstreamCodec<ImageRequest, ImageResponse> = {
  decodeRequest(body, { model, warn }) {
    const fields = expectObject(body, 'body')
    for (const name of Object.keys(unknownFields(fields, KNOWN) ?? {}))
      warn('unsupported', name, `${name} has no equivalent; it was dropped`)
    if (fields.response_format === 'url')
      warn(
        'changed',
        'response_format',
        'The upstream returns images without a URL; they were sent as b64_json',
      )
    const size = optionalString(fields.size, 'size')
    const format = optionalString(fields.output_format, 'output_format')
    return {
      model,
      prompt: expectString(fields.prompt, 'prompt'),
      ...defined({
        count: optionalNumber(fields.n, 'n'),
        size: size === 'auto' ? undefined : size,
        mediaType: format && `image/${format}`,
        stream: optionalBoolean(fields.stream, 'stream'),
      }),
    }
  },

  encodeRequest(request, { warn }) {
    const { model, prompt, count, mediaType } = request
    const isDallE = model.startsWith('dall-e')
    const body = {
      model,
      prompt,
      ...defined({ n: count, size: sizeOf(request, warn) }),
      ...(isDallE && { response_format: 'b64_json' }), // GPT image models always respond with base64
      ...(!isDallE && mediaType && { output_format: mediaType.replace('image/', '') }),
    }
    return { path: '/v1/images/generations', body }
  },

  decodeResponse(response) {
    const body = readObject(response)
    const mediaType = `image/${typeof body.output_format === 'string' ? body.output_format : 'png'}`
    const images = objectsOf(body.data).map(({ b64_json: data, revised_prompt: revised }) => {
      if (typeof data !== 'string') throw badResponse('has an image without b64_json')
      return { data, mediaType, ...(typeof revised === 'string' && { revisedPrompt: revised }) }
    })
    const { usage } = getFormat('openai-responses').inspect(body)
    return { images, charged: chargeImages(images), ...(usage && { usage }) }
  },

  encodeResponse({ images, usage }, { request }) {
    const created = Math.floor(Date.now() / 1000)
    const output_format = images[0]?.mediaType.replace('image/', '') ?? 'png'
    const counted = usage && { usage: encodeUsage(usage) }
    if (request.stream) {
      const common = { created_at: created, output_format, size: request.size ?? 'auto', quality: 'auto' }
      return eventBody(
        images.map(({ data }) => ({
          type: 'image_generation.completed',
          b64_json: data,
          background: 'auto',
          ...common,
          ...counted,
        })),
      )
    }
    const data = images.map(({ data, revisedPrompt }) => ({
      b64_json: data,
      ...(revisedPrompt !== undefined && { revised_prompt: revisedPrompt }),
    }))
    return { json: { created, output_format, data, ...counted } }
  },
}

/** The size of a ratio and resolution; undefined leaves it to the model. */
function sizeOf({ size, aspectRatio, resolution }: ImageRequest, warn: Warn): string | undefined {
  if (size) return size
  if (resolution && resolution !== '1K')
    warn(
      'unsupported',
      'resolution',
      `openai-chat has no equivalent of the resolution ${resolution}; it was dropped`,
    )
  if (!aspectRatio) return undefined
  const nearest = nearestRatio(ratioOf(aspectRatio), SIZES)
  if (Math.abs(ratioOf(nearest) - ratioOf(aspectRatio)) > 0.01)
    warn('changed', 'aspectRatio', `The ratio ${aspectRatio} was sent as ${nearest}, the nearest size`)
  return nearest
}

/** The ratio and resolution of a size in pixels. */
export function shapeOf(size: string): { ratio: number; resolution: string } {
  const longest = Math.max(...size.split('x').map(Number))
  const multiple = longest <= 1.5 * PIXELS_PER_K ? 1 : longest <= 2 * PIXELS_PER_K ? 2 : 4
  return { ratio: ratioOf(size), resolution: `${multiple}K` }
}

function encodeUsage({ inputTokens, outputTokens }: Usage): unknown {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    input_tokens_details: { text_tokens: inputTokens, image_tokens: 0 },
  }
}

function eventBody(events: readonly { type: string }[]): EndpointBody {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
  return { contentType: 'text/event-stream', body }
}
