import {
  collectWarnings,
  type Format,
  type JsonObject,
  refuseLosses,
  type Steps,
  stepsOf,
  type Usage,
  type Warning,
} from '../hub/index.ts'
import type { OnUnsupported } from '../translate.ts'
import type {
  ClientCodec,
  EndpointBody,
  EndpointRequest,
  EndpointResponse,
  UpstreamCodec,
  WholeResponse,
} from './codec.ts'
import { googleBatchEmbed, googleEmbed } from './google-embeddings.ts'
import { googleGenerateImages, googleGenerateSpeech } from './google-generate.ts'
import { googleImages, googlePredict } from './google-images.ts'
import { googleSpeech } from './google-speech.ts'
import { openaiEmbeddings } from './openai-embeddings.ts'
import { openaiImages } from './openai-images.ts'
import { openaiSpeech } from './openai-speech.ts'

/** Routes of clients that can be translated for upstreams of another format. */
export type TranslatedEndpoint =
  | 'openai-embeddings'
  | 'openai-images'
  | 'openai-speech'
  | 'google-embed'
  | 'google-batch-embed'
  | 'google-predict'
  | 'google-generate-images'
  | 'google-generate-speech'

interface EndpointTranslationOptions {
  /** The model as the client named it. */
  model: string
  /** The upstream's name of the model. */
  target: string
  /** @default 'warn' */
  onUnsupported?: OnUnsupported
}

/** A request for an upstream of another format, and the way back. */
interface TranslatedEndpointRequest {
  path: string
  body: JsonObject
  warnings: Warning[]
  /** @throws ApiError if the response is not valid, or refuses */
  decodeResponse(
    response: WholeResponse,
  ): Steps<EndpointBody & { usage: Usage | undefined; warnings: Warning[] }>
}

/** @throws ApiError 400 naming the field that is not valid, or that the upstream can't carry if losses are refused */
export type EndpointTranslation = (
  body: unknown,
  options: EndpointTranslationOptions,
) => TranslatedEndpointRequest

/** By the client's route, then by the upstream's format. */
const TRANSLATIONS: Readonly<
  Record<TranslatedEndpoint, Readonly<Partial<Record<Format, EndpointTranslation>>>>
> = {
  'openai-embeddings': { google: /* @__PURE__ */ translation(openaiEmbeddings, googleBatchEmbed, 'google') },
  'openai-images': { google: /* @__PURE__ */ translation(openaiImages, googleImages, 'google') },
  'openai-speech': { google: /* @__PURE__ */ translation(openaiSpeech, googleSpeech, 'google') },
  'google-embed': /* @__PURE__ */ toOpenAI(googleEmbed, openaiEmbeddings),
  'google-batch-embed': /* @__PURE__ */ toOpenAI(googleBatchEmbed, openaiEmbeddings),
  'google-predict': /* @__PURE__ */ toOpenAI(googlePredict, openaiImages),
  'google-generate-images': /* @__PURE__ */ toOpenAI(googleGenerateImages, openaiImages),
  'google-generate-speech': /* @__PURE__ */ toOpenAI(googleGenerateSpeech, openaiSpeech),
}

/** How a route is translated for upstreams of a format; undefined if it is not. */
export function findEndpointTranslation(
  endpoint: TranslatedEndpoint,
  format: Format,
): EndpointTranslation | undefined {
  return TRANSLATIONS[endpoint][format]
}

/** OpenAI's two formats are one where it is not about chat. */
function toOpenAI<Request extends EndpointRequest, Response extends EndpointResponse>(
  client: ClientCodec<Request, Response>,
  upstream: UpstreamCodec<Request, Response>,
) {
  const translate = translation(client, upstream, 'openai-chat')
  return { 'openai-chat': translate, 'openai-responses': translate }
}

function translation<Request extends EndpointRequest, Response extends EndpointResponse>(
  client: ClientCodec<Request, Response>,
  upstream: UpstreamCodec<Request, Response>,
  format: Format,
): EndpointTranslation {
  return (body, { model, target, onUnsupported = 'warn' }) => {
    const { warnings, warn } = collectWarnings()
    const request = client.decodeRequest(body, { model, warn })
    const sent = { ...request, model: target }
    const encoded = upstream.encodeRequest(sent, { warn })
    if (onUnsupported === 'error') refuseLosses(warnings, format)
    const reported = (list: Warning[]) => (onUnsupported === 'ignore' ? [] : list)
    return {
      ...encoded,
      warnings: reported(warnings),
      *decodeResponse(response) {
        const { warnings: more, warn } = collectWarnings()
        const decoded = yield* stepsOf(upstream.decodeResponse(response, { request: sent, warn }))
        const body = yield* stepsOf(client.encodeResponse(decoded, { request, warn }))
        return { ...body, usage: decoded.usage ?? decoded.charged, warnings: reported(more) }
      },
    }
  }
}
