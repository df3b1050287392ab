import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { switched, thinkingType } from './reasoning.ts'

/** Source: Volcengine Ark, "Deep thinking": `thinking.type`; `reasoning_effort` minimal, low, medium or high. */
export const doubao: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(thinkingType),
  },
}
