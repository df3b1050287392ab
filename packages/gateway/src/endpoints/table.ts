import type { Format } from '@mixrouter/core'
import type { TranslatedEndpoint } from '@mixrouter/core/internal'
import type { Served } from './served.ts'

/** A route beside chat whose requests name a model: forwarded as it is, or translated where another format has the same. */
export interface Endpoint {
  /** What an upstream has to serve. */
  serves: Exclude<Served, 'chat' | 'files' | 'batches'>
  /** The client's format. */
  format: Format
  /** Whether services offer it for models of the format's own vendor only. @default false */
  ownModels?: true
  /** Whether its body may be a form with files. @default false */
  form?: true
  /** Whether every request is charged, however it ends, so that it is never sent twice. @default false */
  once?: true
  /** The model of a request that names none, where the vendor has one. */
  defaultModel?: string
  /** Text of which the end of a complete event stream contains one. */
  endMarkers?: readonly string[]
  /** Its name among the routes that can be translated. */
  translated?: TranslatedEndpoint
}

/** OpenAI's routes and those that services in its format share, by path. Sources: openai SDK 7 `resources/`. */
export const OPENAI_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/embeddings': { serves: 'embeddings', format: 'openai-chat', translated: 'openai-embeddings' },
  '/v1/images/generations': {
    serves: 'images',
    format: 'openai-chat',
    once: true,
    translated: 'openai-images',
    endMarkers: ['image_generation.completed'],
  },
  '/v1/images/edits': {
    serves: 'images',
    format: 'openai-chat',
    form: true,
    once: true,
    endMarkers: ['image_edit.completed'],
  },
  '/v1/images/variations': { serves: 'images', format: 'openai-chat', form: true, once: true },
  '/v1/audio/speech': {
    serves: 'speech',
    format: 'openai-chat',
    translated: 'openai-speech',
    endMarkers: ['speech.audio.done'],
  },
  '/v1/audio/transcriptions': {
    serves: 'transcriptions',
    format: 'openai-chat',
    form: true,
    endMarkers: ['transcript.text.done'],
  },
  '/v1/audio/translations': { serves: 'transcriptions', format: 'openai-chat', form: true },
  '/v1/moderations': {
    serves: 'moderations',
    format: 'openai-chat',
    defaultModel: 'omni-moderation-latest',
  },
  '/v1/rerank': { serves: 'rerank', format: 'openai-chat' },
  '/v1/completions': { serves: 'completions', format: 'openai-chat', endMarkers: ['[DONE]'] },
}

const GOOGLE = { format: 'google', ownModels: true } as const

/** Google's methods of a model, by the verb after its name. Source: @google/genai 3, `Models`. */
export const GOOGLE_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  embedContent: { ...GOOGLE, serves: 'embeddings', translated: 'google-embed' },
  batchEmbedContents: { ...GOOGLE, serves: 'embeddings', translated: 'google-batch-embed' },
  predict: { ...GOOGLE, serves: 'images', once: true, translated: 'google-predict' },
}

/** Models that take no chat requests, but that Google's clients call as if they did, by what they make. */
export const GOOGLE_MEDIA_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  image: { ...GOOGLE, serves: 'images', once: true, translated: 'google-generate-images' },
  speech: { ...GOOGLE, serves: 'speech', translated: 'google-generate-speech' },
}
