import { type Format, getFormat, type Usage } from '@mixrouter/core'
import { countOf, isObject } from '@mixrouter/core/internal'
import type { Recorder } from '../recorder.ts'

/** Records the tokens that a response or one event of a stream reports, in any of the ways of the format's routes. */
export function recordUsage(recorder: Recorder, format: Format, body: unknown): void {
  if (isObject(body)) recorder.usage(usageOf(body, format) ?? imagesOf(body))
}

/** Images and transcriptions count as Responses do, embeddings and completions as Chat Completions do. */
const OPENAI_FORMATS: readonly Format[] = ['openai-chat', 'openai-responses']

/** Images that were made are what is paid for where no tokens are reported. */
function imagesOf({ data, predictions }: Record<string, unknown>): Usage | undefined {
  const made = [data, predictions].flat().filter(isImage)
  return made.length > 0 ? { inputTokens: 0, outputTokens: 0, images: made.length } : undefined
}

function isImage(value: unknown): boolean {
  return isObject(value) && (value.b64_json ?? value.url ?? value.bytesBase64Encoded) !== undefined
}

function usageOf(body: Record<string, unknown>, format: Format): Usage | undefined {
  if (format === 'google') return getFormat('google').inspect(body).usage
  const { usage } = body
  if (!isObject(usage)) return undefined
  const isInput = usage.input_tokens !== undefined
  const found = getFormat(OPENAI_FORMATS[isInput ? 1 : 0] as Format).inspect({
    usage,
    object: 'response',
  }).usage
  if (found) return found
  // whisper-1 is charged by the length of its input: https://platform.openai.com/docs/api-reference/audio/json-object
  const { seconds } = usage
  if (typeof seconds === 'number' && seconds >= 0) return { inputTokens: 0, outputTokens: 0, seconds }
  // a reranker reports a total only (Jina, Voyage)
  const total = countOf(usage.total_tokens)
  return total === undefined ? undefined : { inputTokens: total, outputTokens: 0 }
}
