import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { isCustomReasoning } from '@ai-sdk/provider-utils'
import {
  type ChatRequest,
  collectWarnings,
  defined,
  type Format,
  isReasoningOff,
  type Message,
  type Reasoning,
  type SendOptions,
  traitsOf,
  type Warning,
} from '@mixrouter/core'
import { callHeaders } from './client.ts'
import { type MixrouterLanguageModelOptions, parseOptions } from './options.ts'
import { convertResponseFormat } from './output-format.ts'
import { convertPrompt } from './prompt.ts'
import { mapToolNames, toolHeaders } from './provider-tools.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { convertToolChoice, convertTools } from './tools.ts'

/** A call of the AI SDK in terms of the hub. */
export interface PreparedCall {
  request: ChatRequest
  send: SendOptions
  /** What the hub has no word for. */
  warnings: readonly Warning[]
  names: AnswerNames
}

/** What the reader of an answer must know of its call's tools. */
export interface AnswerNames {
  /** The user's name of a tool, where it is another than the model's. */
  toCustomToolName: (name: string) => string
  has: (name: string) => boolean
  /** The user's name of the provider tool whose own name begins so. */
  ofKind: (kind: string) => string | undefined
}

/** @throws InvalidArgumentError for options that are not as their types say */
export async function prepareCall(
  call: LanguageModelV4CallOptions,
  modelId: string,
  settings: MixrouterProviderSettings & { format: Format },
): Promise<PreparedCall> {
  const { format } = settings
  const { warnings, warn } = collectWarnings()
  const options = await parseOptions(call.providerOptions, warn)
  const { toProviderToolName, toCustomToolName } = mapToolNames(call.tools)
  const { system, messages } = convertPrompt(call.prompt, { format, warn, toProviderToolName })
  const tools = convertTools(call.tools, warn)
  const traits = traitsOf(modelId)
  const isStrictVendor = traits.vendor === 'openai'

  const request: ChatRequest = {
    model: modelId,
    system,
    messages: options.cacheControl ? withBreakpoint(messages, options.cacheControl) : messages,
    stream: false,
    ...defined({
      tools: tools.length > 0 ? tools : undefined,
      toolChoice: call.toolChoice && convertToolChoice(call.toolChoice, toProviderToolName),
      parallelToolCalls: options.parallelToolCalls,
      maxOutputTokens: call.maxOutputTokens,
      temperature: call.temperature,
      topP: call.topP,
      topK: call.topK,
      stopSequences: call.stopSequences,
      seed: call.seed,
      presencePenalty: call.presencePenalty,
      frequencyPenalty: call.frequencyPenalty,
      responseFormat: convertResponseFormat(call.responseFormat, {
        strict: options.strictJsonSchema,
        isStrictVendor,
      }),
      reasoning: convertReasoning(call.reasoning, options),
      verbosity: options.verbosity,
      serviceTier: options.serviceTier,
      promptCacheKey: options.promptCacheKey,
      user: options.user,
      metadata: options.metadata,
    }),
  }
  const headers = callHeaders(settings, call.headers)
  const send: SendOptions = {
    format,
    headers: { ...headers, ...joined(headers, toolHeaders(call.tools)) },
    extraBody: { ...settings.extraBody, ...options.extraBody },
    ...defined({ signal: call.abortSignal, timeouts: settings.timeouts }),
  }
  const own = new Set(call.tools?.map(({ name }) => name))
  const names: AnswerNames = {
    toCustomToolName,
    has: (name) => own.has(name),
    ofKind: (kind) => [...own].find((name) => toProviderToolName(name).startsWith(kind)),
  }
  return { request, send, warnings, names }
}

/** Who asks for thinking wants to see it, unless the options say otherwise. */
function convertReasoning(
  level: LanguageModelV4CallOptions['reasoning'],
  { reasoning = {} }: MixrouterLanguageModelOptions,
): Reasoning | undefined {
  const asked =
    isCustomReasoning(level) && !reasoning.effort && reasoning.budgetTokens === undefined ? level : undefined
  const merged: Reasoning = defined({ ...reasoning, ...(asked && { effort: asked }) })
  if (Object.keys(merged).length === 0) return undefined
  return isReasoningOff(merged) ? merged : { visible: true, ...merged }
}

function withBreakpoint(messages: Message[], { ttl }: { ttl?: '5m' | '1h' | undefined }): Message[] {
  const last = messages.at(-1)
  const part = last?.content.at(-1)
  if (!last || !part || part.type === 'native' || part.type === 'refusal' || part.type === 'reasoning')
    return messages
  const content = [...last.content.slice(0, -1), { ...part, cacheControl: ttl ? { ttl } : {} }]
  return [...messages.slice(0, -1), { ...last, content } as Message]
}

/** Header fields that hold lists, with the items of both. */
function joined(
  headers: Record<string, string | undefined>,
  more: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(more).map(([name, value]) => [name, [headers[name], value].filter(Boolean).join(',')]),
  )
}
