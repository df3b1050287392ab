import type { GatewayConfig } from '@mixrouter/express'

/** The client key that the gateway checks. Peers run without one. */
export const CLIENT_KEY = 'bench-client-key'

/** Limits that are never reached, a budget, costs and metrics: what the same gateway costs with all of them. */
export function productionConfig(upstream: string): GatewayConfig {
  const { keys: _, ...config } = gatewayConfig(upstream)
  const limits = { requests: { minute: 1e9, day: 1e9 }, tokens: { minute: 1e12 }, concurrency: 1000 }
  return {
    ...config,
    keys: [{ name: 'bench', key: CLIENT_KEY, tags: ['all'], limits, budget: { month: 1e6 } }],
    tags: { all: { limits: { requests: { second: 1e9 } } } },
    prices: { '*': { input: 1, output: 2 } },
    telemetry: { metrics: true },
  }
}

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
