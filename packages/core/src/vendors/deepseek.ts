import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { effortField, switched, thinkingType } from './reasoning.ts'

/** Source: DeepSeek, "Thinking mode": `thinking.type`; from V4 on also `reasoning_effort` high or max. */
export const deepseek: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched((on, reasoning, context) => ({
      ...thinkingType(on),
      ...(on && effortField(reasoning, context)),
    })),
  },
}
