import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { pageOf } from '../pagination.ts'
import type { FormatProfile, ListedModel, ModelsRoute, TokenCountRoute } from '../profile.ts'
import { upstreamProfile } from './upstream-profile.ts'

/** https://platform.claude.com/docs/en/api/models-list; 1000 is the largest page */
const models: ModelsRoute = {
  listPath: '/v1/models?limit=1000',
  encodeModel,
  encodeList(all, query) {
    const { items, hasMore } = pageOf(all, query, { size: 'limit', after: 'after_id', before: 'before_id' })
    return {
      data: items.map(encodeModel),
      has_more: hasMore,
      first_id: items[0]?.id ?? null,
      last_id: items.at(-1)?.id ?? null,
    }
  },
}

/** https://platform.claude.com/docs/en/api/messages-count-tokens */
const tokenCount: TokenCountRoute = {
  path: (chatPath) => `${chatPath}/count_tokens`,
  chatRequest: (body) => body,
  withModel: (body) => body,
  encodeResponse: (tokens) => ({ input_tokens: tokens }),
  modelNotFound: /"type"\s*:\s*"error".*"not_found_error"/s,
}

export const profile: FormatProfile = {
  ...upstreamProfile,
  clientHeaders: ['anthropic-version', 'anthropic-beta'],
  responseHeaders: /^anthropic-ratelimit-/,
  sdkHeader: 'anthropic-version',
  models,
  tokenCount,
  conversationStart: (body) => (isObject(body) ? [body.system, untilFirstUser(body.messages)] : undefined),
  usagePath: ['usage'],
  // https://platform.claude.com/docs/en/api/rate-limits#response-headers
  rateLimitHeaders: {
    requests: {
      limit: 'anthropic-ratelimit-requests-limit',
      remaining: 'anthropic-ratelimit-requests-remaining',
      reset: 'anthropic-ratelimit-requests-reset',
    },
    tokens: {
      limit: 'anthropic-ratelimit-tokens-limit',
      remaining: 'anthropic-ratelimit-tokens-remaining',
      reset: 'anthropic-ratelimit-tokens-reset',
    },
    formatReset: formatTime,
  },
}

/** The ends of periods, each of which many responses share. */
const formattedTimes = new Map<number, string>()
const MAX_FORMATTED_TIMES = 100

function formatTime(milliseconds: number): string {
  const known = formattedTimes.get(milliseconds)
  if (known) return known
  const formatted = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
  if (formattedTimes.size === MAX_FORMATTED_TIMES) formattedTimes.clear()
  formattedTimes.set(milliseconds, formatted)
  return formatted
}

function encodeModel(model: ListedModel) {
  return {
    type: 'model',
    id: model.id,
    display_name: model.displayName,
    created_at: new Date(model.created * 1000).toISOString(),
    max_input_tokens: model.contextTokens ?? null,
    max_tokens: model.maxOutputTokens ?? null,
    capabilities: null,
    lifecycle: 'active',
    line: null,
    deprecated_at: null,
    retires_at: null,
  }
}
