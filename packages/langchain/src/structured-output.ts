import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import {
  assembleStructuredOutputPipeline,
  createContentParser,
  createFunctionCallingParser,
} from '@langchain/core/language_models/structured_output'
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { isSerializableSchema, type SerializableSchema } from '@langchain/core/utils/standard_schema'
import { getSchemaDescription, type InteropZodType, isInteropZodSchema } from '@langchain/core/utils/types'
import { defined, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import type { ChatMixrouterCallOptions } from './options.ts'
import { TextOnly } from './text-only.ts'

/** A Zod 3 or 4 schema, a Standard Schema, or a JSON Schema. */
export type OutputSchema<T extends Record<string, unknown>> =
  | InteropZodType<T>
  | SerializableSchema<T>
  | Record<string, unknown>

/** Methods of structured output. */
type StructuredOutputMethod = 'jsonSchema' | 'functionCalling' | 'jsonMode'

const METHODS: readonly StructuredOutputMethod[] = ['jsonSchema', 'functionCalling', 'jsonMode']

interface Bindable {
  profile: ModelProfile
  withConfig(config: Partial<ChatMixrouterCallOptions>): Runnable<BaseLanguageModelInput, AIMessageChunk>
}

/** Binds a schema to a model and parses its responses. */
export function withStructuredOutput<T extends Record<string, unknown>>(
  model: Bindable,
  schema: OutputSchema<T>,
  config: StructuredOutputMethodOptions<boolean> = {},
): Runnable<BaseLanguageModelInput, T> | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: T }> {
  const method = methodOf(config.method, model.profile)
  const json = toJsonSchema(schema as JsonObject) as JsonObject
  const { name, parameters } = functionOf(schema, json, config.name)
  const traced = { ls_structured_output_format: { kwargs: { method }, schema: json } }
  const more = defined({ description: getSchemaDescription(schema as JsonObject), strict: config.strict })

  const options: Partial<ChatMixrouterCallOptions> = {
    functionCalling: {
      tools: [{ type: 'function', function: { name, parameters, ...more } }],
      tool_choice: { type: 'tool', name, optional: true },
    },
    jsonSchema: {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name, schema: parameters, ...more },
      },
    },
    jsonMode: { response_format: { type: 'json_object' as const } },
  }[method]
  const bound = model.withConfig({ ...options, ...traced })
  const { includeRaw } = config
  const runName = includeRaw ? 'StructuredOutputRunnable' : 'StructuredOutput'
  if (method === 'functionCalling') {
    return assembleStructuredOutputPipeline(
      bound,
      createFunctionCallingParser<T>(schema, name),
      includeRaw,
      runName,
    )
  }
  const parser = createContentParser<T>(schema)
  return includeRaw
    ? assembleStructuredOutputPipeline(bound, new TextOnly().pipe(parser), true, runName)
    : assembleStructuredOutputPipeline(bound.pipe(new TextOnly()), parser, false, runName)
}

/** The model's native support of schemas if the profile has it, otherwise a forced tool call. */
function methodOf(method: string | undefined, { structuredOutput }: ModelProfile): StructuredOutputMethod {
  if (method === undefined) return structuredOutput ? 'jsonSchema' : 'functionCalling'
  const known = METHODS.find((name) => name === method)
  if (known) return known
  throw new Error(`Unknown structured output method ${method}. Use one of ${METHODS.join(', ')}`)
}

/** Converts a schema to a function; one that already is a function keeps its name and parameters. */
function functionOf(schema: object, json: JsonObject, name: string | undefined) {
  const isCode = isInteropZodSchema(schema) || isSerializableSchema(schema)
  const { name: functionName, title, parameters } = schema as JsonObject
  const isFunction = !isCode && typeof functionName === 'string' && isObject(parameters)
  const titleName = !isCode && typeof title === 'string' ? title.replace(/[^\w-]+/g, '_') : undefined
  return {
    name: isFunction ? functionName : (name ?? titleName ?? 'extract'),
    parameters: isFunction ? parameters : json,
  }
}
