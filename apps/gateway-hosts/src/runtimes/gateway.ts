import { createFetchGateway, type FetchHandler, toFetchHandler } from '@mixrouter/gateway/fetch'

/** What the host sets: its environment variables, or a worker's bindings. */
export interface Settings {
  UPSTREAM_URL: string
  UPSTREAM_KEY: string
  CLIENT_KEY: string
}

export function createHandler({ UPSTREAM_URL, UPSTREAM_KEY, CLIENT_KEY }: Settings): FetchHandler {
  return toFetchHandler(
    createFetchGateway({
      upstreams: [{ name: 'upstream', baseURL: UPSTREAM_URL, apiKey: UPSTREAM_KEY, formats: ['anthropic'] }],
      keys: [{ name: 'me', key: CLIENT_KEY, limits: { requests: { day: 1000 } } }],
    }),
  )
}
