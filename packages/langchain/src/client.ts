import { getEnvironmentVariable } from '@langchain/core/utils/env'
import type { Client, ClientOptions, EndpointClient, VideoClient, VideoProtocol } from '@mixrouter/core'
import { extendModels } from '@mixrouter/core/internal/models'
import { createClientWith, createFetchTransport, defined, endpointsOf } from '@mixrouter/core/internal/sdk'
import { createVideoClient } from '@mixrouter/core/internal/video'
import { formats } from './formats.ts'
import type { ChatMixrouterFields } from './options.ts'
import { VERSION } from './version.ts'

/** The environment variable that holds the API key. */
export const API_KEY_VARIABLE = 'MIXROUTER_API_KEY'

/** Creates a client of the service. The API key is resolved when a request is sent. */
export function createModelClient(fields: ConnectionFields): Client {
  return createClientWith(formats, clientOptions(fields))
}

/** Creates a client for video tasks. */
export function createToolVideoClient(fields: ConnectionFields & { protocol?: VideoProtocol }): VideoClient {
  return createVideoClient({
    ...clientOptions(fields),
    ...(fields.protocol && { protocol: fields.protocol }),
  })
}

/** Creates a client of the routes beside chat. */
export function createToolEndpointClient(fields: ConnectionFields): EndpointClient {
  return endpointsOf(createModelClient(fields))
}

/** Connection settings. */
export type ConnectionFields = Pick<
  ChatMixrouterFields,
  'apiKey' | 'baseURL' | 'fetch' | 'headers' | 'models' | 'onUnsupported'
>

function clientOptions(fields: ConnectionFields): ClientOptions {
  return {
    apiKey: () => resolveKey(fields.apiKey),
    transport: createFetchTransport(fields.fetch),
    headers: { 'user-agent': `langchain-mixrouter/${VERSION}`, ...fields.headers },
    ...defined({
      baseURL: fields.baseURL ?? getEnvironmentVariable('MIXROUTER_BASE_URL'),
      onUnsupported: fields.onUnsupported,
      models: fields.models && extendModels(fields.models),
    }),
  }
}

async function resolveKey(apiKey: ChatMixrouterFields['apiKey']): Promise<string> {
  const key =
    typeof apiKey === 'function' ? await apiKey() : (apiKey ?? getEnvironmentVariable(API_KEY_VARIABLE))
  if (key) return key
  throw new Error(
    `The Mixrouter API key is missing. Pass apiKey, or set the environment variable ${API_KEY_VARIABLE}`,
  )
}
