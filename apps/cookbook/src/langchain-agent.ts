import { tool } from '@langchain/core/tools'
import { ChatMixrouter } from '@mixrouter/langchain'
import { mixrouterPromptCachingMiddleware } from '@mixrouter/langchain/middleware'
import { createAgent } from 'langchain'
import { z } from 'zod'

/** An agent with a tool, whose prompts Claude caches. */
export async function run(): Promise<string> {
  const weather = tool(({ city }) => `${city}: 20 °C`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
  })
  const agent = createAgent({
    model: new ChatMixrouter('claude-sonnet-4-5-20250929'),
    tools: [weather],
    middleware: [mixrouterPromptCachingMiddleware()],
  })
  const { messages } = await agent.invoke({
    messages: [{ role: 'user', content: 'How is the weather in Paris?' }],
  })
  return messages.at(-1)?.text ?? ''
}
