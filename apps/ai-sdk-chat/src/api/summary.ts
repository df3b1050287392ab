import { convertToModelMessages, generateText, Output } from 'ai'
import { z } from 'zod'
import { resolveModel } from '../models.ts'
import { readBody } from './body.ts'

const summary = z.object({
  title: z.string().describe('The conversation in at most five words'),
  topics: z.array(z.string()).describe('The topics of the conversation'),
})

/** Structured output: a summary that satisfies a schema; in Next.js the file app/api/summary/route.ts. */
export async function POST(request: Request): Promise<Response> {
  const { messages, model } = await readBody(request)
  const { output } = await generateText({
    model: resolveModel(model),
    messages: [
      ...(await convertToModelMessages(messages)),
      { role: 'user', content: 'Summarize our conversation so far.' },
    ],
    output: Output.object({ schema: summary }),
    abortSignal: request.signal,
  })
  return Response.json(output)
}
