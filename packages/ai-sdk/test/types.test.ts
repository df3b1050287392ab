import type {
  EmbeddingModelV4,
  ImageModelV4,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  ProviderV4,
  SharedV4ProviderOptions,
  SharedV4Warning,
  Experimental_VideoModelV4 as VideoModelV4,
} from '@ai-sdk/provider'
import type { LanguageModel } from 'ai'
import { expectTypeOf, it } from 'vitest'
import { type MixrouterLanguageModelOptions, type MixrouterProvider, mixrouter } from '../src/index.ts'

// The SDK's specification may change between patches. These types list what this package handles, so that they fail to
// compile when the specification grows.

it('implements the provider specification', () => {
  expectTypeOf<MixrouterProvider>().toExtend<ProviderV4>()
  expectTypeOf(mixrouter('gpt-5.2')).toExtend<LanguageModelV4>()
  expectTypeOf(mixrouter('gpt-5.2')).toExtend<LanguageModel>()
  expectTypeOf(mixrouter.embeddingModel('text-embedding-3-small')).toExtend<EmbeddingModelV4>()
  expectTypeOf(mixrouter.imageModel('gpt-image-1')).toExtend<ImageModelV4>()
  expectTypeOf(mixrouter.videoModel('doubao-seedance-1-0-pro-250528')).toExtend<VideoModelV4>()
  expectTypeOf<{ mixrouter: Required<Pick<MixrouterLanguageModelOptions, 'user'>> }>().toExtend<
    SharedV4ProviderOptions | { mixrouter: object }
  >()
})

it('handles every call option', () => {
  expectTypeOf<keyof LanguageModelV4CallOptions>().toEqualTypeOf<
    | 'prompt'
    | 'maxOutputTokens'
    | 'temperature'
    | 'stopSequences'
    | 'topP'
    | 'topK'
    | 'presencePenalty'
    | 'frequencyPenalty'
    | 'responseFormat'
    | 'seed'
    | 'tools'
    | 'toolChoice'
    | 'includeRawChunks'
    | 'abortSignal'
    | 'headers'
    | 'reasoning'
    | 'providerOptions'
  >()
})

it('handles every prompt part', () => {
  type Message = LanguageModelV4Prompt[number]
  type PartOf<Role> = Exclude<Extract<Message, { role: Role }>['content'], string>[number]['type']
  expectTypeOf<Message['role']>().toEqualTypeOf<'system' | 'user' | 'assistant' | 'tool'>()
  expectTypeOf<PartOf<'user'>>().toEqualTypeOf<'text' | 'file'>()
  expectTypeOf<PartOf<'assistant'>>().toEqualTypeOf<
    'text' | 'file' | 'custom' | 'reasoning' | 'reasoning-file' | 'tool-call' | 'tool-result'
  >()
  expectTypeOf<PartOf<'tool'>>().toEqualTypeOf<'tool-result' | 'tool-approval-response'>()
})

it('handles every stream part, finish reason and warning', () => {
  expectTypeOf<LanguageModelV4StreamPart['type']>().toEqualTypeOf<
    | 'text-start'
    | 'text-delta'
    | 'text-end'
    | 'reasoning-start'
    | 'reasoning-delta'
    | 'reasoning-end'
    | 'tool-input-start'
    | 'tool-input-delta'
    | 'tool-input-end'
    | 'tool-approval-request'
    | 'tool-call'
    | 'tool-result'
    | 'custom'
    | 'file'
    | 'reasoning-file'
    | 'source'
    | 'stream-start'
    | 'response-metadata'
    | 'finish'
    | 'ping'
    | 'raw'
    | 'error'
  >()
  expectTypeOf<LanguageModelV4FinishReason['unified']>().toEqualTypeOf<
    'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'interrupted' | 'other'
  >()
  expectTypeOf<SharedV4Warning['type']>().toEqualTypeOf<
    'unsupported' | 'compatibility' | 'deprecated' | 'other'
  >()
})
