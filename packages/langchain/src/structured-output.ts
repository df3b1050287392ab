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
import { defined, isObject, type JsonObject } from '@mixrouter/core'
import type { ChatMixrouterCallOptions } from './options.ts'
import { PlainAnswer } from './plain-answer.ts'

/** A schema of Zod 3 or 4, of another library with Standard Schema, or JSON Schema. */
export type OutputSchema<T extends Record<string, unknown>> =
  | InteropZodType<T>
  | SerializableSchema<T>
  | Record<string, unknown>

/** The ways to get an answer of a given form. */
type StructuredOutputMethod = 'jsonSchema' | 'functionCalling' | 'jsonMode'

const METHODS: readonly StructuredOutputMethod[] = ['jsonSchema', 'functionCalling', 'jsonMode']

interface Bindable {
  profile: ModelProfile
  withConfig(config: Partial<ChatMixrouterCallOptions>): Runnable<BaseLanguageModelInput, AIMessageChunk>
}

/** A model whose answers have the form of a schema, and the parser behind it. */
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
      tool_choice: name,
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
    ? assembleStructuredOutputPipeline(bound, new PlainAnswer().pipe(parser), true, runName)
    : assembleStructuredOutputPipeline(bound.pipe(new PlainAnswer()), parser, false, runName)
}

/** The model's own schema support where it is known to have it, otherwise a forced call. */
function methodOf(asked: string | undefined, { structuredOutput }: ModelProfile): StructuredOutputMethod {
  if (asked === undefined) return structuredOutput ? 'jsonSchema' : 'functionCalling'
  const method = METHODS.find((known) => known === asked)
  if (method) return method
  throw new Error(`There is no structured output method ${asked}; known are ${METHODS.join(', ')}`)
}

/** A schema as a function: its own name and parameters where it is one already. */
function functionOf(schema: object, json: JsonObject, name: string | undefined) {
  const isCode = isInteropZodSchema(schema) || isSerializableSchema(schema)
  const { name: own, title, parameters } = schema as JsonObject
  const isFunction = !isCode && typeof own === 'string' && isObject(parameters)
  const titled = !isCode && typeof title === 'string' ? title.replace(/[^\w-]+/g, '_') : undefined
  return {
    name: isFunction ? own : (name ?? titled ?? 'extract'),
    parameters: isFunction ? parameters : json,
  }
}
