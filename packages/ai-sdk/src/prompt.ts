import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type {
  AssistantPart,
  ChatRequest,
  Citation,
  Message,
  NativePart,
  SystemPart,
  UserPart,
} from '@mixrouter/core'
import { takesBreakpoint } from '@mixrouter/core/internal/sdk'
import { convertFile } from './files.ts'
import { findFormat } from './formats/registry.ts'
import { type PartMetadata, readCacheControl, readPartMetadata } from './metadata.ts'
import type { PromptContext } from './prompt-context.ts'
import { convertToolResult } from './tool-results.ts'

type UserContent = Extract<LanguageModelV4Message, { role: 'user' }>['content'][number]
type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number]
type ToolContent = Extract<LanguageModelV4Message, { role: 'tool' }>['content'][number]

/** Converts an AI SDK prompt to the hub's system blocks and messages. */
export function convertPrompt(
  prompt: LanguageModelV4Prompt,
  context: PromptContext,
): Pick<ChatRequest, 'system' | 'messages'> {
  const system: SystemPart[] = []
  const messages: Message[] = []
  for (const [index, message] of prompt.entries()) {
    const converted = convertMessage(message, `prompt[${index}]`, context)
    if (converted.role === 'system' && messages.length === 0) system.push(...converted.content)
    else messages.push(converted)
  }
  return { system, messages }
}

function convertMessage(message: LanguageModelV4Message, path: string, context: PromptContext): Message {
  switch (message.role) {
    case 'system': {
      const { content: text, providerOptions } = message
      return { role: 'system', content: [{ type: 'text', text, ...readCacheControl(providerOptions) }] }
    }
    case 'user': {
      const content = message.content.map((part) => convertUserPart(part, context))
      return { role: 'user', content: withCacheControl(content, message) }
    }
    case 'assistant': {
      const replayed = replayedCalls(message.content)
      const content = message.content.flatMap((part, at) =>
        convertAssistantPart(part, `${path}.content[${at}]`, context, replayed),
      )
      return { role: 'assistant', content: withCacheControl(content, message) }
    }
    case 'tool': {
      const content = message.content.flatMap((part, at) =>
        convertToolPart(part, `${path}.content[${at}]`, context),
      )
      return { role: 'user', content: withCacheControl(content, message) }
    }
  }
}

/** A cache breakpoint set on a message applies to its last part. */
function withCacheControl<T extends UserPart | AssistantPart>(
  content: T[],
  message: LanguageModelV4Message,
): T[] {
  const { cacheControl } = readCacheControl(message.providerOptions)
  const last = content.at(-1)
  if (!cacheControl || !last || !takesBreakpoint(last) || last.cacheControl) return content
  return [...content.slice(0, -1), { ...last, cacheControl }]
}

function convertUserPart(part: UserContent, { format }: PromptContext): UserPart {
  if (part.type === 'file') {
    const file = convertFile(part, format)
    const value = findFormat(format)?.convertDocument?.(file, part.providerOptions)
    return value ? { type: 'native', format, value } : file
  }
  return { type: 'text', text: part.text, ...readCacheControl(part.providerOptions) }
}

/** Ids of the calls of hosted tools that are sent back as a part of their result, or of the call itself. */
function replayedCalls(content: readonly AssistantContent[]): ReadonlySet<string> {
  return new Set(
    content.flatMap((part) =>
      'toolCallId' in part && readPartMetadata(part.providerOptions).native ? [part.toolCallId] : [],
    ),
  )
}

function convertAssistantPart(
  part: AssistantContent,
  path: string,
  context: PromptContext,
  replayed: ReadonlySet<string>,
): AssistantPart[] {
  const metadata = readPartMetadata(part.providerOptions)
  if (metadata.native) return [nativePart(metadata.native)]
  const opaque = metadata.opaque && { opaque: metadata.opaque }
  const breakpoint = readCacheControl(part.providerOptions)
  switch (part.type) {
    case 'text':
      if (metadata.refusal) return [{ type: 'refusal', text: part.text }]
      return [{ type: 'text', text: part.text, ...citationsOf(metadata, context), ...opaque, ...breakpoint }]
    case 'reasoning':
      return [{ type: 'reasoning', text: part.text, ...(metadata.summary && { summary: true }), ...opaque }]
    case 'file':
    case 'reasoning-file':
      return [{ ...convertFile(part as LanguageModelV4FilePart, context.format), ...opaque }]
    case 'tool-call':
      if (part.providerExecuted) {
        return replayed.has(part.toolCallId) ? [] : dropForeign(part, path, context)
      }
      return [
        {
          type: 'toolCall',
          id: part.toolCallId,
          name: context.toProviderToolName(part.toolName),
          arguments: metadata.custom && typeof part.input === 'string' ? part.input : toJson(part.input),
          ...(metadata.custom && { custom: true }),
          ...opaque,
          ...breakpoint,
        },
      ]
    case 'tool-result':
    case 'custom':
      return dropForeign(part, path, context)
  }
}

/** Citations, for the format that they are of. */
function citationsOf({ citations }: PartMetadata, { format }: PromptContext): { citations?: Citation[] } {
  if (!citations || !findFormat(format)?.acceptsCitations) return {}
  return { citations: citations.map((value) => ({ native: { format, value } })) }
}

/** A part run by another provider cannot be sent back without that provider's own data. */
function dropForeign({ type }: { type: string }, path: string, { warn }: PromptContext): [] {
  warn('foreign', path, `A ${type} executed by another provider cannot be sent back; it was dropped`)
  return []
}

function convertToolPart(part: ToolContent, path: string, context: PromptContext): UserPart[] {
  if (part.type === 'tool-result') return [convertToolResult(part, path, context)]
  const { format, warn } = context
  const value = findFormat(format)?.convertApproval?.(part)
  if (value) return [{ type: 'native', format, value }]
  warn('unsupported', path, `${format} has no equivalent of tool approvals; the approval was dropped`)
  return []
}

function nativePart(native: NonNullable<PartMetadata['native']>): NativePart {
  return { type: 'native', ...native }
}

function toJson(input: unknown): string {
  return typeof input === 'string' && input !== '' ? input : JSON.stringify(input ?? {})
}
