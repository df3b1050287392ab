/**
 * Middleware for agents of LangChain; requires the package `langchain`.
 *
 * @module @mixrouter/langchain/middleware
 */
import { traitsOf } from '@mixrouter/core'
import { type AgentMiddleware, createMiddleware } from 'langchain'

export interface PromptCachingOptions {
  /** How long the vendor keeps the cache. @default '5m' */
  ttl?: '5m' | '1h'
  /** Number of messages, system prompt included, from which on the prompt is cached. @default 3 */
  minMessagesToCache?: number
}

/**
 * Sets a cache breakpoint after the prompt of every call to a Claude model of `ChatMixrouter`; other models are called
 * unchanged. LangChain's own `anthropicPromptCachingMiddleware` supports no class but `ChatAnthropic`.
 *
 * @example
 * const model = new ChatMixrouter('claude-sonnet-5-5')
 * const agent = createAgent({ model, tools, middleware: [mixrouterPromptCachingMiddleware({ ttl: '1h' })] })
 */
export function mixrouterPromptCachingMiddleware({
  ttl = '5m',
  minMessagesToCache = 3,
}: PromptCachingOptions = {}): AgentMiddleware {
  return createMiddleware({
    name: 'MixrouterPromptCachingMiddleware',
    wrapModelCall(request, handler) {
      const { model, messages, systemPrompt, modelSettings } = request
      const count = messages.length + (systemPrompt ? 1 : 0)
      if (!isClaude(model) || count < minMessagesToCache) return handler(request)
      return handler({
        ...request,
        modelSettings: { ...modelSettings, cache_control: { type: 'ephemeral', ttl } },
      })
    },
  }) as AgentMiddleware
}

function isClaude(model: { getName(): string; model?: unknown }): boolean {
  if (model.getName() !== 'ChatMixrouter' || typeof model.model !== 'string') return false
  return traitsOf(model.model).vendor === 'anthropic'
}
