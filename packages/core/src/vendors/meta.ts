import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'

/** Source: Meta, Llama API, "OpenAI compatibility". */
export const meta: VendorProfile = { 'openai-chat': OPENAI_COMPATIBLE }
