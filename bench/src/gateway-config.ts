import type { GatewayConfig } from '@mixrouter/express'

/** The key that clients send; the gateway checks it, peers are given none to check. */
export const CLIENT_KEY = 'bench-client-key'

/** Two upstreams of one format each, and keys for clients: as a gateway would be set up. */
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
