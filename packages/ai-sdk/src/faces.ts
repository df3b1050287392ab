import type { Format } from '@mixrouter/core'

/** A format as the provider's methods and ids name it. */
export type Face = 'chat' | 'responses' | 'messages' | 'gemini'

export const FACES: Readonly<Record<Format, Face>> = {
  'openai-chat': 'chat',
  'openai-responses': 'responses',
  anthropic: 'messages',
  google: 'gemini',
}
