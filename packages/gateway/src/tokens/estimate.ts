import type { ChatRequest, Message, Tool } from '@mixrouter/core'
import { toJson } from '@mixrouter/core/internal'
import { estimateMedia, type Measure } from './estimate-media.ts'

type Part = Message['content'][number]

/** What a model's own marks around a message, a call or a tool come to, as OpenAI's cookbook counts them. */
const MARKS = 4

/** Characters that are looked at in one go, so that memory stays small. */
const CHUNK_LENGTH = 65_536

/**
 * About how many tokens a request is as input. Texts are estimated by their look rather than by a vendor's vocabulary,
 * of which each has another and most are not public; images and the like by what their vendors say that they cost.
 */
export async function estimateTokens(request: ChatRequest): Promise<number> {
  const measure = await loadMeasure()
  const { model, system, messages, tools = [], responseFormat } = request
  let tokens = 0
  for (const part of system) tokens += estimatePart(part, model, measure)
  for (const { content } of messages) {
    tokens += MARKS
    for (const part of content) tokens += estimatePart(part, model, measure)
  }
  for (const tool of tools) tokens += MARKS + measure(describeTool(tool))
  if (responseFormat?.type === 'json-schema')
    tokens += measure(toJson(responseFormat.schema, 'responseFormat'))
  return tokens
}

/** The library is loaded by the first request that needs it. */
async function loadMeasure(): Promise<Measure> {
  const { estimateTokenCount } = await import('tokenx')
  return (text) => {
    let tokens = 0
    for (let at = 0; at < text.length; at += CHUNK_LENGTH)
      tokens += estimateTokenCount(text.slice(at, at + CHUNK_LENGTH))
    return tokens
  }
}

function estimatePart(part: Part, model: string, measure: Measure): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return measure(part.text)
    case 'toolCall':
      return MARKS + measure(part.name) + measure(part.arguments)
    case 'toolResult':
      return part.content.reduce((sum, inner) => sum + estimatePart(inner, model, measure), MARKS)
    case 'native':
      return measure(toJson(part.value, 'messages'))
    default:
      return estimateMedia(part, model, measure)
  }
}

function describeTool(tool: Tool): string {
  if (tool.type === 'provider') return toJson(tool.value, 'tools')
  if (tool.type === 'web-search') return toJson(tool, 'tools')
  const { name, description } = tool
  return toJson([name, description, tool.type === 'function' ? tool.parameters : tool.format], 'tools')
}
