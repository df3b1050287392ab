import type { RateLimit } from './profile.ts'

/** The headers of both formats of OpenAI: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
export function openaiRateLimitHeaders(
  { kind, limit, remaining, resetAt }: RateLimit,
  now: number,
): Record<string, string> {
  return {
    [`x-ratelimit-limit-${kind}`]: String(limit),
    [`x-ratelimit-remaining-${kind}`]: String(remaining),
    [`x-ratelimit-reset-${kind}`]: formatDuration(resetAt - now),
  }
}

/** As OpenAI writes it, such as `6m0s` or `120ms`. */
function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`
  const seconds = Math.round(milliseconds / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
  ] as const
  return `${parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('')}${seconds % 60}s`
}
