import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { generateText, uploadFile } from 'ai'

const REPORT = new TextEncoder().encode('Cats sleep for about 13 hours a day.')

/** Uploads a report once to each vendor, and asks models of both about it. */
export async function run(): Promise<string[]> {
  const file = { api: mixrouter, data: REPORT, mediaType: 'text/plain', filename: 'cats.txt' }
  const atOpenAI = await uploadFile(file)
  const atAnthropic = await uploadFile({ ...file, providerOptions: { mixrouter: { owner: 'anthropic' } } })
  const reference = { ...atOpenAI.providerReference, ...atAnthropic.providerReference }
  const responses = ['gpt-5.2', 'claude-sonnet-4-5-20250929'].map((model) =>
    generateText({
      model: mixrouter(model),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How long do cats sleep?' },
            { type: 'file', data: { type: 'reference', reference }, mediaType: 'text/plain' },
          ],
        },
      ],
    }),
  )
  return (await Promise.all(responses)).map(({ text }) => text)
}
