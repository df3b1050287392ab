import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  isStepCount,
  streamText,
  tool,
  toUIMessageStream,
  type UIMessage,
} from 'ai'
import { z } from 'zod'
import { MODELS } from '../../models'

const mixrouter = createMixrouter() // reads MIXROUTER_API_KEY

const weather = tool({
  description: 'The weather in a city, in degrees Celsius',
  inputSchema: z.object({ city: z.string().describe('Name of the city') }),
  execute: async ({ city }) => ({ city, degrees: 10 + (city.length % 15), sky: 'clear' }), // made up
})

export async function POST(request: Request) {
  const { messages, model }: { messages: UIMessage[]; model: string } = await request.json()
  const result = streamText({
    model: mixrouter(MODELS.find((name) => name === model) ?? MODELS[0]),
    instructions: 'You are a friendly assistant. Be brief.',
    messages: await convertToModelMessages(messages),
    tools: { weather },
    stopWhen: isStepCount(5),
    reasoning: 'low',
    abortSignal: request.signal,
    onError() {}, // the page shows it; by default the SDK also logs it
  })
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({ stream: result.stream, onError: describeError }),
  })
}

/** The SDK hides errors by default, as they can contain internal details. */
function describeError(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong'
}
