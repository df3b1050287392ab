import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { startOfflineUpstream } from '@mixrouter/testing'

/** Without a key the models are offline ones, on this machine. */
export const offline = process.env.MIXROUTER_API_KEY ? undefined : await startOfflineUpstream()

const mixrouter = offline ? createMixrouter({ baseURL: offline.url, apiKey: 'offline' }) : createMixrouter()

/** The models that the page offers; each is spoken to in its own vendor's format. */
export const MODELS = ['claude-sonnet-4-5-20250929', 'gpt-5.2', 'gemini-2.5-flash', 'deepseek-chat']

/** The model that a request names, if it is one of ours. */
export function modelOf(name: unknown) {
  const known = MODELS.find((model) => model === name)
  return mixrouter(known ?? 'claude-sonnet-4-5-20250929')
}
