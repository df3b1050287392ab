import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { switched, thinkingType } from './reasoning.ts'

/** Source: DeepSeek, "Thinking mode": `thinking.type`; from V4 on also `reasoning_effort` low, high or max. */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  encodeReasoning: switched(thinkingType),
}
