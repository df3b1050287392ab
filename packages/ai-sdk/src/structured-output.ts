import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { ChatEvent, ChatRequest, ChatResponse, ModelTraits, Warn } from '@mixrouter/core'
import { readJsonEvents, readOutputTool, readOutputToolEvents } from './json-output.ts'
import { extractJson } from './json-text.ts'
import { convertResponseFormat } from './output-format.ts'
import { fitOutput } from './output-method.ts'

/** Reads a response that is JSON. */
export interface JsonReader {
  read(response: ChatResponse): ChatResponse
  readEvents(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>
  /** The JSON in a text that has more than that; the text itself if there is none. */
  extract(text: string): string
}

/** Requests JSON in the way that the model supports; an app loads this with its first call that does so. */
export function requestJson(
  request: ChatRequest,
  format: Extract<LanguageModelV4CallOptions['responseFormat'], { type: 'json' }>,
  { traits, strict, warn }: { traits: ModelTraits; strict: boolean | undefined; warn: Warn },
): { request: ChatRequest; json: JsonReader } {
  const responseFormat = convertResponseFormat(format, { strict, vendor: traits.vendor })
  const { request: fitted, outputTool } = fitOutput({ ...request, responseFormat }, traits, warn)
  return {
    request: fitted,
    json: {
      read: (response) => readOutputTool(response, outputTool),
      readEvents: (events) =>
        readJsonEvents(outputTool === undefined ? events : readOutputToolEvents(events, outputTool)),
      extract: extractJson,
    },
  }
}
