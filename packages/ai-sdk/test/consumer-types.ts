// What a user's project contains; compiled against the published types by scripts/consumer-types.mjs.
import {
  createMixrouter,
  type MixrouterFilesOptions,
  type MixrouterLanguageModelOptions,
  type MixrouterMetadata,
  mixrouter,
} from '@mixrouter/ai-sdk-provider'
import { generateText, uploadFile } from 'ai'

const own = createMixrouter({ apiKey: 'key' })

export const result = generateText({
  model: own('claude-sonnet-5'),
  prompt: 'Hi',
  providerOptions: {
    mixrouter: { reasoning: { effort: 'low' } } satisfies MixrouterLanguageModelOptions,
  },
})
export const metadata = (await result).providerMetadata?.mixrouter as MixrouterMetadata | undefined
export const embedding = mixrouter.embeddingModel('text-embedding-3-small')
export const uploaded = uploadFile({
  api: mixrouter,
  data: new Uint8Array(),
  providerOptions: { mixrouter: { owner: 'anthropic' } satisfies MixrouterFilesOptions },
})
export const speech = mixrouter.speechModel('tts-1')
