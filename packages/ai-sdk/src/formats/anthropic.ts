/**
 * Language models through Anthropic's Messages API alone, without what only other formats and kinds of models need.
 *
 * @module
 */
import { codec, quirks, vendorModels } from '@mixrouter/core/internal/anthropic'
import {
  createFormatProvider,
  type MixrouterFormatProvider,
  type MixrouterFormatSettings,
} from '../format-provider.ts'
import { features } from './features/anthropic.ts'

export type { MixrouterFormatProvider, MixrouterFormatSettings } from '../format-provider.ts'

/**
 * Creates a Mixrouter provider whose models are all called through Anthropic's Messages API.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL, or a value in `models` is not valid
 * @example
 * import { createMixrouter } from '@mixrouter/ai-sdk-provider/anthropic'
 *
 * const mixrouter = createMixrouter({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { text } = await generateText({ model: mixrouter('claude-sonnet-5-5'), prompt: 'Hello' })
 */
export function createMixrouter(settings: MixrouterFormatSettings = {}): MixrouterFormatProvider {
  return createFormatProvider({ codec, quirks, ...features }, vendorModels, settings)
}
