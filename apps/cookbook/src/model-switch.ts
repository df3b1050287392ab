import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { generateText, isStepCount, tool } from 'ai'
import { z } from 'zod'

/** Plans with a large model and uses its tools with a small one of another vendor. */
export async function run(): Promise<{ text: string; models: string[] }> {
  const { text, steps } = await generateText({
    model: mixrouter('claude-opus-4-5-20251101'),
    prompt: 'How is the weather in Paris?',
    reasoning: 'low',
    tools: {
      weather: tool({
        description: 'The weather in a city',
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => ({ city, degrees: 20 }),
      }),
    },
    stopWhen: isStepCount(5),
    prepareStep: ({ stepNumber }) => (stepNumber > 0 ? { model: mixrouter('gemini-2.5-flash') } : {}),
  })
  return { text, models: steps.map(({ response }) => response.modelId) }
}
