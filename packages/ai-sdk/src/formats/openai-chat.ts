/**
 * Language models through OpenAI's Chat Completions API alone, in little more than half of the size.
 *
 * @module
 */
import {
  createFormatProvider,
  type MixrouterFormatProvider,
  type MixrouterFormatSettings,
} from '../format-provider.ts'
import { openaiChat } from './provider-formats.ts'

export type { MixrouterFormatProvider, MixrouterFormatSettings } from '../format-provider.ts'

/**
 * Creates a Mixrouter provider whose models are all called through OpenAI's Chat Completions API.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL, or a value in `models` is not valid
 * @example
 * import { createMixrouter } from '@mixrouter/ai-sdk-provider/openai-chat'
 *
 * const mixrouter = createMixrouter({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { text } = await generateText({ model: mixrouter('kimi-k3'), prompt: 'Hello' })
 */
export function createMixrouter(settings: MixrouterFormatSettings = {}): MixrouterFormatProvider {
  return createFormatProvider(openaiChat, settings)
}
