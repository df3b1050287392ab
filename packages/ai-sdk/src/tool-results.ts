import type { LanguageModelV4ToolResultPart } from '@ai-sdk/provider'
import type { MediaPart, TextPart, ToolResultPart } from '@mixrouter/core'
import { convertFile } from './files.ts'
import { readCacheControl, readPartMetadata } from './metadata.ts'
import type { PromptContext } from './prompt-context.ts'

type Output = LanguageModelV4ToolResultPart['output']

/** Converts a tool result with its text and files. */
export function convertToolResult(
  part: LanguageModelV4ToolResultPart,
  path: string,
  context: PromptContext,
): ToolResultPart {
  const { output, toolCallId: callId, toolName, providerOptions } = part
  const isError = output.type === 'error-text' || output.type === 'error-json'
  return {
    type: 'toolResult',
    callId,
    name: context.toProviderToolName(toolName),
    content: convertOutput(output, `${path}.output`, context),
    ...(isError && { isError }),
    ...(readPartMetadata(providerOptions).custom && { custom: true }),
    ...readCacheControl(output.type === 'content' ? undefined : output.providerOptions),
    ...readCacheControl(providerOptions),
  }
}

function convertOutput(output: Output, path: string, context: PromptContext): (TextPart | MediaPart)[] {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return [{ type: 'text', text: output.value }]
    case 'json':
    case 'error-json':
      return [{ type: 'text', text: JSON.stringify(output.value) }]
    case 'execution-denied':
      return [{ type: 'text', text: output.reason ?? 'Tool call execution denied.' }]
    case 'content':
      return output.value.flatMap((item, index): (TextPart | MediaPart)[] => {
        if (item.type === 'text')
          return [{ type: 'text', text: item.text, ...readCacheControl(item.providerOptions) }]
        if (item.type === 'file') return [convertFile(item, context.format)]
        context.warn(
          'unsupported',
          `${path}.value[${index}]`,
          'Custom content in a tool result is not supported; it was dropped',
        )
        return []
      })
  }
}
