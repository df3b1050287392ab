import {
  InvalidResponseDataError,
  type SharedV4Warning,
  type SpeechModelV4,
  type SpeechModelV4CallOptions,
  type SpeechModelV4Result,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal'
import { z } from 'zod/v4'
import { callHeaders } from './client.ts'
import { MixrouterEndpointModel } from './endpoint-model.ts'
import { withSDKErrors } from './errors.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of a speech model under `providerOptions.mixrouter`. */
export type MixrouterSpeechModelOptions = {
  /** Fields merged into the request body; they override all others. */
  extraBody?: Record<string, unknown> | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(z.object({ extraBody: z.record(z.string(), z.json()).optional() })),
)

/** A model of the service that speaks a text (`/v1/audio/speech`). */
export class MixrouterSpeechModel extends MixrouterEndpointModel implements SpeechModelV4 {
  readonly provider = 'mixrouter.speech'

  async doGenerate(options: SpeechModelV4CallOptions): Promise<SpeechModelV4Result> {
    const { text, voice = 'alloy', outputFormat = 'mp3', instructions, speed, language } = options
    const { providerOptions, abortSignal, headers } = options
    const own = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })
    const warnings: SharedV4Warning[] = []
    if (language !== undefined) {
      const details = 'Speech models detect the language of the text; language was dropped'
      warnings.push({ type: 'unsupported', feature: 'language', details })
    }
    const body = {
      model: this.modelId,
      input: text,
      voice,
      response_format: outputFormat,
      ...defined({ instructions, speed }),
      ...own?.extraBody,
    }
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call('/v1/audio/speech', {
        body,
        bytes: true,
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    if (!(response.body instanceof Uint8Array)) {
      throw new InvalidResponseDataError({ data: response.body, message: 'The response is JSON, not audio' })
    }
    return {
      audio: response.body,
      warnings,
      request: { body },
      response: { timestamp: new Date(), modelId: this.modelId, headers: responseHeaders(response.headers) },
    }
  }
}
