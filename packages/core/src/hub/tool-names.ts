import { fingerprint } from './ids.ts'
import type { Part } from './part.ts'
import { type ChatRequest, isClientTool, type Message } from './request.ts'

/** What a format allows as the name of a tool. */
export interface NameRule {
  pattern: RegExp
  maxLength: number
}

/**
 * `name` if `rule` allows it, otherwise a similar name derived from it, which is the same each time and differs from
 * that of any other name.
 */
export function fitName(name: string, rule: NameRule): string {
  if (name.length <= rule.maxLength && rule.pattern.test(name)) return name
  const tail = `_${fingerprint(name).slice(0, 8)}`
  const stem = name.replace(/\W/g, '_').slice(0, rule.maxLength - tail.length)
  return (/^[a-z_]/i.test(stem) ? stem : `_${stem.slice(1)}`) + tail
}

/** The request with names that `rule` allows for all tools: in declarations, choice, calls and results. */
export function fitToolNames(request: ChatRequest, rule: NameRule): ChatRequest {
  const fit = (name: string) => fitName(name, rule)
  if (!namesOf(request).some((name) => fit(name) !== name)) return request
  const { tools, toolChoice } = request
  return {
    ...request,
    ...(tools && {
      tools: tools.map((tool) => (isClientTool(tool) ? { ...tool, name: fit(tool.name) } : tool)),
    }),
    ...(toolChoice?.tools && { toolChoice: { ...toolChoice, tools: toolChoice.tools.map(fit) } }),
    messages: request.messages.map(
      (message) => ({ ...message, content: message.content.map((part) => rename(part, fit)) }) as Message,
    ),
  }
}

function namesOf({ tools, messages }: ChatRequest): string[] {
  const declared = (tools ?? []).flatMap((tool) => (isClientTool(tool) ? [tool.name] : []))
  const called = messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === 'toolCall' ? [part.name] : [])),
  )
  return [...declared, ...called]
}

function rename(part: Part, fit: (name: string) => string): Part {
  if (part.type === 'toolCall') return { ...part, name: fit(part.name) }
  if (part.type === 'toolResult' && part.name !== undefined) return { ...part, name: fit(part.name) }
  return part
}
