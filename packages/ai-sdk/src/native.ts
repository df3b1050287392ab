import type {
  JSONValue,
  LanguageModelV4CustomContent,
  LanguageModelV4ToolApprovalRequest,
  LanguageModelV4ToolCall,
  LanguageModelV4ToolResult,
} from '@ai-sdk/provider'
import type { NativePart } from '@mixrouter/core'
import { createId, isObject, type JsonObject } from '@mixrouter/core/internal'
import type { ResponseToolNames } from './call.ts'
import { partMetadata } from './metadata.ts'

/** The SDK content that a native part is converted to. */
export type NativeContent =
  | LanguageModelV4ToolCall
  | LanguageModelV4ToolResult
  | LanguageModelV4ToolApprovalRequest
  | LanguageModelV4CustomContent

/**
 * Converts the native parts of one response. A tool run by the vendor becomes a call and its result; everything else
 * becomes custom content. The original part is kept in the metadata, once, and sent back unchanged.
 */
export function createNativeReader(toolNames: ResponseToolNames): (part: NativePart) => NativeContent[] {
  const called = new Map<string, string>()
  let lastId = ''

  const call = (id: string, name: string, input: unknown, part?: NativePart): LanguageModelV4ToolCall => {
    const toolName = toolNames.toCustomToolName(name)
    called.set(id, toolName)
    lastId = id
    return {
      type: 'tool-call',
      toolCallId: id,
      toolName,
      input: JSON.stringify(input ?? {}),
      providerExecuted: true,
      ...(!toolNames.has(toolName) && { dynamic: true }),
      ...(part && keep(part)),
    }
  }
  const result: ContentFactory['result'] = (id, value, isError, part, kind) => {
    const toolName = called.get(id) ?? (kind === undefined ? undefined : toolNames.findByPrefix(kind))
    if (toolName === undefined) return custom(part)
    return {
      type: 'tool-result',
      toolCallId: id,
      toolName,
      result: (value ?? {}) as NonNullable<JSONValue>,
      ...(isError && { isError }),
      ...(!toolNames.has(toolName) && { dynamic: true }),
      ...keep(part),
    }
  }

  return (part) => {
    const { format, value } = part
    if (!isObject(value)) return [custom(part)]
    switch (format) {
      case 'anthropic':
        return readAnthropic(value, part, { call, result }) ?? [custom(part)]
      case 'google':
        if (isObject(value.executableCode)) {
          return [call(createId('call_'), 'code_execution', value.executableCode, part)]
        }
        if (isObject(value.codeExecutionResult)) {
          const { outcome } = value.codeExecutionResult
          return [result(lastId, value.codeExecutionResult, outcome !== 'OUTCOME_OK', part)]
        }
        return [custom(part)]
      case 'openai-responses':
        return readResponses(value, part, { call, result }) ?? [custom(part)]
      default:
        return [custom(part)]
    }
  }
}

interface ContentFactory {
  call: (id: string, name: string, input: unknown, part?: NativePart) => LanguageModelV4ToolCall
  /** If the call was made in an earlier response, the tool is found by its kind. */
  result: (id: string, value: unknown, isError: boolean, part: NativePart, kind?: string) => NativeContent
}

/** Blocks of Anthropic's server tools (Anthropic's documentation, "Server tools"). */
function readAnthropic(
  value: JsonObject,
  part: NativePart,
  { call, result }: ContentFactory,
): NativeContent[] | undefined {
  const { type, id, name, input, tool_use_id, content } = value
  if ((type === 'server_tool_use' || type === 'mcp_tool_use') && typeof id === 'string') {
    return [call(id, String(name), input, part)]
  }
  if (typeof type !== 'string' || !type.endsWith('_tool_result') || typeof tool_use_id !== 'string')
    return undefined
  const isError = value.is_error === true || (isObject(content) && String(content.type).endsWith('_error'))
  return [result(tool_use_id, content, isError, part, type.replace(/_tool_result$/, ''))]
}

/** Items of OpenAI's hosted tools: one item is both the call and its result. */
function readResponses(
  value: JsonObject,
  part: NativePart,
  { call, result }: ContentFactory,
): NativeContent[] | undefined {
  const { type, id, status } = value
  if (typeof type !== 'string' || typeof id !== 'string') return undefined
  if (type === 'mcp_approval_request') {
    const request = { type: 'tool-approval-request' as const, approvalId: id, toolCallId: id }
    return [call(id, String(value.name), value.arguments, part), request]
  }
  if (!(type in RESULT_FIELDS)) return undefined
  const name = type === 'mcp_call' ? String(value.name) : type.replace(/_call$/, '')
  const fields = RESULT_FIELDS[type as keyof typeof RESULT_FIELDS]
  const input = pick(value, ['action', 'queries', 'code', 'container_id', 'arguments'])
  return [call(id, name, input), result(id, pick(value, fields), status === 'failed', part)]
}

const RESULT_FIELDS = {
  web_search_call: ['action', 'status'],
  file_search_call: ['queries', 'results', 'status'],
  code_interpreter_call: ['outputs', 'status'],
  mcp_call: ['output', 'error', 'status'],
  image_generation_call: ['status'],
} as const

function pick(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => value[name] != null).map((name) => [name, value[name]]))
}

function custom(part: NativePart): LanguageModelV4CustomContent {
  return { type: 'custom', kind: 'mixrouter.native', ...keep(part) }
}

function keep({ format, value }: NativePart) {
  return partMetadata({ native: { format, value } })
}
