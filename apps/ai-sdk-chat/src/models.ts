import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { startOfflineUpstream } from '@mixrouter/testing'

/** The offline upstream, which is used if no key is set. */
export const offline = process.env.MIXROUTER_API_KEY ? undefined : await startOfflineUpstream()

const mixrouter = offline ? createMixrouter({ baseURL: offline.url, apiKey: 'offline' }) : createMixrouter()

const DEFAULT_MODEL = 'claude-sonnet-5'

/** The models that the page offers. Requests use the format of each model's vendor. */
export const MODELS = [DEFAULT_MODEL, 'gpt-5.5', 'gemini-3.8-flash', 'deepseek-flash']

/** The requested model, or the default one if the page does not offer it. */
export function resolveModel(name: unknown) {
  return mixrouter(MODELS.find((model) => model === name) ?? DEFAULT_MODEL)
}
