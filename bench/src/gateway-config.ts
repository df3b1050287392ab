import type { GatewayConfig } from '@mixrouter/express'

/** The client key that the gateway checks. Peers run without one. */
export const CLIENT_KEY = 'bench-client-key'

/** A typical configuration: two upstreams with one format each, and a client key. */
export function gatewayConfig(upstream: string): GatewayConfig {
  const shared = { baseURL: upstream, apiKey: 'bench-upstream-key' }
  return {
    upstreams: [
      { name: 'openai', ...shared, formats: ['openai-chat'], models: ['gpt-*'] },
      { name: 'anthropic', ...shared, formats: ['anthropic'], models: ['claude-*'] },
    ],
    keys: [{ name: 'bench', key: CLIENT_KEY }],
  }
}
