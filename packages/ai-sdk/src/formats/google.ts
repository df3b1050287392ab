/**
 * Language models through Google's generateContent API alone, without what only other formats and kinds of models need.
 *
 * @module
 */
import { codec, quirks, vendorModels } from '@mixrouter/core/internal/google'
import {
  createFormatProvider,
  type MixrouterFormatProvider,
  type MixrouterFormatSettings,
} from '../format-provider.ts'
import { features } from './features/google.ts'

export type { MixrouterFormatProvider, MixrouterFormatSettings } from '../format-provider.ts'

/**
 * Creates a Mixrouter provider whose models are all called through Google's generateContent API.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL, or a value in `models` is not valid
 * @example
 * import { createMixrouter } from '@mixrouter/ai-sdk-provider/google'
 *
 * const mixrouter = createMixrouter({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { text } = await generateText({ model: mixrouter('gemini-3.8-flash'), prompt: 'Hello' })
 */
export function createMixrouter(settings: MixrouterFormatSettings = {}): MixrouterFormatProvider {
  return createFormatProvider({ codec, quirks, ...features }, vendorModels, settings)
}
