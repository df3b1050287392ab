import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { switched, thinkingType } from './reasoning.ts'

/** Source: DeepSeek, "Thinking mode": `thinking.type`; from V4 on also `reasoning_effort` low, high or max. */
export const deepseek: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched(thinkingType),
  },
}
