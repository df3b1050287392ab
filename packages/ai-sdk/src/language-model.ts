import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider'
import { serializeModelOptions, WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils'
import type { Client, Format, Warning } from '@mixrouter/core'
import { prepareCall } from './call.ts'
import { createProviderClient } from './client.ts'
import { convertContent, finalText } from './content.ts'
import { withSDKErrors } from './errors.ts'
import { FACES } from './faces.ts'
import { peekEvents, toReadableStream } from './readable.ts'
import { answerMetadata, responseHeaders, responseMetadata } from './response.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { createStreamConverter, streamParts } from './stream.ts'
import { supportedUrls } from './supported-urls.ts'
import { convertUsage } from './usage.ts'
import { convertWarnings } from './warnings.ts'

/** The settings of a model's provider, and the format that the model is spoken to in. */
export interface LanguageModelConfig extends MixrouterProviderSettings {
  format: Format
}

/** A chat model of the service, spoken to in one format. */
export class MixrouterLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4'
  readonly modelId: string
  private readonly config: LanguageModelConfig
  private readonly client: Client

  /** What of a model may leave the process: not its key, which is read again where the model is made anew. */
  static [WORKFLOW_SERIALIZE](model: MixrouterLanguageModel) {
    const { apiKey: _, ...config } = model.config
    return serializeModelOptions({ modelId: model.modelId, config })
  }

  static [WORKFLOW_DESERIALIZE]({ modelId, config }: { modelId: string; config: LanguageModelConfig }) {
    return new MixrouterLanguageModel(modelId, config)
  }

  constructor(modelId: string, config: LanguageModelConfig) {
    this.modelId = modelId
    this.config = config
    this.client = createProviderClient(config)
  }

  get provider(): string {
    return `mixrouter.${FACES[this.config.format]}`
  }

  get supportedUrls(): Record<string, RegExp[]> {
    return supportedUrls(this.modelId, this.config.format)
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { request, send, names, ...call } = await prepareCall(options, this.modelId, this.config)
    const exchange = await withSDKErrors(send, (watched) => this.client.send(request, watched))
    const { response, responseBody, url, requestBody, headers } = exchange
    const warnings = this.told([...call.warnings, ...exchange.warnings])
    const structuredOutputText = finalText(response.content)
    const { unified, raw } = response.finishReason
    return {
      content: convertContent(response.content, names),
      ...(structuredOutputText !== undefined && { structuredOutputText }),
      finishReason: { unified, raw },
      usage: convertUsage(response.usage),
      ...answerMetadata(exchange, response),
      request: { url, body: requestBody },
      response: { ...responseMetadata(response), headers: responseHeaders(headers), body: responseBody },
      warnings: convertWarnings(warnings),
    }
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { request, send, names, ...call } = await prepareCall(options, this.modelId, this.config)
    const left = new AbortController()
    const signal = options.abortSignal ? AbortSignal.any([options.abortSignal, left.signal]) : left.signal
    const chunks: unknown[] = []
    const onChunk = options.includeRawChunks ? { onChunk: (chunk: unknown) => chunks.push(chunk) } : {}
    const { exchange, events, error } = await withSDKErrors(
      { ...send, ...onChunk, signal },
      async (watched, error) => {
        const exchange = await this.client.stream(request, watched)
        error.responseHeaders = exchange.headers
        return { exchange, events: await peekEvents(exchange.events), error }
      },
    )
    const asked = exchange.warnings
    const warnings = this.told([...call.warnings, ...asked])
    const convert = createStreamConverter({
      names,
      error,
      metadata: (answer) =>
        answerMetadata(exchange, { ...answer, warnings: this.told(exchange.warnings.slice(asked.length)) }),
    })
    const parts = streamParts({ events, convert, chunks, warnings: convertWarnings(warnings), error })
    return {
      stream: toReadableStream(parts, () => left.abort()),
      request: { url: exchange.url, body: exchange.requestBody },
      response: { headers: responseHeaders(exchange.headers) },
    }
  }

  /** Passes warnings to the listener of the settings. */
  private told(warnings: readonly Warning[]): readonly Warning[] {
    const { modelId } = this
    const { format, onWarning } = this.config
    for (const warning of warnings) onWarning?.(warning, { modelId, format })
    return warnings
  }
}
