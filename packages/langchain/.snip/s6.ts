import { ChatMixrouter } from '@mixrouter/langchain'

const model = new ChatMixrouter('gemini-2.5-flash', { reasoning: { budgetTokens: 4000 } })
const { contentBlocks } = await model.invoke('How many r are in strawberry?')

export {}
