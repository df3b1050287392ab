import type { VendorQuirks } from '../formats/quirks.ts'
import { OPENAI_COMPATIBLE } from './compatible.ts'

/** Source: Meta, Llama API, "OpenAI compatibility". */
export const openaiChat: VendorQuirks = OPENAI_COMPATIBLE
