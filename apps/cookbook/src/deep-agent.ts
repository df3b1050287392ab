import { ChatMixrouter } from '@mixrouter/langchain'
import { createDeepAgent } from 'deepagents'

/** A deep agent whose prompts Claude caches, those of its subagents too. */
export async function run(question = 'What do cats eat?'): Promise<string> {
  const model = new ChatMixrouter('claude-sonnet-4-5-20250929')
  const agent = createDeepAgent({
    model: model.withConfig({ cache_control: { type: 'ephemeral', ttl: '1h' } }),
    systemPrompt: 'You are a researcher.',
  })
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] })
  return messages.at(-1)?.text ?? ''
}
