import { loadApiKey, loadOptionalSetting, resolve } from '@ai-sdk/provider-utils'
import type { Client, ClientOptions } from '@mixrouter/core'
import { createClientWith, createFetchTransport, SERVICE_URL } from '@mixrouter/core/internal/sdk'
import { formats } from './formats/registry.ts'
import { modelLookup } from './model-lookup.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { VERSION } from './version.ts'

/** Creates a client with these settings. The API key is resolved when a request is sent. */
export function createProviderClient(settings: MixrouterProviderSettings): Client {
  return createClientWith(formats, clientOptions(settings))
}

/** The options of a client with these settings. */
export function clientOptions(settings: MixrouterProviderSettings): ClientOptions {
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

const USER_AGENT = `ai-sdk-mixrouter/${VERSION}`

/** Header fields by name; an undefined one is not sent. */
export type HeaderFields = Record<string, string | undefined>

/** The headers of a request: those of the settings, overridden by the call's own, and our user agent. */
export function callHeaders(
  settings: MixrouterProviderSettings,
  callHeaders: HeaderFields | undefined,
): HeaderFields {
  const headers: HeaderFields = {}
  for (const fields of [settings.headers, callHeaders]) {
    for (const [name, value] of Object.entries(fields ?? {})) headers[name.toLowerCase()] = value
  }
  const agent = headers['user-agent']
  headers['user-agent'] = agent ? `${agent} ${USER_AGENT}` : USER_AGENT
  return headers
}
