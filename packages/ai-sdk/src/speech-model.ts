import {
  InvalidResponseDataError,
  type SharedV4Warning,
  type SpeechModelV4,
  type SpeechModelV4CallOptions,
  type SpeechModelV4Result,
} from '@ai-sdk/provider'
import {
  lazySchema,
  parseProviderOptions,
  serializeModelOptions,
  WORKFLOW_DESERIALIZE,
  WORKFLOW_SERIALIZE,
  zodSchema,
} from '@ai-sdk/provider-utils'
import type { Client } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal'
import { z } from 'zod/v4'
import { callHeaders, createProviderClient } from './client.ts'
import { withSDKErrors } from './errors.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** Options of a speech model under `providerOptions.mixrouter`. */
export type MixrouterSpeechModelOptions = {
  /** Fields merged into the request body; they override all others. */
  extraBody?: Record<string, unknown> | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(z.object({ extraBody: z.record(z.string(), z.json()).optional() })),
)

/** A model of the service that speaks a text (`/v1/audio/speech`). */
export class MixrouterSpeechModel implements SpeechModelV4 {
  readonly specificationVersion = 'v4'
  readonly provider = 'mixrouter.speech'
  readonly modelId: string
  private readonly config: MixrouterProviderSettings
  private readonly client: Client

  static [WORKFLOW_SERIALIZE](model: MixrouterSpeechModel) {
    const { apiKey: _, ...config } = model.config
    return serializeModelOptions({ modelId: model.modelId, config })
  }

  static [WORKFLOW_DESERIALIZE](options: { modelId: string; config: MixrouterProviderSettings }) {
    return new MixrouterSpeechModel(options.modelId, options.config)
  }

  constructor(modelId: string, config: MixrouterProviderSettings) {
    this.modelId = modelId
    this.config = config
    this.client = createProviderClient(config)
  }

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
