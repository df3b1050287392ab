import type {
  TranscriptionModelV4,
  TranscriptionModelV4CallOptions,
  TranscriptionModelV4Result,
} from '@ai-sdk/provider'
import {
  convertBase64ToUint8Array,
  lazySchema,
  mediaTypeToExtension,
  parseProviderOptions,
  validateTypes,
  zodSchema,
} from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal'
import { z } from 'zod/v4'
import { callHeaders } from './client.ts'
import { MixrouterEndpointModel } from './endpoint-model.ts'
import { withSDKErrors } from './errors.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of a transcription model under `providerOptions.mixrouter`. */
export type MixrouterTranscriptionModelOptions = {
  /** The language of the audio, as an ISO 639-1 code. @default detected */
  language?: string | undefined
  /** A text in the style of the transcript, or the end of the audio before. */
  prompt?: string | undefined
  /** From 0 to 1. */
  temperature?: number | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(
    z.object({
      language: z.string().optional(),
      prompt: z.string().optional(),
      temperature: z.number().min(0).max(1).optional(),
    }),
  ),
)

const responseSchema = lazySchema(() => {
  const span = z.object({ start: z.number(), end: z.number() })
  return zodSchema(
    z.object({
      text: z.string(),
      language: z.string().nullish(),
      duration: z.number().nullish(),
      segments: z.array(span.extend({ text: z.string() })).nullish(),
      words: z.array(span.extend({ word: z.string() })).nullish(),
    }),
  )
})

/** A model of the service that writes down what is said (`/v1/audio/transcriptions`). */
export class MixrouterTranscriptionModel extends MixrouterEndpointModel implements TranscriptionModelV4 {
  readonly provider = 'mixrouter.transcription'

  async doGenerate(options: TranscriptionModelV4CallOptions): Promise<TranscriptionModelV4Result> {
    const { audio, mediaType, timestampGranularities, providerOptions, abortSignal, headers } = options
    const own = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })
    const form = new FormData()
    const bytes = typeof audio === 'string' ? convertBase64ToUint8Array(audio) : audio
    const file = new Blob([new Uint8Array(bytes)], { type: mediaType })
    form.append('file', file, `audio.${mediaTypeToExtension(mediaType)}`)
    form.append('model', this.modelId)
    // Only Whisper reports languages and times (OpenAI, "Create transcription", `response_format`).
    form.append('response_format', this.modelId.startsWith('whisper') ? 'verbose_json' : 'json')
    for (const [name, value] of Object.entries(defined(own ?? {}))) form.append(name, String(value))
    for (const granularity of timestampGranularities ?? [])
      form.append('timestamp_granularities[]', granularity)
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call('/v1/audio/transcriptions', {
        body: form,
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    const { text, language, duration, segments, words } = await validateTypes({
      value: response.body,
      schema: responseSchema,
    })
    const converted = words?.map(({ word, start, end }) => ({
      text: word,
      startSecond: start,
      endSecond: end,
    }))
    return {
      text,
      segments: (segments ?? []).map(({ start, end, ...segment }) => ({
        text: segment.text,
        startSecond: start,
        endSecond: end,
      })),
      ...(converted && { words: converted }),
      language: language ?? undefined,
      durationInSeconds: duration ?? undefined,
      warnings: [],
      response: {
        timestamp: new Date(),
        modelId: this.modelId,
        headers: responseHeaders(response.headers),
        body: response.body,
      },
    }
  }
}
