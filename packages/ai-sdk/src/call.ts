import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { isCustomReasoning } from '@ai-sdk/provider-utils'
import type { ChatRequest, ModelTraits, Reasoning, SendOptions, Warn, Warning } from '@mixrouter/core'
import {
  addCacheBreakpoint,
  codecOf,
  collectWarnings,
  createLogprobsReader,
  defined,
  encodeTokenOptions,
  isObject,
  isReasoningOff,
  type JsonObject,
  type LogprobsReader,
} from '@mixrouter/core/internal/sdk'
import { withBetas } from './betas.ts'
import { callHeaders } from './client.ts'
import { fileBetas } from './files.ts'
import { formats } from './formats/registry.ts'
import { loadLookup, modelLookup } from './model-lookup.ts'
import { type MixrouterLanguageModelOptions, parseOptions } from './options.ts'
import { convertPrompt } from './prompt.ts'
import { mapToolNames, toolBetas, toolFormats, toolIncludes } from './provider-tools/index.ts'
import type { ResponseToolNames } from './response-tool-names.ts'
import type { LanguageModelConfig } from './settings.ts'
import type { JsonReader } from './structured-output.ts'
import { convertToolChoice, convertTools } from './tools.ts'

/** An AI SDK call, converted to a request of the hub. */
export interface PreparedCall {
  request: ChatRequest
  send: SendOptions
  /** For settings that the hub cannot represent. */
  warnings: readonly Warning[]
  toolNames: ResponseToolNames
  /** For calls that request log probabilities. */
  logprobs?: LogprobsReader
  /** For calls that request JSON. */
  json?: JsonReader
}

/** @throws InvalidArgumentError if a provider option does not match its type */
export async function prepareCall(
  call: LanguageModelV4CallOptions,
  modelId: string,
  settings: LanguageModelConfig,
): Promise<PreparedCall> {
  const { format } = settings
  const loading = loadFor(call, modelId, settings)
  if (loading) await loading
  const codec = codecOf(formats.codecs, format)
  const { warnings, warn } = collectWarnings()
  const options = { ...settings.options, ...(await parseOptions(call.providerOptions, warn)) }
  const { toProviderToolName, toCustomToolName } = mapToolNames(call.tools)
  const { system, messages } = convertPrompt(call.prompt, { format, warn, toProviderToolName })
  const tools = convertTools(call.tools, warn)
  const traits = modelLookup(settings)(modelId)

  const request: ChatRequest = {
    model: modelId,
    system,
    messages: options.cacheControl ? addCacheBreakpoint(messages, options.cacheControl) : messages,
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
      reasoning: convertReasoning(call.reasoning, options),
      verbosity: options.verbosity,
      serviceTier: options.serviceTier,
      promptCacheKey: options.promptCacheKey,
      user: options.user,
      metadata: options.metadata,
    }),
  }
  const extension = encodeTokenOptions(options, codec, warn)
  const include = toolIncludes(call.tools, format)
  if (include.length > 0)
    extension.include = [...include, ...((extension.include as string[] | undefined) ?? [])]
  if (Object.keys(extension).length > 0) request.extensions = { [format]: extension }
  const headers = callHeaders(settings, call.headers)
  const send: SendOptions = {
    format,
    headers: withBetas(headers, [...toolBetas(call.tools), ...fileBetas(messages)]),
    extraBody: { ...settings.extraBody, ...options.extraBody },
    ...defined({ signal: call.abortSignal, timeouts: settings.timeouts }),
  }
  const declared = new Set(call.tools?.map(({ name }) => name))
  const toolNames: ResponseToolNames = {
    toCustomToolName,
    has: (name) => declared.has(name),
    findByPrefix: (prefix) => [...declared].find((name) => toProviderToolName(name).startsWith(prefix)),
  }
  const logprobs = hasLogprobs({ ...extension, ...send.extraBody })
    ? createLogprobsReader(codec.profile)
    : undefined
  return {
    ...(logprobs && { logprobs }),
    ...(await fitToFormat(request, call.responseFormat, { traits, strict: options.strictJsonSchema, warn })),
    send,
    warnings,
    toolNames,
  }
}

async function fitToFormat(
  request: ChatRequest,
  format: LanguageModelV4CallOptions['responseFormat'],
  context: { traits: ModelTraits; strict: boolean | undefined; warn: Warn },
): Promise<Pick<PreparedCall, 'request' | 'json'>> {
  if (format?.type !== 'json') return { request }
  const { requestJson } = await import('./structured-output.ts')
  return requestJson(request, format, context)
}

/** Loads what a call needs, as far as it is not there yet: its format, those of its tools, and what is known of its model. */
function loadFor(
  { tools }: LanguageModelV4CallOptions,
  modelId: string,
  settings: LanguageModelConfig,
): Promise<unknown> | undefined {
  const format = formats.load(settings.format)
  const ofTools = tools && formats.loadAll(toolFormats(tools))
  const lookup = loadLookup(settings, modelId)
  return (format || ofTools || lookup) && Promise.all([format, ofTools, lookup])
}

/** Whether a body requests log probabilities: of OpenAI's chat, of its responses, or of Google. */
function hasLogprobs({ logprobs, include, generationConfig }: JsonObject): boolean {
  const google = isObject(generationConfig) && generationConfig.responseLogprobs === true
  return (
    Boolean(logprobs) ||
    google ||
    (Array.isArray(include) && include.includes('message.output_text.logprobs'))
  )
}

/** Reasoning that is enabled is also shown, unless the options set `visible`. */
function convertReasoning(
  level: LanguageModelV4CallOptions['reasoning'],
  { reasoning = {} }: MixrouterLanguageModelOptions,
): Reasoning | undefined {
  const effort =
    isCustomReasoning(level) && !reasoning.effort && reasoning.budgetTokens === undefined ? level : undefined
  const merged: Reasoning = defined({ ...reasoning, ...(effort && { effort }) })
  if (Object.keys(merged).length === 0) return undefined
  return isReasoningOff(merged) ? merged : { visible: true, ...merged }
}
