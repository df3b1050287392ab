import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'

/** Source: Mistral, "Chat completion": docs.mistral.ai/api; `reasoning_effort` as OpenAI has it. */
export const mistral: VendorProfile = { 'openai-chat': OPENAI_COMPATIBLE }
