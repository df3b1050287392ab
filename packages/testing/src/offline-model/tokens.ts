import type {
  ChatRequest,
  MediaPart,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
  Usage,
} from '@mixrouter/core'

/** The parts of a response; each but media can be streamed as text. */
export type OutputPart = TextPart | ReasoningPart | RefusalPart | ToolCallPart | MediaPart

/** What an image, audio clip, video or document counts as. */
const TOKENS_PER_MEDIA_PART = 256
const CHARACTERS_PER_TOKEN = 4

/** Splits text into tokens: at most six characters each, with the white space before them. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? []
}

/** The text of a part, or the arguments of a tool call; media have none. */
export function outputText(part: OutputPart): string {
  if ('source' in part) return ''
  return part.type === 'toolCall' ? part.arguments : part.text
}

/** A copy of `part` with another text. */
export function withText(part: OutputPart, text: string): OutputPart {
  if ('source' in part) return part
  return part.type === 'toolCall' ? { ...part, arguments: text } : { ...part, text }
}

/** Input tokens are estimated, output tokens are counted. */
export function countUsage(request: ChatRequest, parts: readonly OutputPart[]): Usage {
  const count = (counted: readonly OutputPart[]) =>
    counted.reduce(
      (sum, part) => sum + ('source' in part ? TOKENS_PER_MEDIA_PART : tokenize(outputText(part)).length),
      0,
    )
  const reasoningTokens = count(parts.filter(({ type }) => type === 'reasoning'))
  return {
    inputTokens: estimateInput(request),
    outputTokens: count(parts),
    ...(reasoningTokens > 0 && { reasoningTokens }),
  }
}

function estimateInput({ system, messages, tools = [] }: ChatRequest): number {
  let characters = JSON.stringify(tools).length
  let mediaParts = 0
  const add = (part: { type: string; text?: string; arguments?: string; content?: unknown }) => {
    characters += (part.text ?? part.arguments ?? '').length
    if ('source' in part) mediaParts++
    if (Array.isArray(part.content)) part.content.forEach(add)
  }
  for (const part of system) add(part)
  for (const message of messages) message.content.forEach(add)
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + mediaParts * TOKENS_PER_MEDIA_PART
}
