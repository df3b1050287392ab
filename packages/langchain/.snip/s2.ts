import { tool } from '@langchain/core/tools'
import { ChatMixrouter } from '@mixrouter/langchain'
import { z } from 'zod'

const weather = tool(({ city }) => `${city}: 20 °C`, {
  name: 'weather',
  description: 'The weather in a city',
  schema: z.object({ city: z.string() }),
})
const model = new ChatMixrouter('gpt-5.2').bindTools([weather], { tool_choice: 'any' })
const { tool_calls } = await model.invoke('How is the weather in Paris?')

export {}
