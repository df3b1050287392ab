import type { ChatEvent, Emit } from './event.ts'
import { isObject, parseJson } from './json.ts'
import type { AssistantPart, ToolCallPart } from './part.ts'
import { type ClientTool, isClientTool, type Tool } from './request.ts'
import type { ChatResponse } from './response.ts'
import { fitName, type NameRule } from './tool-names.ts'

/**
 * Gives the tool calls of a response back what the request had to change for the upstream: the tool's name, and the
 * form of a free-text tool that was sent as a function with `{ "input": … }`.
 */
export interface ToolRestore {
  response(response: ChatResponse): ChatResponse
  /** Passes events on to `emit`, restored. The input of a free-text call is emitted as a whole when it is complete. */
  events(emit: Emit): Emit
}

/** Restores calls of `tools` from an upstream with `rule` for names; undefined if there is nothing to restore. */
export function createToolRestore(
  tools: readonly Tool[] | undefined,
  rule: NameRule,
): ToolRestore | undefined {
  const changed = new Map<string, ClientTool>()
  for (const tool of tools ?? []) {
    if (!isClientTool(tool)) continue
    const fitted = fitName(tool.name, rule)
    if (fitted !== tool.name || tool.type === 'custom') changed.set(fitted, tool)
  }
  if (changed.size === 0) return undefined

  const started = (part: ToolCallPart): ToolCallPart => {
    const tool = changed.get(part.name)
    if (!tool) return part
    return { ...part, name: tool.name, ...(tool.type === 'custom' && { custom: true }) }
  }
  const whole = (part: AssistantPart): AssistantPart => {
    if (part.type !== 'toolCall') return part
    const restored = started(part)
    return restored.custom && !part.custom ? { ...restored, arguments: inputOf(part.arguments) } : restored
  }
  return {
    response: (response) => ({ ...response, content: response.content.map(whole) }),
    events: (emit) => restoreEvents(emit, started),
  }
}

function restoreEvents(emit: Emit, started: (part: ToolCallPart) => ToolCallPart): Emit {
  /** The arguments so far of functions that were sent in place of free-text tools, by block. */
  const buffered = new Map<number, string>()
  return (event: ChatEvent) => {
    if (event.type === 'blockStart' && event.part.type === 'toolCall') {
      const part = started(event.part)
      if (!part.custom || event.part.custom) return emit({ ...event, part })
      buffered.set(event.index, event.part.arguments)
      return emit({ ...event, part: { ...part, arguments: '' } })
    }
    const json =
      event.type === 'blockDelta' || event.type === 'blockEnd' ? buffered.get(event.index) : undefined
    if (json === undefined) return emit(event)
    if (event.type === 'blockDelta') {
      const { text = '', ...rest } = event
      buffered.set(event.index, json + text)
      if (rest.opaque) emit(rest)
    } else if (event.type === 'blockEnd') {
      buffered.delete(event.index)
      const text = inputOf(json)
      if (text) emit({ type: 'blockDelta', index: event.index, text })
      emit(event)
    }
  }
}

/** The text of a free-text call that was made as a function call; other arguments as they are. */
function inputOf(json: string): string {
  const value = parseJson(json)
  return isObject(value) && typeof value.input === 'string' ? value.input : json === '{}' ? '' : json
}
