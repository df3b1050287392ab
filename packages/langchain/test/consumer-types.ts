// What a user's project contains; compiled against the published types by scripts/consumer-types.mjs.
import { ChatMixrouter, MixrouterEmbeddings } from '@mixrouter/langchain'

const model = new ChatMixrouter('claude-sonnet-5', { apiKey: 'key', reasoning: { effort: 'low' } })
export const message = await model.invoke('Hi')
export const text: string = message.text
export const embeddings = new MixrouterEmbeddings({ model: 'text-embedding-3-small' })
