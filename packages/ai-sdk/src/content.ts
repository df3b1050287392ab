import type { LanguageModelV4Content } from '@ai-sdk/provider'
import type { AssistantPart, MediaPart, ToolCallPart } from '@mixrouter/core'
import type { AnswerNames } from './call.ts'
import { type PartMetadata, partMetadata } from './metadata.ts'
import { createNativeReader } from './native.ts'
import { createSourceCollector } from './sources.ts'

/** A whole answer's parts as content of the SDK. */
export function convertContent(
  parts: readonly AssistantPart[],
  names: AnswerNames,
): LanguageModelV4Content[] {
  const readNative = createNativeReader(names)
  const sources = createSourceCollector()
  return parts.flatMap((part): LanguageModelV4Content[] => {
    switch (part.type) {
      case 'text': {
        const cited = (part.citations ?? []).map(sources.add)
        const citations = cited.map(({ citation }) => citation)
        const text = { type: 'text' as const, text: part.text, ...partMetadata(metadataOf(part)) }
        const fresh = cited.flatMap(({ source }) => source ?? [])
        return [citations.length > 0 ? { ...text, citations } : text, ...fresh]
      }
      case 'refusal':
        return [{ type: 'text', text: part.text, ...partMetadata(metadataOf(part)) }]
      case 'reasoning':
        return [{ type: 'reasoning', text: part.text, ...partMetadata(metadataOf(part)) }]
      case 'toolCall':
        return [convertToolCall(part, part.arguments, names)]
      case 'native':
        return readNative(part)
      default:
        return convertMedia(part)
    }
  })
}

/** Text that structured output is read of, where an answer has drafts before it; undefined where all text is that. */
export function finalText(parts: readonly AssistantPart[]): string | undefined {
  const texts = parts.filter((part) => part.type === 'text')
  const final = texts.filter((part) => part.opaque?.openai?.phase !== 'commentary')
  return final.length === texts.length ? undefined : final.map(({ text }) => text).join('')
}

/** What a part brings along for the next turn. */
export function metadataOf(part: AssistantPart): PartMetadata {
  switch (part.type) {
    case 'refusal':
      return { refusal: true }
    case 'reasoning':
      return { opaque: part.opaque, summary: part.summary }
    case 'toolCall':
      return { opaque: part.opaque, custom: part.custom }
    case 'native':
      return {}
    default:
      return { opaque: part.opaque }
  }
}

/** A call as the SDK wants it: its input is always JSON. */
export function convertToolCall(part: ToolCallPart, written: string, names: AnswerNames) {
  return {
    type: 'tool-call' as const,
    toolCallId: part.id,
    toolName: names.toCustomToolName(part.name),
    input: part.custom ? JSON.stringify(written) : written,
    ...partMetadata(metadataOf(part)),
  }
}

/** A file that the model made. */
export function convertMedia(part: MediaPart): LanguageModelV4Content[] {
  const { source, mediaType = 'application/octet-stream' } = part
  const file = { type: 'file' as const, mediaType, ...partMetadata(metadataOf(part)) }
  switch (source.type) {
    case 'base64':
      return [{ ...file, data: { type: 'data', data: source.data } }]
    case 'url':
      return [{ ...file, data: { type: 'url', url: new URL(source.url) } }]
    case 'text':
      return [{ ...file, data: { type: 'data', data: new TextEncoder().encode(source.text) } }]
    case 'id':
      return []
  }
}
