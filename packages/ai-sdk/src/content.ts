import type { LanguageModelV4Content } from '@ai-sdk/provider'
import type { AssistantPart, MediaPart, TextPart, ToolCallPart } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal/sdk'
import { findFormat } from './formats/registry.ts'
import { createNativeReader } from './hosted-tools/index.ts'
import { type PartMetadata, partMetadata } from './metadata.ts'
import type { ResponseToolNames } from './response-tool-names.ts'
import { createSourceCollector } from './sources.ts'
import type { JsonReader } from './structured-output.ts'

/** Converts the parts of a complete response to the SDK's content. */
export function convertContent(
  parts: readonly AssistantPart[],
  toolNames: ResponseToolNames,
): LanguageModelV4Content[] {
  const sources = createSourceCollector()
  const readNative = createNativeReader(toolNames, sources)
  return parts.flatMap((part): LanguageModelV4Content[] => {
    switch (part.type) {
      case 'text': {
        const cited = (part.citations ?? []).map(sources.cite)
        const citations = cited.map(({ citation }) => citation)
        const text = { type: 'text' as const, text: part.text, ...partMetadata(metadataOf(part)) }
        const newSources = cited.flatMap(({ source }) => source ?? [])
        return [citations.length > 0 ? { ...text, citations } : text, ...newSources]
      }
      case 'refusal':
        return [{ type: 'text', text: part.text, ...partMetadata(metadataOf(part)) }]
      case 'reasoning':
        return [{ type: 'reasoning', text: part.text, ...partMetadata(metadataOf(part)) }]
      case 'toolCall':
        return [convertToolCall(part, part.arguments, toolNames)]
      case 'native':
        return readNative(part)
      default:
        return convertMedia(part)
    }
  })
}

/** The text that structured output is parsed from, if that is not exactly the text of the response. */
export function finalText(parts: readonly AssistantPart[], json: JsonReader | undefined): string | undefined {
  const texts = parts.filter((part) => part.type === 'text')
  const final = texts.filter((part) => part.opaque?.openai?.phase !== 'commentary')
  const isAll = final.length === texts.length && !parts.some(isCompaction)
  const text = final.map((part) => part.text).join('')
  const output = json ? json.extract(text) : text
  return isAll && output === text ? undefined : output
}

/** The data of a part that must be sent back with the next request. */
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
    case 'text':
      return { opaque: part.opaque, citations: ownCitations(part) }
    default:
      return { opaque: part.opaque }
  }
}

/** The citations in the form of a format that accepts them back. */
function ownCitations({ citations = [] }: TextPart): unknown[] | undefined {
  const own = citations.flatMap(({ native }) =>
    native && findFormat(native.format)?.acceptsCitations ? [native.value] : [],
  )
  return own.length > 0 ? own : undefined
}

/** Whether a part is Claude's summary of the conversation before it, which is not part of the response's own text. */
function isCompaction(part: AssistantPart): boolean {
  return part.type === 'native' && isObject(part.value) && part.value.type === 'compaction'
}

/** Converts a tool call; the SDK requires its input to be JSON. */
export function convertToolCall(part: ToolCallPart, input: string, toolNames: ResponseToolNames) {
  return {
    type: 'tool-call' as const,
    toolCallId: part.id,
    toolName: toolNames.toCustomToolName(part.name),
    input: part.custom ? JSON.stringify(input) : input,
    ...partMetadata(metadataOf(part)),
  }
}

/** Converts a file that the model generated. */
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
