import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'
import { effortField, switched, thinkingType } from './reasoning.ts'

/** Source: Volcengine Ark, "Deep thinking": `thinking.type`; `reasoning_effort` minimal, low, medium or high. */
export const doubao: VendorProfile = {
  'openai-chat': {
    ...OPENAI_COMPATIBLE,
    encodeReasoning: switched((on, reasoning, context) => ({
      ...thinkingType(on),
      ...(on && effortField(reasoning, context)),
    })),
  },
}
