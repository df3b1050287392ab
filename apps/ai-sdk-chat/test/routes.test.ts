import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import { afterAll, expect, it } from 'vitest'
import * as chat from '../src/api/chat.ts'
import * as summary from '../src/api/summary.ts'
import { MODELS, offline } from '../src/models.ts'

// Calls the exported POST with a web request, as Next.js does with its route handlers.

afterAll(() => offline?.close())

const user = (text: string): UIMessage => ({
  id: crypto.randomUUID(),
  role: 'user',
  parts: [{ type: 'text', text }],
})

const request = (body: object) =>
  new Request('http://localhost/api', { method: 'POST', body: JSON.stringify(body) })

/** Accumulates a streamed response to the assistant's message, as `useChat` does. */
async function readMessage(response: Response): Promise<UIMessage> {
  let message: UIMessage | undefined
  for await (const snapshot of readUIMessageStream({ stream: chunksOf(response) })) message = snapshot
  if (!message) throw new Error('The stream has no message')
  return message
}

function chunksOf(response: Response): ReadableStream<UIMessageChunk> {
  if (!response.body) throw new Error('The response has no body')
  let rest = ''
  const parse = new TransformStream<string, UIMessageChunk>({
    transform(text, controller) {
      const frames = (rest + text).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        if (frame !== 'data: [DONE]') controller.enqueue(JSON.parse(frame.replace('data: ', '')))
      }
    },
  })
  return response.body.pipeThrough(new TextDecoderStream()).pipeThrough(parse)
}

it.each(MODELS)(
  '%s reasons, calls the tool twice, reports the results, and continues the conversation',
  async (model) => {
    const question = user('Weather in Paris and London?')
    const response = await chat.POST(request({ messages: [question], model }))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reply = await readMessage(response)
    expect(reply.parts.map(({ type }) => type)).toEqual(expect.arrayContaining(['reasoning', 'text']))
    expect(reply.parts.filter(({ type }) => type === 'tool-weather')).toMatchObject([
      { state: 'output-available', input: { city: 'Paris' } },
      { state: 'output-available', input: { city: 'London' } },
    ])
    const messages = [question, reply, user('Thank you')]
    const second = await readMessage(await chat.POST(request({ messages, model })))
    expect(JSON.stringify(second.parts)).toContain('Thank you')
  },
)

it('summarizes a conversation as an object', async () => {
  const response = await summary.POST(request({ messages: [user('I like cats')] }))
  expect(await response.json()).toEqual({ title: expect.any(String), topics: expect.any(Array) })
})

it('reports an error in the stream', async () => {
  const response = await chat.POST(request({ messages: [user('error:400')] }))
  const text = await response.text()
  expect(text).toContain('"type":"error"')
})

it('rejects invalid messages', async () => {
  await expect(chat.POST(request({ messages: 'none' }))).rejects.toThrow()
})
