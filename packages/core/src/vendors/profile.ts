import type { VendorQuirks } from '../formats/quirks.ts'
import type { Format } from '../hub/index.ts'

/** One vendor: how its models deviate, format by format. A format that is absent is spoken as documented. */
export type VendorProfile = Readonly<Partial<Record<Format, VendorQuirks>>>

/** What other vendors that use openai-chat do not support. */
export const OPENAI_COMPATIBLE = {
  refusals: false,
  customTools: false,
  allowedTools: false,
  sourceReasoning: false,
  cacheBreakpoints: false,
} as const satisfies VendorQuirks
