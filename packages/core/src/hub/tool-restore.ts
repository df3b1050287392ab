import type { ChatEvent, Emit } from './event.ts'
import { isObject, parseJson } from './json.ts'
import { mergeOpaque } from './opaque.ts'
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
  replacements?: ReadonlyMap<string, (call: ToolCallPart) => AssistantPart>,
): ToolRestore | undefined {
  const changed = new Map<string, ClientTool>()
  for (const tool of tools ?? []) {
    if (!isClientTool(tool)) continue
    const fitted = fitName(tool.name, rule)
    if (fitted !== tool.name || tool.type === 'custom') changed.set(fitted, tool)
  }
  if (changed.size === 0 && !replacements) return undefined

  const started = (part: ToolCallPart): ToolCallPart => {
    const tool = changed.get(part.name)
    if (!tool) return part
    return { ...part, name: tool.name, ...(tool.type === 'custom' && { custom: true }) }
  }
  const whole = (part: AssistantPart): AssistantPart => {
    if (part.type !== 'toolCall') return part
    const replace = replacements?.get(part.name)
    if (replace) return replace(part)
    const restored = started(part)
    return restored.custom && !part.custom ? { ...restored, arguments: inputOf(part.arguments) } : restored
  }
  return {
    response: (response) => ({ ...response, content: response.content.map(whole) }),
    events: (emit) => replaceCalls(restoreEvents(emit, started), replacements),
  }
}

/** Holds calls that the client reads as something else until they are complete. */
function replaceCalls(
  emit: Emit,
  replacements: ReadonlyMap<string, (call: ToolCallPart) => AssistantPart> | undefined,
): Emit {
  if (!replacements) return emit
  const held = new Map<number, ToolCallPart>()
  return (event: ChatEvent) => {
    if (event.type === 'blockStart' && event.part.type === 'toolCall' && replacements.has(event.part.name)) {
      held.set(event.index, { ...event.part })
      return
    }
    const call = event.type === 'blockDelta' || event.type === 'blockEnd' ? held.get(event.index) : undefined
    if (!call) return emit(event)
    if (event.type === 'blockDelta') {
      call.arguments += event.text ?? ''
      if (event.opaque) call.opaque = mergeOpaque(call.opaque, event.opaque)
    } else if (event.type === 'blockEnd') {
      held.delete(event.index)
      const part = replacements.get(call.name)?.(call) ?? call
      const isCall = part.type === 'toolCall'
      emit({ type: 'blockStart', index: event.index, part: isCall ? { ...part, arguments: '' } : part })
      if (isCall && part.arguments) emit({ type: 'blockDelta', index: event.index, text: part.arguments })
      emit(event)
    }
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
