import { type Format, getFormat, type Usage } from '@mixrouter/core'
import { countOf, isObject } from '@mixrouter/core/internal'
import type { Recorder } from '../recorder.ts'

/** Records the tokens that a response or one event of a stream reports, in any of the ways of routes beside chat. */
export function recordUsage(recorder: Recorder, body: unknown): void {
  if (isObject(body)) recorder.usage(tokensOf(body) ?? otherUsageOf(body) ?? imagesOf(body))
}

type Json = Record<string, unknown>

const usageOf = ({ usage }: Json): Json => (isObject(usage) ? usage : {})

/** The formats whose counts are used beside chat, each with what a body with its counts has; the first that applies. */
const COUNTS: readonly (readonly [format: Format, has: (body: Json) => boolean])[] = [
  ['google', ({ usageMetadata }) => isObject(usageMetadata)],
  ['openai-responses', (body) => usageOf(body).input_tokens !== undefined], // images, transcriptions
  ['openai-chat', ({ usage }) => isObject(usage)], // embeddings, completions
]

function tokensOf(body: Json): Usage | undefined {
  const format = COUNTS.find(([, has]) => has(body))?.[0]
  return format && getFormat(format).inspect(body).usage
}

function otherUsageOf(body: Json): Usage | undefined {
  const { seconds, total_tokens } = usageOf(body)
  // whisper-1 is charged by the length of its input: https://platform.openai.com/docs/api-reference/audio/json-object
  if (typeof seconds === 'number' && seconds >= 0) return { inputTokens: 0, outputTokens: 0, seconds }
  // a reranker reports a total only (Jina, Voyage)
  const total = countOf(total_tokens)
  return total === undefined ? undefined : { inputTokens: total, outputTokens: 0 }
}

/** Images that were made are what is paid for where no tokens are reported. */
function imagesOf({ data, predictions }: Json): Usage | undefined {
  const made = [data, predictions].flat().filter(isImage)
  return made.length > 0 ? { inputTokens: 0, outputTokens: 0, images: made.length } : undefined
}

function isImage(value: unknown): boolean {
  return isObject(value) && (value.b64_json ?? value.url ?? value.bytesBase64Encoded) !== undefined
}
