import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  isStepCount,
  streamText,
  toUIMessageStream,
} from 'ai'
import { resolveModel } from '../models.ts'
import { weather } from '../weather.ts'
import { readBody } from './body.ts'

/** The route of `useChat`; in Next.js the file app/api/chat/route.ts. */
export async function POST(request: Request): Promise<Response> {
  const { messages, model } = await readBody(request)
  const result = streamText({
    model: resolveModel(model),
    instructions: 'You are a friendly assistant. Be brief.',
    messages: await convertToModelMessages(messages),
    tools: { weather },
    stopWhen: isStepCount(5),
    reasoning: 'low',
    abortSignal: request.signal,
    onError() {}, // sent to the page below; by default the SDK also logs it
  })
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({ stream: result.stream, onError: describeError }),
  })
}

/** The message that the page shows. The SDK hides errors by default, as they can contain internal details. */
function describeError(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong'
}
