import { convertToModelMessages, generateText, Output } from 'ai'
import { z } from 'zod'
import { modelOf } from '../models.ts'
import { readBody } from './body.ts'

const summary = z.object({
  title: z.string().describe('The conversation in at most five words'),
  topics: z.array(z.string()).describe('What was talked about'),
})

/** Structured output: the conversation as an object of a schema. In Next.js: app/api/summary/route.ts. */
export async function POST(request: Request): Promise<Response> {
  const { messages, model } = await readBody(request)
  const { output } = await generateText({
    model: modelOf(model),
    messages: [
      ...(await convertToModelMessages(messages)),
      { role: 'user', content: 'Summarise our conversation so far.' },
    ],
    output: Output.object({ schema: summary }),
    abortSignal: request.signal,
  })
  return Response.json(output)
}
