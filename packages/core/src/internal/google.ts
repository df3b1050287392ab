/**
 * Google's generateContent, as a client has it.
 *
 * @module
 */

export { upstream as codec } from '../formats/google/upstream.ts'
export type { FormatQuirks } from '../formats/quirks.ts'
export { google as vendorModels } from '../models/families/google.ts'
export { quirks } from '../vendors/quirks/google.ts'
