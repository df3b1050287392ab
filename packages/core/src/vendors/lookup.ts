import type { FormatQuirks, VendorQuirks } from '../formats/quirks.ts'
import type { Format, ModelTraits } from '../hub/index.ts'
import { quirks as anthropic } from './quirks/anthropic.ts'
import { quirks as google } from './quirks/google.ts'
import { quirks as openaiChat } from './quirks/openai-chat.ts'
import { quirks as openaiResponses } from './quirks/openai-responses.ts'

/** The vendors that deviate from each format. */
export const quirks: Readonly<Record<Format, FormatQuirks>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  google,
}

/** How the vendor of a model deviates from `format`, or undefined where it does not or is unknown. */
export function quirksOf(format: Format, { vendor }: ModelTraits): VendorQuirks | undefined {
  return vendor && quirks[format][vendor]
}
