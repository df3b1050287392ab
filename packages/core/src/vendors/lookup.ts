import type { RequestQuirks } from '../formats/format.ts'
import type { Format, ModelTraits } from '../hub/index.ts'
import { CHAT_QUIRKS } from './chat.ts'

/** A vendor's deviations inside `format`, or undefined where it has none. */
export function quirksOf(format: Format, traits: ModelTraits): RequestQuirks | undefined {
  return format === 'openai-chat' && traits.vendor ? CHAT_QUIRKS[traits.vendor] : undefined
}
