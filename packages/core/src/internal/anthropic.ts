/**
 * Anthropic's Messages API, as a client has it.
 *
 * @module
 */

export { upstream as codec } from '../formats/anthropic/upstream.ts'
export type { FormatQuirks } from '../formats/quirks.ts'
export { anthropic as vendorModels } from '../models/families/anthropic.ts'
export { quirks } from '../vendors/quirks/anthropic.ts'
