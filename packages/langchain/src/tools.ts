import type {
  BindToolsInput,
  ToolChoice as LangChainToolChoice,
} from '@langchain/core/language_models/chat_models'
import { convertToOpenAITool, isLangChainTool } from '@langchain/core/utils/function_calling'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import type { Format, Tool, ToolChoice, WebSearchTool } from '@mixrouter/core'
import { defined, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { readCacheControl, text } from './metadata.ts'

/**
 * Converts tools to plain JSON: LangChain's to OpenAI's functions, all others unchanged. Bound tools are stored in this
 * form, so that caches and traces can read them.
 */
export function describeTools(tools: readonly BindToolsInput[]): JsonObject[] {
  return tools.map((tool) => {
    const { extras } = tool as { extras?: JsonObject }
    if (isObject(extras?.providerToolDefinition)) return extras.providerToolDefinition
    if (!isLangChainTool(tool)) return tool as JsonObject
    return {
      ...convertToOpenAITool(tool),
      ...(isObject(extras) && extras.cache_control !== undefined && { cache_control: extras.cache_control }),
    }
  })
}

/** Converts the tools of a call. A tool that is not a function is a hosted tool of the format's vendor. */
export function convertTools(
  tools: readonly BindToolsInput[],
  format: Format,
  strict: boolean | undefined,
): Tool[] {
  return describeTools(tools).flatMap((tool): Tool[] => {
    const functions = functionsOf(tool)
    if (!functions) return [convertProviderTool(tool, format)]
    return functions.map(({ name, description, parameters, strict: own }) => ({
      type: 'function',
      name: text(name) ?? '',
      ...defined({ description: text(description), parameters: schemaOf(parameters) }),
      ...defined({ strict: strict ?? (typeof own === 'boolean' ? own : undefined) }),
      ...readCacheControl(tool),
    }))
  })
}

/** The functions of a tool in any vendor's format: OpenAI's two, Anthropic's, or Google's list. */
function functionsOf(tool: JsonObject): JsonObject[] | undefined {
  if (isObject(tool.function)) return [tool.function]
  if (Array.isArray(tool.functionDeclarations)) {
    return tool.functionDeclarations
      .filter(isObject)
      .map((declared) => ({ parameters: declared.parametersJsonSchema, ...declared }))
  }
  if (tool.type === 'function' || ('parameters' in tool && tool.type === undefined)) return [tool]
  const isAnthropic = 'input_schema' in tool && (tool.type === undefined || tool.type === 'custom')
  return isAnthropic ? [{ ...tool, parameters: tool.input_schema }] : undefined
}

function schemaOf(parameters: unknown): JsonObject | undefined {
  return isObject(parameters) ? (toJsonSchema(parameters) as JsonObject) : undefined
}

function convertProviderTool(tool: JsonObject, format: Format): Tool {
  if (tool.type === 'web-search') return tool as unknown as WebSearchTool
  if (tool.type !== 'custom') return { type: 'provider', format, value: tool }
  const described = isObject(tool.custom) ? tool.custom : tool
  const { name, description, format: grammar } = described
  return {
    type: 'custom',
    name: text(name) ?? '',
    ...defined({ description: text(description) }),
    ...(grammar !== undefined && { format: grammar }),
  }
}

/**
 * Web search, run by the model's vendor, for `bindTools` and agents. An option that the vendor does not support is
 * reported as a warning.
 *
 * @example
 * const model = new ChatMixrouter('gemini-3-pro-preview').bindTools([webSearchTool({ maxUses: 3 })])
 */
export function webSearchTool(options: Omit<WebSearchTool, 'type'> = {}): Record<string, unknown> {
  return { type: 'web-search', ...options }
}

/**
 * Converts a tool choice: `auto`, `none`, `any`, `required`, a tool's name, or a vendor's own object.
 *
 * @throws Error if the object is not a valid tool choice of any format
 */
export function convertToolChoice(choice: LangChainToolChoice): ToolChoice {
  if (typeof choice === 'string') return named(choice)
  const { type, name, mode, tools, allowed_tools: allowed } = choice as JsonObject
  const called = isObject(choice.function)
    ? choice.function.name
    : isObject(choice.custom)
      ? choice.custom.name
      : name
  if (typeof called === 'string') return { mode: 'required', tools: [called] }
  if (type === 'allowed_tools') {
    const subset = isObject(allowed) ? allowed : { mode, tools }
    return { mode: subset.mode === 'required' ? 'required' : 'auto', tools: namesOf(subset.tools) }
  }
  if (isObject(choice.functionCallingConfig)) {
    const { mode: callingMode, allowedFunctionNames } = choice.functionCallingConfig
    const names = namesOf(allowedFunctionNames)
    return { ...named(text(callingMode)?.toLowerCase() ?? 'auto'), ...(names.length > 0 && { tools: names }) }
  }
  if (typeof type === 'string' && Object.hasOwn(MODES, type)) return named(type)
  throw new Error(
    `${JSON.stringify(choice)} is not a valid tool_choice. Use auto, none, any, or the name of a tool`,
  )
}

const MODES: Readonly<Record<string, ToolChoice['mode']>> = {
  auto: 'auto',
  none: 'none',
  any: 'required',
  required: 'required',
}

function named(choice: string): ToolChoice {
  const mode = Object.hasOwn(MODES, choice) ? MODES[choice] : undefined
  return mode ? { mode } : { mode: 'required', tools: [choice] }
}

function namesOf(tools: unknown): string[] {
  if (!Array.isArray(tools)) return []
  return tools.flatMap((tool) => {
    if (typeof tool === 'string') return [tool]
    if (!isObject(tool)) return []
    return text(isObject(tool.function) ? tool.function.name : tool.name) ?? []
  })
}

/** Tools without fields that may hold secrets: the headers and keys of remote servers. */
export function withoutSecrets(tools: readonly unknown[]): unknown[] {
  return tools.map((tool) => {
    if (!isObject(tool)) return tool
    const { headers: _, authorization: __, authorization_token: ___, ...rest } = tool
    return isObject(rest.value) ? { ...rest, value: withoutSecrets([rest.value])[0] } : rest
  })
}
