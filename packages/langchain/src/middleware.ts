/**
 * Middleware for agents of LangChain; requires the package `langchain`.
 *
 * @module @mixrouter/langchain/middleware
 */
import { type ContentBlock, SystemMessage } from '@langchain/core/messages'
import type { Vendor } from '@mixrouter/core'
import { traitsOf } from '@mixrouter/core/internal/models'
import { defined } from '@mixrouter/core/internal/sdk'
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
      const hasSystem = blocksOf(systemMessage.content).length > 0
      const count = messages.length + (hasSystem ? 1 : 0)
      if (!takesBreakpoints(model) || count < minMessagesToCache) return handler(request)
      const cache_control = { type: 'ephemeral', ttl }
      return handler({
        ...request,
        ...(hasSystem && { systemMessage: withBreakpoint(systemMessage, cache_control) }),
        modelSettings: { ...modelSettings, cache_control },
      })
    },
  }) as AgentMiddleware
}

/** The system prompt with a breakpoint after its last block, unless it has one. */
function withBreakpoint(
  { content: value, id, name, additional_kwargs, response_metadata }: SystemMessage,
  cache_control: object,
): SystemMessage {
  const content = blocksOf(value).map(asBlock)
  const last = content.length - 1
  return new SystemMessage({
    content: content.with(last, { cache_control, ...content[last] } as ContentBlock),
    additional_kwargs,
    response_metadata,
    ...defined({ id, name }),
  })
}

/** Vendors that cache prompts only up to a breakpoint. */
const CACHE_BY_BREAKPOINT: ReadonlySet<Vendor | undefined> = new Set(['anthropic'])

function takesBreakpoints(model: { getName(): string; model?: unknown }): boolean {
  if (model.getName() !== 'ChatMixrouter' || typeof model.model !== 'string') return false
  return CACHE_BY_BREAKPOINT.has(traitsOf(model.model).vendor)
}
