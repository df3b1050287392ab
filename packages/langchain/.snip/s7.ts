import { SystemMessage } from '@langchain/core/messages'
import { ChatMixrouter } from '@mixrouter/langchain'

declare const longText: string

const model = new ChatMixrouter('claude-sonnet-4-5-20250929')
await model.invoke([
  new SystemMessage({ content: [{ type: 'text', text: longText, cache_control: { type: 'ephemeral', ttl: '1h' } }] }),
  { role: 'user', content: 'Summarize the text.' },
])

export {}
