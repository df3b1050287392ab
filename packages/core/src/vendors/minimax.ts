import type { VendorQuirks } from '../formats/quirks.ts'
import { isReasoningOff } from '../hub/index.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'
import { warnAmount } from './reasoning.ts'

/**
 * Sources: MiniMax, "M2 in the OpenAI format": `reasoning_split` keeps the reasoning out of the text; from M3 on
 * `thinking.type` adaptive or disabled.
 */
export const openaiChat: VendorQuirks = {
  ...OPENAI_COMPATIBLE,
  encodeReasoning(reasoning, { traits, warn }) {
    const canBeOff = traits.reasoning?.canBeOff ?? false
    if (isReasoningOff(reasoning)) return canBeOff ? { thinking: { type: 'disabled' } } : {}
    warnAmount(reasoning, 'The model decides how much to reason; the amount was dropped', warn)
    return { reasoning_split: true, ...(canBeOff && { thinking: { type: 'adaptive' } }) }
  },
}
