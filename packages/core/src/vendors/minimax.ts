import { isReasoningOff } from '../hub/index.ts'
import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { warnAmount } from './reasoning.ts'

/** Source: MiniMax, "M2 in the OpenAI format": `reasoning_split` keeps the reasoning out of the text. */
export const minimax: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning(reasoning, { warn }) {
      if (isReasoningOff(reasoning)) {
        warn('unsupported', 'reasoning', 'The model always reasons; reasoning was not turned off')
        return {}
      }
      warnAmount(reasoning, 'The model decides how much to reason; the amount was dropped', warn)
      return { reasoning_split: true }
    },
  },
}
