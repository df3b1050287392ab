import { tool } from 'ai'
import { z } from 'zod'

/** An ordinary tool that makes up the weather. */
export const weather = tool({
  description: 'The weather in a city, in degrees Celsius',
  inputSchema: z.object({ city: z.string().describe('Name of the city') }),
  execute: async ({ city }) => ({ city, degrees: 10 + (city.length % 15), sky: 'clear' }),
})
