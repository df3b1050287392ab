import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { switched, thinkingType } from './reasoning.ts'

/** Sources: Z.AI, "Thinking mode": `thinking.type`; from GLM-5.2 on also `reasoning_effort`, and from GLM-5.3 on only that. */
export const zhipu: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(thinkingType),
  },
}
