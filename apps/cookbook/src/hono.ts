import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { streamText } from 'ai'
import { Hono } from 'hono'

/** A server that streams text; runs on Node.js, Bun, Deno and workers. */
export const app = new Hono().post('/chat', async (context) => {
  const { prompt } = await context.req.json<{ prompt: string }>()
  const { textStream } = streamText({
    model: mixrouter('gpt-5.2'),
    prompt,
    abortSignal: context.req.raw.signal,
  })
  const body = textStream.pipeThrough(new TextEncoderStream())
  return new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
})
