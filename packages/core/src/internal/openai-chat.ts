/**
 * OpenAI's chat/completions, as a client has it.
 *
 * @module
 */

export { upstream as codec } from '../formats/openai-chat/upstream.ts'
export type { FormatQuirks } from '../formats/quirks.ts'
export { openai as vendorModels } from '../models/families/openai.ts'
export { quirks } from '../vendors/quirks/openai-chat.ts'
