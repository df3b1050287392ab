import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { onOrOff, switched } from './reasoning.ts'

/** Source: Z.AI, "Thinking mode": `thinking.type`. */
export const zhipu: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(onOrOff),
  },
}
