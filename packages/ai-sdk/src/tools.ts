import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider'
import type { Tool, ToolChoice, Warn } from '@mixrouter/core'
import { readCacheControl } from './metadata.ts'
import { convertProviderTool } from './provider-tools/index.ts'

/** Converts the tools of a call, including provider tools. */
export function convertTools(tools: LanguageModelV4CallOptions['tools'], warn: Warn): Tool[] {
  return (tools ?? []).flatMap((tool, index): Tool[] => {
    const path = `tools[${index}]`
    if (tool.type === 'function') return [convertFunction(tool, path, warn)]
    const converted = convertProviderTool(tool)
    if (!converted)
      warn('unsupported', path, `The tool ${tool.id} is not supported by any format; it was dropped`)
    return converted ? [converted] : []
  })
}

function convertFunction(tool: LanguageModelV4FunctionTool, path: string, warn: Warn): Tool {
  const { name, description, inputSchema, strict, inputExamples } = tool
  if (inputExamples?.length) {
    warn(
      'unsupported',
      `${path}.inputExamples`,
      'Input examples are not supported; they were dropped. Use addToolInputExamplesMiddleware to add them to the description',
    )
  }
  return {
    type: 'function',
    name,
    parameters: inputSchema as Record<string, unknown>,
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
    ...readCacheControl(tool.providerOptions),
  }
}

export function convertToolChoice(
  choice: LanguageModelV4ToolChoice,
  toProviderToolName: (name: string) => string,
): ToolChoice {
  return choice.type === 'tool'
    ? { mode: 'required', tools: [toProviderToolName(choice.toolName)] }
    : { mode: choice.type }
}
