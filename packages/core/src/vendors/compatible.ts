import type { VendorQuirks } from '../formats/quirks.ts'

/** What other vendors that use openai-chat do not support. */
export const OPENAI_COMPATIBLE = {
  refusals: false,
  customTools: false,
  allowedTools: false,
  sourceReasoning: false,
  cacheBreakpoints: false,
} as const satisfies VendorQuirks
