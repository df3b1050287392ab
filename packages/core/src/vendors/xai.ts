import { OPENAI_COMPATIBLE, type VendorProfile } from './profile.ts'

/** Source: xAI, "Chat completions" API reference: reasoning is controlled by `reasoning_effort`, as at OpenAI. */
export const xai: VendorProfile = {
  'openai-chat': OPENAI_COMPATIBLE,
}
