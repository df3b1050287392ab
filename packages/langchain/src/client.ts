import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { type Client, createClient, createFetchTransport, defined } from '@mixrouter/core'
import type { ChatMixrouterFields } from './options.ts'
import { VERSION } from './version.ts'

/** The environment variable that holds the token. */
export const API_KEY_VARIABLE = 'MIXROUTER_API_KEY'

/** A client of the service. The key is looked for when a request is sent. */
export function createModelClient(fields: ChatMixrouterFields): Client {
  return createClient({
    apiKey: () => resolveKey(fields.apiKey),
    transport: createFetchTransport(fields.fetch),
    headers: { 'user-agent': `langchain-mixrouter/${VERSION}`, ...fields.headers },
    ...defined({
      baseURL: fields.baseURL ?? getEnvironmentVariable('MIXROUTER_BASE_URL'),
      onUnsupported: fields.onUnsupported,
    }),
  })
}

async function resolveKey(apiKey: ChatMixrouterFields['apiKey']): Promise<string> {
  const key =
    typeof apiKey === 'function' ? await apiKey() : (apiKey ?? getEnvironmentVariable(API_KEY_VARIABLE))
  if (key) return key
  throw new Error(`Mixrouter needs a key: give apiKey, or set the environment variable ${API_KEY_VARIABLE}`)
}
