import type { GatewayConfig } from '@mixrouter/express'
import { ALL_MODELS } from './all-formats.ts'

/** The client key that the gateway checks. Peers run without one. */
export const CLIENT_KEY = 'bench-client-key'

/** Limits that are never reached, a budget, costs and metrics: what the same gateway costs with all of them. */
export function productionConfig(upstream: string): GatewayConfig {
  const { keys: _, ...config } = gatewayConfig(upstream)
  const limits = { requests: { minute: 1e9, day: 1e9 }, tokens: { minute: 1e9 }, concurrency: 1000 }
  return {
    ...config,
    keys: [{ name: 'bench', key: CLIENT_KEY, tags: ['all'], limits, budget: { month: 1e6 } }],
    tags: { all: { limits: { requests: { second: 1e9 } } } },
    prices: { '*': { input: 1, output: 2 } },
    telemetry: { metrics: true },
  }
}

/** A typical configuration: an upstream for each format, and a client key. */
export function gatewayConfig(upstream: string): GatewayConfig {
  const shared = { baseURL: upstream, apiKey: 'bench-upstream-key' }
  return {
    upstreams: [
      {
        name: 'responses',
        ...shared,
        formats: ['openai-responses'],
        models: [ALL_MODELS['openai-responses']],
      },
      { name: 'openai', ...shared, formats: ['openai-chat'], models: ['gpt-*'] },
      { name: 'anthropic', ...shared, formats: ['anthropic'], models: ['claude-*'] },
      { name: 'google', ...shared, formats: ['google'], models: ['gemini-*'] },
    ],
    keys: [{ name: 'bench', key: CLIENT_KEY }],
  }
}
