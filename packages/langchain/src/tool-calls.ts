import { type AIMessage, AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import type { ToolCallPart } from '@mixrouter/core'
import { defined, isObject, type JsonObject, parseJson } from '@mixrouter/core/internal/sdk'
import type { AssistantContext } from './message-context.ts'
import { readCacheControl, readMetadata, text } from './metadata.ts'

/** The tool calls of a message. Each is taken once: at the position of its block, or at the end. */
export interface PendingToolCalls {
  take(id: string | undefined, block: ContentBlock): ToolCallPart | undefined
  takeNamed(name: string | undefined, block: ContentBlock): ToolCallPart | undefined
  rest(): ToolCallPart[]
}

/** Collects the tool calls of a message. Calls found only in its blocks are included if they have a tool result. */
export function pendingToolCalls(
  message: AIMessage,
  { callIdsWithResults }: AssistantContext,
): PendingToolCalls {
  const raw = rawArguments(message)
  const known = new Map<string, ToolCall & { raw?: string }>()
  for (const [index, call] of (message.tool_calls ?? []).entries())
    known.set(call.id ?? `call_${index}`, call)
  for (const { id, name, args } of message.invalid_tool_calls ?? []) {
    if (id && callIdsWithResults.has(id)) known.set(id, { id, name: name ?? '', args: {}, raw: args ?? '' })
  }

  const takenIds = new Set<string>()
  const toPart = (id: string, call: ToolCall & { raw?: string }, block?: ContentBlock): ToolCallPart => {
    known.delete(id)
    takenIds.add(id)
    const { opaque, custom, arguments: originalArguments } = block ? readMetadata(block) : {}
    const isCustom = custom || (call as { isCustomTool?: boolean }).isCustomTool === true
    const args = call.raw ?? writeArguments(call.args, isCustom, originalArguments ?? raw.get(id))
    return {
      type: 'toolCall',
      id,
      name: call.name,
      arguments: args,
      ...(isCustom && { custom: true }),
      ...defined({ opaque }),
      ...(block && readCacheControl(block)),
    }
  }

  return {
    take(id, block) {
      const call = id === undefined ? undefined : known.get(id)
      if (id !== undefined && call) return toPart(id, call, block)
      if (id === undefined || takenIds.has(id) || !callIdsWithResults.has(id)) return undefined
      const { name, args, input } = block as unknown as JsonObject
      return toPart(id, { id, name: text(name) ?? '', args: toArgs(args ?? input) }, block)
    },
    takeNamed(name, block) {
      const [id, call] = [...known].find(([, { name: other }]) => other === name) ?? []
      return id !== undefined && call ? toPart(id, call, block) : undefined
    },
    rest: () => [...known].map(([id, call]) => toPart(id, call)),
  }
}

/** The arguments of streamed tool calls, as the vendor sent them. */
function rawArguments(message: AIMessage): Map<string, string> {
  const chunks = AIMessageChunk.isInstance(message) ? (message.tool_call_chunks ?? []) : []
  return new Map(
    chunks.flatMap(({ id, args }) => (id !== undefined && args !== undefined ? [[id, args]] : [])),
  )
}

/** A call's arguments as JSON: the vendor's own text, unless `args` was changed since. */
function writeArguments(args: JsonObject, isCustom: boolean, raw: string | undefined): string {
  if (isCustom) return text(args.input) ?? JSON.stringify(args)
  const json = JSON.stringify(args ?? {})
  return raw !== undefined && JSON.stringify(parseJson(raw)) === json ? raw : json
}

function toArgs(value: unknown): JsonObject {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  return isObject(parsed) ? parsed : {}
}
