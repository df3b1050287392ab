export { ANTHROPIC_RESPONSES } from './anthropic.ts'
export { GOOGLE_RESPONSES } from './google.ts'
export { CHAT_RESPONSES, COMPATIBLE_RESPONSES, OPENAI_RESPONSES } from './openai.ts'
export type { RequestFeature, VendorResponse } from './response.ts'
