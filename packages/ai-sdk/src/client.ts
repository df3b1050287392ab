import { loadApiKey, loadOptionalSetting, resolve, withUserAgentSuffix } from '@ai-sdk/provider-utils'
import {
  type Client,
  type ClientOptions,
  createClient,
  createFetchTransport,
  createVideoClient,
  SERVICE_URL,
  type VideoClient,
} from '@mixrouter/core'
import { modelLookup } from './model-lookup.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { VERSION } from './version.ts'

/** Creates a client with these settings. The API key is resolved when a request is sent. */
export function createProviderClient(settings: MixrouterProviderSettings): Client {
  return createClient(clientOptions(settings))
}

/** Creates a client for video tasks with these settings. */
export function createProviderVideoClient(settings: MixrouterProviderSettings): VideoClient {
  return createVideoClient(clientOptions(settings))
}

function clientOptions(settings: MixrouterProviderSettings): ClientOptions {
  const { onUnsupported } = settings
  const baseURL = loadOptionalSetting({
    settingValue: settings.baseURL,
    environmentVariableName: 'MIXROUTER_BASE_URL',
  })
  return {
    apiKey: async () =>
      loadApiKey({
        apiKey: await resolve(settings.apiKey),
        environmentVariableName: 'MIXROUTER_API_KEY',
        description: 'Mixrouter',
      }),
    baseURL: baseURL ?? SERVICE_URL,
    transport: createFetchTransport(settings.fetch),
    models: modelLookup(settings),
    ...(onUnsupported && { onUnsupported }),
  }
}

type HeaderFields = Record<string, string | undefined>

/** The headers of a request: those of the settings, overridden by the call's own, and our user agent. */
export function callHeaders(
  settings: MixrouterProviderSettings,
  callHeaders: HeaderFields | undefined,
): HeaderFields {
  return withUserAgentSuffix({ ...settings.headers, ...callHeaders }, `ai-sdk-mixrouter/${VERSION}`)
}
