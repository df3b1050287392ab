import { ChatMixrouter } from '@mixrouter/langchain'

const model = new ChatMixrouter('claude-sonnet-4-5-20250929')
const { text } = await model.invoke('Why is the sky blue?')

export {}
