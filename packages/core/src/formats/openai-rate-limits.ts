import type { RateLimitHeaders } from './profile.ts'

/** Rate limits, and how long the vendor has worked on the response. */
export const OPENAI_RESPONSE_HEADERS = /^(x-ratelimit-|openai-processing-ms$)/

/** Those of both formats of OpenAI: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
export const openaiRateLimitHeaders: RateLimitHeaders = {
  requests: {
    limit: 'x-ratelimit-limit-requests',
    remaining: 'x-ratelimit-remaining-requests',
    reset: 'x-ratelimit-reset-requests',
  },
  tokens: {
    limit: 'x-ratelimit-limit-tokens',
    remaining: 'x-ratelimit-remaining-tokens',
    reset: 'x-ratelimit-reset-tokens',
  },
  formatReset: (resetAt, now) => formatDuration(resetAt - now),
}

/** As OpenAI writes it, such as `6m0s` or `120ms`. */
function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`
  const seconds = Math.round(milliseconds / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`
}
