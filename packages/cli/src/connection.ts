import { CommandError } from './command-error.ts'

export interface ConnectionOptions {
  /** Server to use instead of the service. */
  baseUrl?: string
  offline?: boolean
}

const NO_KEY = 'MIXROUTER_API_KEY is not set. Set it to a key of api.mixrouter.com, or use --offline.'

/**
 * Connects a client with the service, another server, or an offline upstream, with the key in the environment.
 *
 * @throws CommandError 2 without a key, and for a base URL that is not valid
 */
export async function connect<T>(
  { baseUrl, offline }: ConnectionOptions,
  create: (options: { apiKey: string; baseURL?: string }) => T,
): Promise<T> {
  if (offline) {
    const { startOfflineUpstream } = await import('@mixrouter/testing')
    const { url } = await startOfflineUpstream()
    return create({ apiKey: 'offline', baseURL: url })
  }
  const { MIXROUTER_API_KEY: apiKey, MIXROUTER_BASE_URL: fallback } = process.env
  if (!apiKey) throw new CommandError(NO_KEY, 2)
  const baseURL = baseUrl ?? fallback
  try {
    return create({ apiKey, ...(baseURL && { baseURL }) })
  } catch (error) {
    throw new CommandError(`Invalid --base-url: ${(error as Error).message}`, 2)
  }
}
