import { getFormat } from '../formats/index.ts'
import {
  ApiError,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalNumber,
  optionalString,
  type Warn,
} from '../hub/index.ts'
import { profileOf } from '../models/index.ts'
import type { ClientCodec, UpstreamCodec } from './codec.ts'
import { chargeImages, type ImageRequest, type ImageResponse, nearestRatio } from './images.ts'
import { shapeOf } from './openai-images.ts'
import { objectsOf, partsOf, readObject, refusalOf } from './read.ts'

type ImageUpstream = UpstreamCodec<ImageRequest, ImageResponse>

/** ai.google.dev/gemini-api/docs/imagen, "Imagen configuration". */
const IMAGEN_RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9']
/** ai.google.dev/gemini-api/docs/image-generation, "Aspect ratios and image size". */
const GEMINI_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']

/** Imagen by `:predict`, and Gemini models that make images by `:generateContent`. */
export const googleImages: ImageUpstream = {
  encodeRequest: (request, context) => upstreamOf(request).encodeRequest(request, context),
  decodeResponse: (response, context) => upstreamOf(context.request).decodeResponse(response, context),
}

/** Imagen makes nothing but images. */
const upstreamOf = ({ model }: ImageRequest) => (profileOf(model).kind === 'image' ? predict : generate)

/** `:predict` of Imagen, as clients send it. */
export const googlePredict: ClientCodec<ImageRequest, ImageResponse> = {
  decodeRequest(body, { model, warn }) {
    const fields = expectObject(body, 'body')
    const [instance, ...others] = expectArray(fields.instances, 'instances')
    if (others.length > 0) warn('unsupported', 'instances', 'Only the first of several instances was sent')
    const parameters = isObject(fields.parameters) ? fields.parameters : {}
    const output = isObject(parameters.outputOptions) ? parameters.outputOptions : {}
    for (const name of Object.keys(parameters))
      if (!PARAMETERS.has(name)) warn('unsupported', name, `${name} has no equivalent; it was dropped`)
    return {
      model,
      prompt: expectString(expectObject(instance, 'instances[0]').prompt, 'instances[0].prompt'),
      ...defined({
        count: optionalNumber(parameters.sampleCount, 'parameters.sampleCount'),
        aspectRatio: optionalString(parameters.aspectRatio, 'parameters.aspectRatio'),
        resolution: optionalString(parameters.sampleImageSize, 'parameters.sampleImageSize'),
        mediaType: optionalString(output.mimeType, 'parameters.outputOptions.mimeType'),
      }),
    }
  },

  encodeResponse: ({ images }) => ({
    json: {
      predictions: images.map(({ data, mediaType, revisedPrompt }) => ({
        bytesBase64Encoded: data,
        mimeType: mediaType,
        ...(revisedPrompt !== undefined && { prompt: revisedPrompt }),
      })),
    },
  }),
}

const PARAMETERS: ReadonlySet<string> = new Set([
  'sampleCount',
  'aspectRatio',
  'sampleImageSize',
  'outputOptions',
])

const predict: ImageUpstream = {
  encodeRequest(request, { warn }) {
    const { model, prompt, count = 1, mediaType } = request
    const { aspectRatio, resolution } = shape(request, IMAGEN_RATIOS, warn)
    const parameters = defined({
      sampleCount: count,
      aspectRatio,
      sampleImageSize: resolution === '4K' ? '2K' : resolution,
      outputOptions: mediaType && { mimeType: mediaType },
    })
    const body = { instances: [{ prompt }], parameters }
    return { path: `/v1beta/models/${encodeURIComponent(model)}:predict`, body }
  },

  decodeResponse(response) {
    const predictions = objectsOf(readObject(response).predictions)
    const images = predictions.flatMap(({ bytesBase64Encoded: data, mimeType, prompt }) =>
      typeof data === 'string'
        ? [
            {
              data,
              mediaType: typeof mimeType === 'string' ? mimeType : 'image/png',
              ...(typeof prompt === 'string' && { revisedPrompt: prompt }),
            },
          ]
        : [],
    )
    if (images.length === 0) throw noImage(String(predictions[0]?.raiFilteredReason ?? 'no reason given'))
    return { images, charged: chargeImages(images) }
  },
}

const generate: ImageUpstream = {
  encodeRequest(request, { warn }) {
    const { model, prompt, count = 1, mediaType } = request
    if (count > 1) warn('changed', 'n', `n was lowered to 1, the maximum of ${model}`)
    if (mediaType && mediaType !== 'image/png')
      warn('unsupported', 'output_format', 'google has no equivalent of output_format; it was dropped')
    const imageConfig = shape(request, GEMINI_RATIOS, warn)
    const generationConfig: JsonObject = {
      responseModalities: ['IMAGE'],
      ...(Object.keys(imageConfig).length > 0 && {
        imageConfig: defined({ aspectRatio: imageConfig.aspectRatio, imageSize: imageConfig.resolution }),
      }),
    }
    const body = { contents: [{ role: 'user', parts: [{ text: prompt }] }], generationConfig }
    return { path: `/v1beta/models/${encodeURIComponent(model)}:generateContent`, body }
  },

  decodeResponse(response) {
    const body = readObject(response)
    const images = partsOf(body).flatMap(({ inlineData }) =>
      isObject(inlineData) && typeof inlineData.data === 'string'
        ? [{ data: inlineData.data, mediaType: String(inlineData.mimeType ?? 'image/png') }]
        : [],
    )
    if (images.length === 0) throw noImage(refusalOf(body))
    const { usage } = getFormat('google').inspect(body)
    return { images, ...(usage && { usage }) }
  },
}

/** Ratio and resolution in Google's words. The smallest resolution is the default, and is not sent. */
function shape(
  { size, aspectRatio, resolution }: ImageRequest,
  supported: readonly string[],
  warn: Warn,
): { aspectRatio?: string; resolution?: string } {
  if (!size) return defined({ aspectRatio, resolution })
  if (!/^\d+x\d+$/.test(size))
    throw new ApiError(`size must be auto, or width and height such as 1024x1024`, {
      status: 400,
      param: 'size',
    })
  const wanted = shapeOf(size)
  const nearest = nearestRatio(wanted.ratio, supported)
  warn('changed', 'size', `The size ${size} was sent as the ratio ${nearest} in ${wanted.resolution}`)
  return { aspectRatio: nearest, ...(wanted.resolution !== '1K' && { resolution: wanted.resolution }) }
}

function noImage(reason: string): ApiError {
  return new ApiError(`The model made no image: ${reason}`, { status: 400, code: 'content_policy_violation' })
}
