import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { generateText } from 'ai'

const MANUAL = 'Chapter 1: Switch it on. '.repeat(500)

/** Asks two questions about a long text, which Claude caches after the first one. */
export async function run(): Promise<string[]> {
  const responses: string[] = []
  for (const prompt of ['How do I switch it on?', 'And off?']) {
    const { text, usage } = await generateText({
      model: mixrouter('claude-sonnet-4-5-20250929'),
      instructions: {
        role: 'system',
        content: MANUAL,
        providerOptions: { mixrouter: { cacheControl: { type: 'ephemeral', ttl: '1h' } } },
      },
      prompt,
    })
    const { cacheReadTokens, cacheWriteTokens } = usage.inputTokenDetails
    console.log(`${cacheReadTokens ?? 0} tokens read from the cache, ${cacheWriteTokens ?? 0} written`)
    responses.push(text)
  }
  return responses
}
