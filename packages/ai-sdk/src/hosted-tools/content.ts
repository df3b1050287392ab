import type {
  JSONValue,
  LanguageModelV4CustomContent,
  LanguageModelV4Source,
  LanguageModelV4Text,
  LanguageModelV4ToolApprovalRequest,
  LanguageModelV4ToolCall,
  LanguageModelV4ToolResult,
} from '@ai-sdk/provider'
import type { NativePart } from '@mixrouter/core'
import { isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { partMetadata } from '../metadata.ts'
import type { ResponseToolNames } from '../response-tool-names.ts'
import type { SourceCollector } from '../sources.ts'

/** The SDK content that a native part is converted to. */
export type NativeContent =
  | LanguageModelV4ToolCall
  | LanguageModelV4ToolResult
  | LanguageModelV4ToolApprovalRequest
  | LanguageModelV4CustomContent
  | LanguageModelV4Source
  | LanguageModelV4Text

/** Converts the value of a native part; undefined if it is not of a hosted tool. */
export type HostedConverter = (
  value: JsonObject,
  part: NativePart,
  tools: HostedTools,
) => NativeContent[] | undefined

/** Creates the calls and results of hosted tools in one response. */
export interface HostedTools {
  sources: SourceCollector
  call(id: string, name: string, input: string, part?: NativePart): LanguageModelV4ToolCall
  /**
   * Undefined if the call was made in an earlier response and no tool of the request is the one with the name `kind`.
   */
  result(
    id: string,
    result: unknown,
    options: { part: NativePart; isError?: boolean; kind?: string },
  ): LanguageModelV4ToolResult | undefined
  /** The id of the last call, for results without one. */
  readonly lastId: string
}

export function createHostedTools(toolNames: ResponseToolNames, sources: SourceCollector): HostedTools {
  const called = new Map<string, string>()
  const tools = {
    sources,
    lastId: '',

    call(id: string, name: string, input: string, part?: NativePart): LanguageModelV4ToolCall {
      const toolName = toolNames.toCustomToolName(name)
      called.set(id, toolName)
      tools.lastId = id
      return {
        type: 'tool-call',
        toolCallId: id,
        toolName,
        input,
        providerExecuted: true,
        ...(!toolNames.has(toolName) && { dynamic: true }),
        ...(part && keepNative(part)),
      }
    },

    result(
      id: string,
      result: unknown,
      { part, isError, kind }: { part: NativePart; isError?: boolean; kind?: string },
    ): LanguageModelV4ToolResult | undefined {
      const toolName = called.get(id) ?? (kind === undefined ? undefined : toolNames.findByPrefix(kind))
      if (toolName === undefined) return undefined
      return {
        type: 'tool-result',
        toolCallId: id,
        toolName,
        result: (result ?? {}) as NonNullable<JSONValue>,
        ...(isError && { isError }),
        ...(!toolNames.has(toolName) && { dynamic: true }),
        ...keepNative(part),
      }
    },
  }
  return tools
}

/** The metadata by which a native part is sent back unchanged. */
export function keepNative({ format, value }: NativePart) {
  return partMetadata({ native: { format, value } })
}

/** An object with the keys of all levels in camel case, as the outputs of the vendors' own tools have them. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(inner),
    ]),
  )
}
