import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  isStepCount,
  streamText,
  toUIMessageStream,
} from 'ai'
import { modelOf } from '../models.ts'
import { weather } from '../weather.ts'
import { readBody } from './body.ts'

/** What `useChat` talks to. In Next.js this is the file app/api/chat/route.ts. */
export async function POST(request: Request): Promise<Response> {
  const { messages, model } = await readBody(request)
  const result = streamText({
    model: modelOf(model),
    instructions: 'You are a friendly assistant. Be brief.',
    messages: await convertToModelMessages(messages),
    tools: { weather },
    stopWhen: isStepCount(5),
    reasoning: 'low',
    abortSignal: request.signal,
    onError() {}, // told to the page below; by default the SDK logs it too
  })
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({ stream: result.stream, onError: messageOf }),
  })
}

/** What the page shows of an error. By default the SDK hides it, as it may tell more than visitors should know. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong'
}
