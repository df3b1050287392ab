// What a user's project contains; compiled against the published types by scripts/consumer-types.mjs.
import {
  createMixrouter,
  type MixrouterLanguageModelOptions,
  type MixrouterMetadata,
  mixrouter,
} from '@mixrouter/ai-sdk-provider'
import { generateText } from 'ai'

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
