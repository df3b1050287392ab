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
  const stem = name.slice(0, rule.maxLength - tail.length).replace(/\W/g, '_')
  return (/^[a-z_]/i.test(stem) ? stem : `_${stem.slice(1)}`) + tail
}

/** The request with names that `rule` allows for all tools: in declarations, choice, calls and results. */
export function fitToolNames(request: ChatRequest, rule: NameRule): ChatRequest {
  const fit = (name: string) => fitName(name, rule)
  if (!hasName(request, (name) => fit(name) !== name)) return request
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

/** Whether a declared or called tool has a name for which `matches` holds. */
function hasName({ tools, messages }: ChatRequest, matches: (name: string) => boolean): boolean {
  const isCalled = (part: Part) => part.type === 'toolCall' && matches(part.name)
  return (
    (tools ?? []).some((tool) => isClientTool(tool) && matches(tool.name)) ||
    messages.some(({ content }) => content.some(isCalled))
  )
}

function rename(part: Part, fit: (name: string) => string): Part {
  if (part.type === 'toolCall') return { ...part, name: fit(part.name) }
  if (part.type === 'toolResult' && part.name !== undefined) return { ...part, name: fit(part.name) }
  return part
}
