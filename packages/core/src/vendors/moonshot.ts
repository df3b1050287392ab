import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { switched, thinkingType } from './reasoning.ts'

/**
 * Sources: Moonshot, "Thinking models": `thinking.type`; "Use thinking effort": from K3 on `reasoning_effort` instead. Its
 * `$web_search` is not the vendor's alone: the client has to return the arguments of each call ("Use Kimi API's Internet
 * Search Functionality"). K2 reads the names of its tools out of the ids of calls, which are as long as those: "Tool Call
 * Guidance", `functions.{name}:{index}`.
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  encodeReasoning: switched(thinkingType),
  callIds: { pattern: /./, maxLength: Number.POSITIVE_INFINITY },
}
