import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import {
  BaseChatModel,
  type BindToolsInput,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { mergeConfigs, type Runnable, type RunnableConfig } from '@langchain/core/runnables'
import type { SerializableSchema } from '@langchain/core/utils/standard_schema'
import type { InteropZodType } from '@langchain/core/utils/types'
import type { Client, Format, ModelId } from '@mixrouter/core'
import { abortOnReturn, combineSignals } from './abort-on-return.ts'
import { type Call, generate, streamChunks, streamEvents } from './call.ts'
import { API_KEY_VARIABLE, createModelClient } from './client.ts'
import {
  CALL_KEYS,
  type ChatMixrouterCallOptions,
  type ChatMixrouterFields,
  SERIALIZABLE_KEYS,
} from './options.ts'
import { profileOf } from './profile.ts'
import { convertParameters, formatOf } from './request.ts'
import { withStructuredOutput } from './structured-output.ts'
import { describeTools, withoutSecrets } from './tools.ts'
import { VERSION } from './version.ts'

// biome-ignore lint/suspicious/noExplicitAny: LangChain's own bound; interfaces do not extend Record<string, unknown>
type AnyRecord = Record<string, any>

/**
 * Chat models of any vendor through Mixrouter, each called in its own wire format.
 *
 * @example
 * const model = new ChatMixrouter('claude-opus-5-5', { reasoning: 'high' })
 * const message = await model.invoke('Why is the sky blue?')
 */
export class ChatMixrouter extends BaseChatModel<ChatMixrouterCallOptions, AIMessageChunk> {
  override lc_serializable = true
  readonly model: string
  /** The wire format used. */
  readonly format: Format
  readonly streaming: boolean

  /** Options of every call, set by `bindTools` and `withConfig`. */
  protected defaultOptions: Partial<ChatMixrouterCallOptions> = {}
  readonly #fields: ChatMixrouterFields
  readonly #client: Client

  /** @throws Error if no model is set; TypeError if the base URL or a value in `models` is not valid */
  constructor(model: ModelId, fields?: Omit<ChatMixrouterFields, 'model'>)
  constructor(fields: ChatMixrouterFields)
  constructor(modelOrFields: string | ChatMixrouterFields, more: ChatMixrouterFields = {}) {
    const fields = typeof modelOrFields === 'string' ? { ...more, model: modelOrFields } : modelOrFields
    super(fields)
    if (!fields.model)
      throw new Error("ChatMixrouter requires a model, for example new ChatMixrouter('gpt-6-sol')")
    Object.defineProperty(this, 'lc_kwargs', { enumerable: false }) // so that printing a model does not show the key
    this.#fields = fields
    this.model = fields.model
    this.format = formatOf(fields, fields.model)
    this.disableStreaming = fields.disableStreaming === true || fields.streaming === false
    this.streaming = fields.streaming === true && !this.disableStreaming
    this.#client = createModelClient(fields)
    this._addVersion('@mixrouter/langchain', VERSION)
  }

  static override lc_name(): string {
    return 'ChatMixrouter'
  }

  override get lc_secrets(): Record<string, string> {
    return { apiKey: API_KEY_VARIABLE }
  }

  override get lc_aliases(): Record<string, string> {
    return { baseURL: 'base_url' } // not the snake case that LangChain would derive
  }

  override get lc_serializable_keys(): string[] {
    return [...SERIALIZABLE_KEYS]
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...CALL_KEYS]
  }

  override _llmType(): string {
    return 'mixrouter'
  }

  /** The model's capabilities, if known. */
  override get profile(): ModelProfile {
    const { models, profile } = this.#fields
    return { ...profileOf(models?.[this.model]?.basedOn ?? this.model), ...profile }
  }

  /** The parameters of a call, without messages and secrets. */
  override invocationParams(options: Partial<this['ParsedCallOptions']> = {}): Record<string, unknown> {
    const { tools, ...parameters } = convertParameters(this.call(options))
    return {
      model: this.model,
      format: this.format,
      ...parameters,
      ...(tools && { tools: withoutSecrets(tools) }),
    }
  }

  override _identifyingParams(): Record<string, unknown> {
    const { baseURL, extraBody } = this.#fields
    return { model_name: this.model, baseURL, extraBody, ...this.invocationParams() }
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { temperature, maxOutputTokens, stopSequences } = convertParameters(
      this.call({ ...options, tools: [] }),
    )
    const params = {
      ls_provider: 'mixrouter',
      ls_model_name: this.model,
      ls_model_type: 'chat',
      ls_temperature: temperature,
      ls_max_tokens: maxOutputTokens,
      ls_stop: stopSequences,
    }
    return params as LangSmithParams
  }

  /** Returns a copy of the model with default options for every call. */
  override withConfig(config: Partial<ChatMixrouterCallOptions>): this {
    const Model = this.constructor as new (fields: ChatMixrouterFields) => this
    const model = new Model(this.#fields)
    model.defaultOptions = mergeConfigs(this.defaultOptions, config)
    return model
  }

  /** Returns a copy of the model with tools: LangChain's, functions in any vendor's format, or hosted tools. */
  override bindTools(tools: BindToolsInput[], options?: Partial<ChatMixrouterCallOptions>): this {
    return this.withConfig({ ...options, tools: describeTools(tools) })
  }

  override withStructuredOutput<T extends AnyRecord = AnyRecord>(
    schema: InteropZodType<T> | SerializableSchema<T> | AnyRecord,
    config?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, T>
  override withStructuredOutput<T extends AnyRecord = AnyRecord>(
    schema: InteropZodType<T> | SerializableSchema<T> | AnyRecord,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: T }>
  override withStructuredOutput<T extends AnyRecord = AnyRecord>(
    schema: InteropZodType<T> | SerializableSchema<T> | AnyRecord,
    config?: StructuredOutputMethodOptions<boolean>,
  ): Runnable<BaseLanguageModelInput, T> | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: T }> {
    return withStructuredOutput<T>(this, schema, config)
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return generate(messages, this.call(options), this.streaming, runManager)
  }

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return streamChunks(messages, this.call(options), runManager)
  }

  override _streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatModelStreamEvent> {
    return streamEvents(messages, this.call(options))
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<ChatMixrouterCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    return abortOnReturn((returned) =>
      super._streamIterator(input, { ...options, signal: combineSignals(options?.signal, returned) }),
    )
  }

  protected override _separateRunnableConfigFromCallOptionsCompat(
    options?: Partial<ChatMixrouterCallOptions>,
  ): [RunnableConfig, this['ParsedCallOptions']] {
    return super._separateRunnableConfigFromCallOptionsCompat(mergeConfigs(this.defaultOptions, options))
  }

  protected override _getCallOptionsForTracing(
    options: this['ParsedCallOptions'],
  ): this['ParsedCallOptions'] {
    const { headers: _, ...traced } = options
    return {
      ...traced,
      ...(options.tools && { tools: withoutSecrets(options.tools) }),
    } as this['ParsedCallOptions']
  }

  /** @internal */
  override _combineLLMOutput(...outputs: ChatResult['llmOutput'][]): NonNullable<ChatResult['llmOutput']> {
    const tokenUsage = { promptTokens: 0, completionTokens: 0, totalTokens: 0 }
    for (const output of outputs) {
      for (const name of ['promptTokens', 'completionTokens', 'totalTokens'] as const) {
        tokenUsage[name] += output?.tokenUsage?.[name] ?? 0
      }
    }
    return { tokenUsage }
  }

  private call(options: Partial<ChatMixrouterCallOptions>): Call {
    const { model, format, caller } = this
    const version = options.outputVersion ?? this.outputVersion ?? 'v0'
    return { client: this.#client, caller, fields: this.#fields, options, model, format, version }
  }
}
