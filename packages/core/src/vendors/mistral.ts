import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'

/**
 * Sources: Mistral, "Chat completion": docs.mistral.ai/api; `reasoning_effort` as OpenAI has it; the server's own message
 * "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9".
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  callIds: { pattern: /^[a-zA-Z0-9]{9}$/, maxLength: 9 },
}
