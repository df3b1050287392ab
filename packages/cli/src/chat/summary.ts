import { describeSpending, describeTokens, type Spending } from '../amounts.ts'
import type { Turn } from './backend.ts'

/** One line about a turn: why it ended early, tokens, cost, time and model. */
export function describeTurn({ finishReason, tally, seconds }: Turn, total: Spending): string {
  const { inputTokens, cacheReadTokens, outputTokens, models } = tally
  const sum = total.requests > tally.requests ? ` (${describeSpending(total)} in all)` : ''
  return [
    ...describeEnd(finishReason),
    describeTokens(inputTokens, cacheReadTokens, outputTokens),
    describeSpending(tally) + sum,
    `${seconds.toFixed(1)} s`,
    ...Object.keys(models),
  ].join(' · ')
}

/** What is said of each way to end; nothing of a regular one. */
const ENDS: Readonly<Record<string, string | undefined>> = {
  stop: undefined,
  length: 'cut off at the token limit',
  'content-filter': 'stopped by the content filter',
}

function describeEnd(finishReason: Turn['finishReason']): string[] {
  if (!finishReason) return ['aborted']
  const { unified, raw = unified } = finishReason
  const end = unified in ENDS ? ENDS[unified] : `ended with ${raw}`
  return end === undefined ? [] : [end]
}
