import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { onOrOff, switched } from './reasoning.ts'

/** Source: Moonshot, "Thinking models": `thinking.type`. */
export const moonshot: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(onOrOff),
  },
}
