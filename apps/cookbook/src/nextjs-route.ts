// app/api/chat/route.ts of a Next.js app
import { mixrouter } from '@mixrouter/ai-sdk-provider'
import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  streamText,
  toUIMessageStream,
  type UIMessage,
} from 'ai'

/** Responds to `useChat`. */
export async function POST(request: Request): Promise<Response> {
  const { messages } = (await request.json()) as { messages: UIMessage[] }
  const { stream } = streamText({
    model: mixrouter('claude-sonnet-4-5-20250929'),
    messages: await convertToModelMessages(messages),
    abortSignal: request.signal,
  })
  return createUIMessageStreamResponse({ stream: toUIMessageStream({ stream }) })
}
