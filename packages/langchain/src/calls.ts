import { type AIMessage, AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import { defined, isObject, type JsonObject, parseJson, type ToolCallPart } from '@mixrouter/core'
import type { AssistantContext } from './context.ts'
import { readCacheControl, readMetadata, text } from './metadata.ts'

/** The calls of a message, each to be taken once: where its block stands, or at the end. */
export interface PendingCalls {
  take(id: string | undefined, block: ContentBlock): ToolCallPart | undefined
  takeNamed(name: string | undefined, block: ContentBlock): ToolCallPart | undefined
  rest(): ToolCallPart[]
}

/** A message's calls, and those that its blocks alone tell of where a tool has answered them. */
export function pendingCalls(message: AIMessage, { answered }: AssistantContext): PendingCalls {
  const raw = rawArguments(message)
  const known = new Map<string, ToolCall & { raw?: string }>()
  for (const [index, call] of (message.tool_calls ?? []).entries())
    known.set(call.id ?? `call_${index}`, call)
  for (const { id, name, args } of message.invalid_tool_calls ?? []) {
    if (id && answered.has(id)) known.set(id, { id, name: name ?? '', args: {}, raw: args ?? '' })
  }

  const gone = new Set<string>()
  const taken = (id: string, call: ToolCall & { raw?: string }, block?: ContentBlock): ToolCallPart => {
    known.delete(id)
    gone.add(id)
    const { opaque, custom, arguments: own } = block ? readMetadata(block) : {}
    const isCustom = custom || (call as { isCustomTool?: boolean }).isCustomTool === true
    const said = call.raw ?? writeArguments(call.args, isCustom, own ?? raw.get(id))
    return {
      type: 'toolCall',
      id,
      name: call.name,
      arguments: said,
      ...(isCustom && { custom: true }),
      ...defined({ opaque }),
      ...(block && readCacheControl(block)),
    }
  }

  return {
    take(id, block) {
      const call = id === undefined ? undefined : known.get(id)
      if (id !== undefined && call) return taken(id, call, block)
      if (id === undefined || gone.has(id) || !answered.has(id)) return undefined
      const { name, args, input } = block as unknown as JsonObject
      return taken(id, { id, name: text(name) ?? '', args: toArgs(args ?? input) }, block)
    },
    takeNamed(name, block) {
      const [id, call] = [...known].find(([, { name: other }]) => other === name) ?? []
      return id !== undefined && call ? taken(id, call, block) : undefined
    },
    rest: () => [...known].map(([id, call]) => taken(id, call)),
  }
}

/** The arguments of a message's calls as the vendor wrote them, as far as it came as a stream. */
function rawArguments(message: AIMessage): Map<string, string> {
  const chunks = AIMessageChunk.isInstance(message) ? (message.tool_call_chunks ?? []) : []
  return new Map(
    chunks.flatMap(({ id, args }) => (id !== undefined && args !== undefined ? [[id, args]] : [])),
  )
}

/** A call's arguments as text: the vendor's own, unless somebody has changed them since. */
function writeArguments(args: JsonObject, isCustom: boolean, raw: string | undefined): string {
  if (isCustom) return text(args.input) ?? JSON.stringify(args)
  const written = JSON.stringify(args ?? {})
  return raw !== undefined && JSON.stringify(parseJson(raw)) === written ? raw : written
}

function toArgs(value: unknown): JsonObject {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  return isObject(parsed) ? parsed : {}
}
