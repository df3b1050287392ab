import type { Format } from '@mixrouter/core'

/** The API that a model is called through, as the provider's methods and model ids name it. */
export type ApiName = 'chat' | 'responses' | 'messages' | 'gemini'

export const API_NAMES: Readonly<Record<Format, ApiName>> = {
  'openai-chat': 'chat',
  'openai-responses': 'responses',
  anthropic: 'messages',
  google: 'gemini',
}
