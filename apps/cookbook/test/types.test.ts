import { describe, expect, it } from 'vitest'
import { compile } from './typescript.ts'

/** Options, metadata and model ids as users write them. */
const AI_SDK = `
import { createMixrouter, mixrouter } from '@mixrouter/ai-sdk-provider'
import type {
  MixrouterEmbeddingModelOptions,
  MixrouterImageModelOptions,
  MixrouterLanguageModelOptions,
  MixrouterMetadata,
  MixrouterProvider,
  MixrouterProviderSettings,
  MixrouterVideoModelOptions,
  ModelId,
} from '@mixrouter/ai-sdk-provider'

const settings = { apiKey: 'k', format: 'anthropic', timeouts: { idle: 1000 } } satisfies MixrouterProviderSettings
const provider: MixrouterProvider = createMixrouter(settings)
const known: ModelId = 'claude-sonnet-4-5-20250929'
const other: ModelId = 'a-model-of-my-own'
export const models = [provider(known), mixrouter.chat(other), mixrouter.embeddingModel('text-embedding-3-small')]
export const options = [
  { mixrouter: { reasoning: { effort: 'high' }, logprobs: 3 } satisfies MixrouterLanguageModelOptions },
  { mixrouter: { dimensions: 256 } satisfies MixrouterEmbeddingModelOptions },
  { mixrouter: { quality: 'low' } satisfies MixrouterImageModelOptions },
  { mixrouter: { cameraFixed: true } satisfies MixrouterVideoModelOptions },
]
// @ts-expect-error an effort that no model has
export const wrong = { reasoning: { effort: 'extreme' } } satisfies MixrouterLanguageModelOptions
export const costOf = ({ cost }: MixrouterMetadata): number | undefined => cost
`
const LANGCHAIN = `
import { ChatMixrouter, MixrouterEmbeddings, type ChatMixrouterFields } from '@mixrouter/langchain'
import { mixrouterPromptCachingMiddleware } from '@mixrouter/langchain/middleware'

const fields = { reasoning: 'high', logprobs: true, temperature: 1 } satisfies ChatMixrouterFields
export const models = [new ChatMixrouter('gpt-5.2', fields), new ChatMixrouter({ ...fields, model: 'my-own' })]
export const embeddings = new MixrouterEmbeddings({ dimensions: 256 })
export const middleware = mixrouterPromptCachingMiddleware({ ttl: '1h' })
// @ts-expect-error an effort that no model has
export const wrong = { reasoning: 'extreme' } satisfies ChatMixrouterFields
`
const RESOLUTIONS = [
  ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
] as const
const base = { target: 'es2022', lib: ['es2024', 'dom', 'dom.iterable'], types: ['node'] }

describe.each(RESOLUTIONS)('types under %s', (name, options) => {
  it.each([
    ['ai-sdk', AI_SDK],
    ['langchain', LANGCHAIN],
  ])('of %s resolve, without skipLibCheck', async (id, code) => {
    const report = await compile(`${id}-${name}`, { 'index.ts': code }, { ...base, ...options })
    expect(report).toBe('')
  })
})
