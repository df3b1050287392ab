import { createOpenAI } from '@ai-sdk/openai'
import { generateText, isStepCount, type ModelMessage, streamText, tool } from 'ai'
import { expect } from 'vitest'
import { z } from 'zod'
import { KEY } from './support.ts'

const weather = tool({
  description: 'The weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `Sunny in ${city}`,
})

export const WAYS = ['generateText', 'streamText'] as const

/** Holds a conversation of three turns with a tool by `@ai-sdk/openai` with its default settings; returns the bodies that it sent. */
export async function talkOfWeather(
  baseURL: string,
  model: string,
  way: (typeof WAYS)[number],
): Promise<unknown[]> {
  const sent: unknown[] = []
  const provider = createOpenAI({
    baseURL,
    apiKey: KEY,
    fetch: (input, init) => {
      sent.push(init?.body)
      return fetch(input, init)
    },
  })
  const messages: ModelMessage[] = []
  for (const text of ['What is the weather in Paris?', 'And the weather in Rome?', 'Which was first?']) {
    messages.push({ role: 'user', content: text })
    const settings = {
      model: provider(model),
      tools: { weather },
      messages,
      stopWhen: isStepCount(3),
      maxRetries: 0,
    }
    const result = way === 'generateText' ? await generateText(settings) : streamText(settings)
    messages.push(...(await result.responseMessages))
    expect(await result.text).not.toBe('')
  }
  return sent
}
