import type {
  BindToolsInput,
  ToolChoice as LangChainToolChoice,
} from '@langchain/core/language_models/chat_models'
import { convertToOpenAITool, isLangChainTool } from '@langchain/core/utils/function_calling'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { defined, type Format, isObject, type JsonObject, type Tool, type ToolChoice } from '@mixrouter/core'
import { readCacheControl, text } from './metadata.ts'

/**
 * Tools as plain JSON: LangChain's in the form of OpenAI's functions, all others as they are. What a model is bound to
 * is kept in this form, so that caches and traces can read it.
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

/** The tools of a call. What is no function is a tool of the vendor's, in the words of `format`. */
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

/** The functions that a tool of any format describes: OpenAI's two forms, Anthropic's, Google's list. */
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
 * A choice of tools: `auto`, `none`, `any` or `required`, a tool's name, or an object as one of the vendors words it.
 *
 * @throws Error for an object that is none of these
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
    const { mode: wanted, allowedFunctionNames } = choice.functionCallingConfig
    const names = namesOf(allowedFunctionNames)
    return { ...named(text(wanted)?.toLowerCase() ?? 'auto'), ...(names.length > 0 && { tools: names }) }
  }
  if (typeof type === 'string' && Object.hasOwn(MODES, type)) return named(type)
  throw new Error(`No format has a tool_choice such as ${JSON.stringify(choice)}`)
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

/** Tools without what may hold secrets: the headers and keys of a remote server. */
export function withoutSecrets(tools: readonly unknown[]): unknown[] {
  return tools.map((tool) => {
    if (!isObject(tool)) return tool
    const { headers: _, authorization: __, authorization_token: ___, ...rest } = tool
    return isObject(rest.value) ? { ...rest, value: withoutSecrets([rest.value])[0] } : rest
  })
}
