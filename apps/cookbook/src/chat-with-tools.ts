import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { isStepCount, streamText, tool } from 'ai'
import { z } from 'zod'

/** Streams a response that uses a tool. */
export async function run(prompt = 'How is the weather in Paris?'): Promise<string> {
  const result = streamText({
    model: mixrouter('claude-sonnet-4-5-20250929'),
    prompt,
    tools: {
      weather: tool({
        description: 'The weather in a city',
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => ({ city, degrees: 20 }),
      }),
    },
    stopWhen: isStepCount(5),
  })
  for await (const text of result.textStream) process.stdout.write(text)
  return result.text
}
