import type { BaseMessage } from '@langchain/core/messages'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import {
  type ChatRequest,
  defined,
  type Format,
  isReasoningOff,
  nativeFormats,
  type Reasoning,
  type ResponseFormat,
  type SendOptions,
  type Timeouts,
  type Warn,
} from '@mixrouter/core'
import { convertMessages, withBreakpoint } from './messages.ts'
import type {
  ChatMixrouterCallOptions,
  ChatMixrouterFields,
  ModelParameters,
  ResponseFormatOption,
} from './options.ts'
import { hasOptionalProperties } from './strict.ts'
import { convertToolChoice, convertTools } from './tools.ts'

/** What a request is made of. */
export interface RequestContext {
  fields: ChatMixrouterFields
  options: Partial<ChatMixrouterCallOptions>
  model: string
  format: Format
}

/** The format that a model is spoken to in. */
export function formatOf({ format }: ChatMixrouterFields, model: string): Format {
  return format ?? nativeFormats(model)[0] ?? 'openai-chat'
}

/** A call as the hub's request. */
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
    messages: options.cache_control ? withBreakpoint(turns, options.cache_control) : turns,
    stream: false,
    ...convertParameters(context, warn),
  }
}

/** All of a request that is no conversation. Nothing is set that the user did not set. */
export function convertParameters(
  context: RequestContext,
  warn: Warn = () => {},
): Omit<ChatRequest, 'model' | 'system' | 'messages' | 'stream'> {
  const { options, format } = context
  const { maxTokens, stop, reasoning, headers: _, extraBody: __, ...same } = mergeParameters(context)
  const tools = options.tools && options.tools.length > 0 ? options.tools : undefined
  return defined({
    ...same,
    maxOutputTokens: maxTokens,
    stopSequences: stop,
    reasoning:
      reasoning && convertReasoning(typeof reasoning === 'string' ? { effort: reasoning } : reasoning),
    tools: tools && convertTools(tools, format, options.strict),
    toolChoice: options.tool_choice === undefined ? undefined : convertToolChoice(options.tool_choice),
    parallelToolCalls: options.parallel_tool_calls,
    responseFormat: options.response_format && convertResponseFormat(options.response_format, warn),
  })
}

/** How a request is sent. */
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

const PARAMETERS = [
  'temperature',
  'maxTokens',
  'topP',
  'topK',
  'stop',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'reasoning',
  'verbosity',
  'serviceTier',
  'promptCacheKey',
  'user',
  'headers',
  'extraBody',
] as const satisfies readonly (keyof ModelParameters)[]

/** The parameters of a call: its own, else the constructor's. */
function mergeParameters({ fields, options }: RequestContext): ModelParameters {
  const all = { ...fields, stop: fields.stop ?? fields.stopSequences }
  const merged = PARAMETERS.map((name) => [name, options[name] ?? all[name]])
  const { stop, ...rest } = defined(Object.fromEntries(merged) as ModelParameters)
  return stop && stop.length > 0 ? { ...rest, stop } : rest
}

/** Who asks for thinking wants to see it, unless told otherwise. */
function convertReasoning(asked: Reasoning): Reasoning {
  return isReasoningOff(asked) ? { effort: 'none' } : { visible: true, ...asked }
}

/** LangChain's agents ask for strictness whatever the schema is; where OpenAI would refuse it, it is left to the vendor. */
function convertResponseFormat(format: ResponseFormatOption, warn: Warn): ResponseFormat {
  switch (format.type) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema': {
      const { schema, name = 'response', description, strict: asked } = format.json_schema
      const written = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]) as Record<string, unknown>
      const isLoose = asked === true && hasOptionalProperties(written)
      if (isLoose) warn('changed', 'responseFormat.strict', 'a schema with optional properties is not strict')
      const strict = isLoose ? undefined : asked
      return { type: 'json-schema', schema: written, name, ...defined({ description, strict }) }
    }
  }
}
