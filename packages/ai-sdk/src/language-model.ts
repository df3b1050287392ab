import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider'
import type { Client, Warning } from '@mixrouter/core'
import { prepareCall } from './call.ts'
import { createProviderClient } from './client.ts'
import { convertContent, finalText } from './content.ts'
import { withSDKErrors } from './errors.ts'
import { peekEvents, toReadableStream } from './event-stream.ts'
import { formatProfile } from './formats/registry.ts'
import { MixrouterModel } from './model.ts'
import { loadLookup, modelLookup } from './model-lookup.ts'
import { responseHeaders, responseMetadata, resultMetadata } from './response.ts'
import type { LanguageModelConfig } from './settings.ts'
import { createStreamConverter, streamParts } from './stream.ts'
import { supportedUrls } from './supported-urls.ts'
import { convertUsage } from './usage.ts'
import { convertWarnings } from './warnings.ts'

/** A chat model of the service, called in one format. */
export class MixrouterLanguageModel extends MixrouterModel<LanguageModelConfig> implements LanguageModelV4 {
  readonly #client: Client

  constructor(modelId: string, config: LanguageModelConfig) {
    super(modelId, config)
    this.#client = createProviderClient(config)
  }

  get provider(): string {
    return `mixrouter.${formatProfile(this.config.format).apiName}`
  }

  get supportedUrls(): Record<string, RegExp[]> | Promise<Record<string, RegExp[]>> {
    const { config, modelId } = this
    const urls = () => supportedUrls(modelLookup(config)(modelId).vendor, config.format)
    return loadLookup(config, modelId)?.then(urls) ?? urls()
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { request, send, toolNames, json, logprobs, ...call } = await prepareCall(
      options,
      this.modelId,
      this.config,
    )
    const exchange = await withSDKErrors(send, (send) => this.#client.send(request, send))
    const { responseBody, url, requestBody, headers } = exchange
    logprobs?.add(responseBody)
    const response = json ? json.read(exchange.response) : exchange.response
    const warnings = this.report([...call.warnings, ...exchange.warnings])
    const structuredOutputText = finalText(response.content, json)
    const { unified, raw } = response.finishReason
    return {
      content: convertContent(response.content, toolNames),
      ...(structuredOutputText !== undefined && { structuredOutputText }),
      finishReason: { unified, raw },
      usage: convertUsage(response.usage),
      ...resultMetadata(exchange, { ...response, logprobs: logprobs?.result() }),
      request: { url, body: requestBody },
      response: { ...responseMetadata(response), headers: responseHeaders(headers), body: responseBody },
      warnings: convertWarnings(warnings),
    }
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { request, send, toolNames, json, logprobs, ...call } = await prepareCall(
      options,
      this.modelId,
      this.config,
    )
    const cancelled = new AbortController()
    const signal = options.abortSignal
      ? AbortSignal.any([options.abortSignal, cancelled.signal])
      : cancelled.signal
    const chunks: unknown[] = []
    const onChunk = (chunk: unknown) => {
      logprobs?.add(chunk)
      if (options.includeRawChunks) chunks.push(chunk)
    }
    const { exchange, events, error } = await withSDKErrors(
      { ...send, ...((options.includeRawChunks || logprobs) && { onChunk }), signal },
      async (send, error) => {
        const exchange = await this.#client.stream(request, send)
        error.responseHeaders = exchange.headers
        const peeked = await peekEvents(exchange.events)
        return { exchange, events: json ? json.readEvents(peeked) : peeked, error }
      },
    )
    const requestWarnings = exchange.warnings
    const warnings = this.report([...call.warnings, ...requestWarnings])
    const convert = createStreamConverter({
      toolNames,
      error,
      metadata: (response) =>
        resultMetadata(exchange, {
          ...response,
          logprobs: logprobs?.result(),
          warnings: this.report(exchange.warnings.slice(requestWarnings.length)),
        }),
    })
    const parts = streamParts({ events, convert, chunks, warnings: convertWarnings(warnings), error })
    return {
      stream: toReadableStream(parts, () => cancelled.abort()),
      request: { url: exchange.url, body: exchange.requestBody },
      response: { headers: responseHeaders(exchange.headers) },
    }
  }

  /** Passes warnings to `onWarning`. */
  private report(warnings: readonly Warning[]): readonly Warning[] {
    const { modelId } = this
    const { format, onWarning } = this.config
    for (const warning of warnings) onWarning?.(warning, { modelId, format })
    return warnings
  }
}
