/**
 * Middleware for agents of LangChain; requires the package `langchain`.
 *
 * @module @mixrouter/langchain/middleware
 */
import { type ContentBlock, SystemMessage } from '@langchain/core/messages'
import { traitsOf } from '@mixrouter/core'
import { type AgentMiddleware, createMiddleware } from 'langchain'
import { asBlock, blocksOf } from './metadata.ts'

export interface PromptCachingOptions {
  /** How long the vendor keeps the cache. @default '5m' */
  ttl?: '5m' | '1h'
  /** Number of messages, system prompt included, from which on the prompt is cached. @default 3 */
  minMessagesToCache?: number
}

/**
 * Sets cache breakpoints in every call to a Claude model of `ChatMixrouter`: after the system prompt, which the next
 * conversation repeats, and after the whole prompt. Other models are called unchanged. LangChain's own
 * `anthropicPromptCachingMiddleware` supports no class but `ChatAnthropic`.
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
      const { model, messages, systemMessage, modelSettings } = request
      const system = blocksOf(systemMessage.content)
      const count = messages.length + (system.length > 0 ? 1 : 0)
      if (!isClaude(model) || count < minMessagesToCache) return handler(request)
      const cache_control = { type: 'ephemeral', ttl }
      return handler({
        ...request,
        ...(system.length > 0 && { systemMessage: withBreakpoint(system, cache_control) }),
        modelSettings: { ...modelSettings, cache_control },
      })
    },
  }) as AgentMiddleware
}

/** The system prompt with a breakpoint after its last block, unless it has one. */
function withBreakpoint(blocks: readonly unknown[], cache_control: object): SystemMessage {
  const content = blocks.map(asBlock)
  const last = content.length - 1
  return new SystemMessage({
    content: content.with(last, { cache_control, ...content[last] } as ContentBlock),
  })
}

function isClaude(model: { getName(): string; model?: unknown }): boolean {
  if (model.getName() !== 'ChatMixrouter' || typeof model.model !== 'string') return false
  return traitsOf(model.model).vendor === 'anthropic'
}
