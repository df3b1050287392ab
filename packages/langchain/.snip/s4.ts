import { tool } from '@langchain/core/tools'
import { ChatMixrouter } from '@mixrouter/langchain'
import { createAgent } from 'langchain'
import { z } from 'zod'

const weather = tool(({ city }) => `${city}: 20 °C`, {
  name: 'weather',
  description: 'The weather in a city',
  schema: z.object({ city: z.string() }),
})
const agent = createAgent({ model: new ChatMixrouter('gpt-5.2'), tools: [weather] })
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'How is the weather in Paris?' }] })

const other = createAgent({ model: new ChatMixrouter('gemini-3-pro-preview'), tools: [weather] })
await other.invoke({ messages: [...messages, { role: 'user', content: 'And in London?' }] })

export {}
