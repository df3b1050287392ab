import type { ToolChoice as LangChainToolChoice } from '@langchain/core/language_models/chat_models'
import type { BaseMessage } from '@langchain/core/messages'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import type {
  ChatRequest,
  Format,
  ModelLookup,
  Reasoning,
  ResponseFormat,
  SendOptions,
  Timeouts,
  ToolChoice,
  Warn,
} from '@mixrouter/core'
import { extendModels, profileOf } from '@mixrouter/core/internal/models'
import { upstreamProfiles } from '@mixrouter/core/internal/profiles'
import {
  addCacheBreakpoint,
  canForceTool,
  defined,
  encodeTokenOptions,
  isObject,
  isReasoningOff,
} from '@mixrouter/core/internal/sdk'
import { convertMessages } from './messages.ts'
import {
  type ChatMixrouterCallOptions,
  type ChatMixrouterFields,
  type ModelParameters,
  PARAMETERS,
  type ResponseFormatOption,
} from './options.ts'
import { hasOptionalProperties } from './strict.ts'
import { convertToolChoice, convertTools } from './tools.ts'

/** The fields and options that determine a request. */
export interface RequestContext {
  fields: ChatMixrouterFields
  options: Partial<ChatMixrouterCallOptions>
  model: string
  format: Format
}

/** What is known of models with these fields. */
function lookupOf({ models }: Pick<ChatMixrouterFields, 'models'>): ModelLookup {
  return models ? extendModels(models) : profileOf
}

/** The format in which a model is called. */
export function formatOf(fields: ChatMixrouterFields, model: string): Format {
  return fields.format ?? lookupOf(fields)(model).formats[0] ?? 'openai-chat'
}

/** Converts a call to a request of the hub. */
export function convertRequest(
  messages: readonly BaseMessage[],
  context: RequestContext,
  warn: Warn,
): ChatRequest {
  const { options, model, format } = context
  const { system, messages: turns } = convertMessages(messages, { format, warn })
  return {
    model,
    system,
    messages: options.cache_control ? addCacheBreakpoint(turns, options.cache_control) : turns,
    stream: false,
    ...convertParameters(context, warn),
  }
}

/** Converts everything but the messages. Parameters that the user did not set are left out. */
export function convertParameters(
  context: RequestContext,
  warn: Warn = () => {},
): Omit<ChatRequest, 'model' | 'system' | 'messages' | 'stream'> {
  const { options, format } = context
  const { maxTokens, stop, reasoning, logprobs, logitBias, ...parameters } = mergeParameters(context)
  const { headers: _, extraBody: __, ...same } = parameters
  const extension = encodeTokenOptions(
    { logprobs, logitBias },
    { name: format, profile: upstreamProfiles[format] },
    warn,
  )
  const tools = options.tools && options.tools.length > 0 ? options.tools : undefined
  return defined({
    ...same,
    maxOutputTokens: maxTokens,
    stopSequences: stop,
    reasoning:
      reasoning && convertReasoning(typeof reasoning === 'string' ? { effort: reasoning } : reasoning),
    tools: tools && convertTools(tools, format, options.strict),
    toolChoice:
      options.tool_choice === undefined ? undefined : fitToolChoice(options.tool_choice, context, warn),
    parallelToolCalls: options.parallel_tool_calls,
    extensions: Object.keys(extension).length > 0 ? { [format]: extension } : undefined,
    responseFormat: options.response_format && convertResponseFormat(options.response_format, warn),
  })
}

/** Whether the log probabilities of the response are read. */
export function wantsLogprobs(context: RequestContext): boolean {
  const { logprobs } = mergeParameters(context)
  return logprobs !== undefined && logprobs !== false
}

/** An `optional` choice, of structured output, is sent as `auto` to a model that it cannot force while it reasons. */
function fitToolChoice(choice: LangChainToolChoice, context: RequestContext, warn: Warn): ToolChoice {
  const toolChoice = convertToolChoice(choice)
  if (!isObject(choice) || choice.optional !== true) return toolChoice
  const { reasoning } = mergeParameters(context)
  const converted =
    reasoning && convertReasoning(typeof reasoning === 'string' ? { effort: reasoning } : reasoning)
  const request = { toolChoice, ...(converted && { reasoning: converted }) }
  if (canForceTool(request, lookupOf(context.fields)(context.model))) return toolChoice
  warn('changed', 'toolChoice', 'The model cannot be forced to call a tool while it reasons; sent auto')
  return { mode: 'auto' }
}

/** The headers, timeouts and extra fields of a request. */
export function sendOptions({ fields, options, model, format }: RequestContext): SendOptions {
  const { headers, extraBody } = mergeParameters({ fields: {}, options, model, format })
  const timeouts: Timeouts | undefined =
    typeof fields.timeout === 'number' ? { firstByte: fields.timeout, idle: fields.timeout } : fields.timeout
  return {
    format,
    extraBody: { ...fields.extraBody, ...extraBody },
    ...defined({ headers, timeouts, signal: options.signal }),
  }
}

/** The parameters of a call; the call's own override the constructor's. */
function mergeParameters({ fields, options }: RequestContext): ModelParameters {
  const all = { ...fields, stop: fields.stop ?? fields.stopSequences }
  const merged = PARAMETERS.map((name) => [name, options[name] ?? all[name]])
  const { stop, ...rest } = defined(Object.fromEntries(merged) as ModelParameters)
  return stop && stop.length > 0 ? { ...rest, stop } : rest
}

/** Reasoning that is enabled is also returned, unless `visible` is set. */
function convertReasoning(reasoning: Reasoning): Reasoning {
  return isReasoningOff(reasoning) ? { effort: 'none' } : { visible: true, ...reasoning }
}

/** LangChain's agents set `strict` for every schema; it is left out for schemas that OpenAI would reject. */
function convertResponseFormat(format: ResponseFormatOption, warn: Warn): ResponseFormat {
  switch (format.type) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema': {
      const { schema, name = 'response', description, strict: requestedStrict } = format.json_schema
      const jsonSchema = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]) as Record<string, unknown>
      const isUnsupported = requestedStrict === true && hasOptionalProperties(jsonSchema)
      if (isUnsupported)
        warn(
          'changed',
          'responseFormat.strict',
          'Strict mode does not support optional properties; strict was not sent',
        )
      const strict = isUnsupported ? undefined : requestedStrict
      return { type: 'json-schema', schema: jsonSchema, name, ...defined({ description, strict }) }
    }
  }
}
