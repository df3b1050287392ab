import type { Observe } from '@mixrouter/gateway'
import { addDollars, describeSpending, describeTokens, plural, type Spending } from '../amounts.ts'

/** What the requests of a run came to. */
export interface Tally extends Spending {
  failed: number
  inputTokens: number
  cacheReadTokens: number
  outputTokens: number
  warnings: number
  /** How often each upstream's model was used, by `requested → upstream/model`. */
  models: Record<string, number>
  /** The model that was selected for background work; absent if the user or the agent selected it. */
  backgroundModel?: string
}

export function createTally(): { tally: Tally; observe: Observe } {
  const tally: Tally = {
    requests: 0,
    failed: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    outputTokens: 0,
    cost: 0,
    estimated: false,
    unpriced: 0,
    warnings: 0,
    models: {},
  }
  const observe: Observe = (request) => ({
    warnings: (warnings) => {
      tally.warnings += warnings.length
    },
    end({ status, error, usage, cost }) {
      if (!request.target && status < 400) return // lists of models and the like
      tally.requests++
      if (error || status >= 400) tally.failed++
      tally.inputTokens += usage?.inputTokens ?? 0
      tally.cacheReadTokens += usage?.cacheReadTokens ?? 0
      tally.outputTokens += usage?.outputTokens ?? 0
      if (cost?.amount !== undefined) tally.cost = addDollars(tally.cost, cost.amount)
      else if (cost) tally.unpriced++
      if (cost?.kind === 'estimate') tally.estimated = true
      if (request.target) {
        const { upstream, model } = request.target
        const way = `${request.model === model ? '' : `${request.model} → `}${upstream}/${model}`
        tally.models[way] = (tally.models[way] ?? 0) + 1
      }
    },
  })
  return { tally, observe }
}

/** One line: requests, tokens, cost, warnings and models. */
export function describeTally(tally: Tally): string {
  const { requests, failed, inputTokens, cacheReadTokens, outputTokens, warnings, models, backgroundModel } =
    tally
  if (requests === 0) return 'no requests'
  return [
    `${plural(requests, 'request')}${failed > 0 ? ` (${failed} failed)` : ''}`,
    describeTokens(inputTokens, cacheReadTokens, outputTokens),
    describeSpending(tally),
    plural(warnings, 'warning'),
    Object.keys(models).join(', '),
    backgroundModel === undefined ? '' : `background work: ${backgroundModel}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
