import type { ChatRequest, Message, Tool } from '@mixrouter/core'
import { toJson } from '@mixrouter/core/internal'
import { createPacer } from '../lib/turns.ts'
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
export async function estimateTokens(request: ChatRequest, signal?: AbortSignal): Promise<number> {
  const { model, system, messages, tools = [], responseFormat } = request
  const texts: string[] = []
  const measure: Measure = (text) => {
    texts.push(text)
    return 0
  }
  let tokens = 0
  for (const part of system) tokens += estimatePart(part, model, measure)
  for (const { content } of messages) {
    tokens += MARKS
    for (const part of content) tokens += estimatePart(part, model, measure)
  }
  for (const tool of tools) tokens += MARKS + measure(describeTool(tool))
  if (responseFormat?.type === 'json-schema')
    tokens += measure(toJson(responseFormat.schema, 'responseFormat'))
  return tokens + (await measureAll(texts, signal))
}

/** The library is loaded by the first request that needs it. Other requests are served in between. */
async function measureAll(texts: readonly string[], signal: AbortSignal | undefined): Promise<number> {
  const { estimateTokenCount } = await import('tokenx')
  const pace = createPacer()
  let tokens = 0
  for (const text of texts) {
    for (let at = 0; at < text.length; at += CHUNK_LENGTH) {
      tokens += estimateTokenCount(text.slice(at, at + CHUNK_LENGTH))
      const turn = pace()
      if (turn) await turn
      signal?.throwIfAborted()
    }
  }
  return tokens
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
