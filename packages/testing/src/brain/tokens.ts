import type { ChatRequest, ReasoningPart, RefusalPart, TextPart, ToolCallPart, Usage } from '@mixrouter/core'

/** The parts that the offline model says; all of them grow in a stream. */
export type SpokenPart = TextPart | ReasoningPart | RefusalPart | ToolCallPart

/** Tokens that an image, sound, film or document counts as. */
const TOKENS_PER_MEDIUM = 256
const CHARACTERS_PER_TOKEN = 4

/** Text in the pieces that a stream sends: six characters at most, with the space before them. One is one token. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? []
}

/** The text of a part, or the arguments of a call. */
export function spokenText(part: SpokenPart): string {
  return part.type === 'toolCall' ? part.arguments : part.text
}

/** `part` with another text. */
export function withText(part: SpokenPart, text: string): SpokenPart {
  return part.type === 'toolCall' ? { ...part, arguments: text } : { ...part, text }
}

/** An estimate of the question, an exact count of the answer. */
export function countUsage(request: ChatRequest, answer: readonly SpokenPart[]): Usage {
  const count = (parts: readonly SpokenPart[]) =>
    parts.reduce((sum, part) => sum + tokenize(spokenText(part)).length, 0)
  const reasoningTokens = count(answer.filter(({ type }) => type === 'reasoning'))
  return {
    inputTokens: estimateInput(request),
    outputTokens: count(answer),
    ...(reasoningTokens > 0 && { reasoningTokens }),
  }
}

function estimateInput({ system, messages, tools = [] }: ChatRequest): number {
  let characters = JSON.stringify(tools).length
  let media = 0
  const add = (part: { type: string; text?: string; arguments?: string; content?: unknown }) => {
    characters += (part.text ?? part.arguments ?? '').length
    if ('source' in part) media++
    if (Array.isArray(part.content)) part.content.forEach(add)
  }
  for (const part of system) add(part)
  for (const message of messages) message.content.forEach(add)
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + media * TOKENS_PER_MEDIUM
}
