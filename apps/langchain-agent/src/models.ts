import { ChatMixrouter } from '@mixrouter/langchain'
import { startOfflineUpstream } from '@mixrouter/testing'

export const DEFAULT_MODEL = 'claude-sonnet-5'

/** The models of api.mixrouter.com if a key is set, otherwise an offline model. */
export interface Models {
  offline: boolean
  model(name: string): ChatMixrouter
  close(): Promise<void>
}

export async function openModels(): Promise<Models> {
  if (process.env.MIXROUTER_API_KEY) {
    return {
      offline: false,
      model: (name) => new ChatMixrouter(name, { reasoning: 'low', maxRetries: 2 }),
      close: async () => {},
    }
  }
  const upstream = await startOfflineUpstream({ delay: 5 })
  const fields = { apiKey: 'offline', baseURL: upstream.url, reasoning: 'low', maxRetries: 0 } as const
  return { offline: true, model: (name) => new ChatMixrouter(name, fields), close: upstream.close }
}
