import type { RateLimit } from './profile.ts'

/** Rate limits, and how long the vendor has worked on the response. */
export const OPENAI_RESPONSE_HEADERS = /^(x-ratelimit-|openai-processing-ms$)/

/** The headers of both formats of OpenAI: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
export function openaiRateLimitHeaders(
  { kind, limit, remaining, resetAt }: RateLimit,
  now: number,
): Record<string, string> {
  const reset = formatDuration(resetAt - now)
  if (kind === 'requests')
    return {
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(remaining),
      'x-ratelimit-reset-requests': reset,
    }
  return {
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-tokens': String(remaining),
    'x-ratelimit-reset-tokens': reset,
  }
}

/** As OpenAI writes it, such as `6m0s` or `120ms`. */
function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`
  const seconds = Math.round(milliseconds / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`
}
