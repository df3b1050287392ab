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
import type { MixrouterProviderSettings } from './settings.ts'
import { VERSION } from './version.ts'

/** A client of the service with these settings. The key is looked for when a request is sent. */
export function createProviderClient(settings: MixrouterProviderSettings): Client {
  return createClient(clientOptions(settings))
}

/** A client for the service's video tasks with these settings. */
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
    ...(onUnsupported && { onUnsupported }),
  }
}

type HeaderFields = Record<string, string | undefined>

/** The headers of one call: those of the settings, then the call's own, and who we are. */
export function callHeaders(
  settings: MixrouterProviderSettings,
  own: HeaderFields | undefined,
): HeaderFields {
  return withUserAgentSuffix({ ...settings.headers, ...own }, `ai-sdk-mixrouter/${VERSION}`)
}
