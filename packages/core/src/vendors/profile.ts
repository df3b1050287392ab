import type { VendorQuirks } from '../formats/quirks.ts'
import type { Format } from '../hub/index.ts'

/** One vendor: how its models deviate, format by format. A format that is absent is spoken as documented. */
export type VendorProfile = Readonly<Partial<Record<Format, VendorQuirks>>>

/** What only OpenAI documents for openai-chat, and other vendors that speak the format leave out. */
export const OPENAI_COMPATIBLE = {
  refusals: false,
  customTools: false,
  allowedTools: false,
} as const satisfies VendorQuirks
