import type { Observe } from '@mixrouter/gateway'

/** What the requests of a run came to. */
export interface Tally {
  requests: number
  failed: number
  inputTokens: number
  cacheReadTokens: number
  outputTokens: number
  /** In US dollars, of the requests whose price is known. */
  cost: number
  /** Whether a part of `cost` is an estimate. */
  estimated: boolean
  /** Requests whose price is not known. */
  unpriced: number
  warnings: number
  /** How often each upstream's model was used, by `requested → upstream/model`. */
  models: Record<string, number>
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
      if (cost?.amount !== undefined) tally.cost = exactSum(tally.cost, cost.amount)
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

/** Prices are whole numbers of these for a token. */
const UNITS_PER_DOLLAR = 1e12

const exactSum = (a: number, b: number) =>
  (Math.round(a * UNITS_PER_DOLLAR) + Math.round(b * UNITS_PER_DOLLAR)) / UNITS_PER_DOLLAR

/** One line: requests, tokens, cost, warnings and models. */
export function describeTally(tally: Tally): string {
  const { requests, failed, inputTokens, cacheReadTokens, outputTokens, warnings, models } = tally
  if (requests === 0) return 'no requests'
  const cached = cacheReadTokens > 0 ? ` (${count(cacheReadTokens)} cached)` : ''
  return [
    `${plural(requests, 'request')}${failed > 0 ? ` (${failed} failed)` : ''}`,
    `${count(inputTokens)}${cached} tokens in, ${count(outputTokens)} out`,
    describeCost(tally),
    plural(warnings, 'warning'),
    Object.keys(models).join(', '),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** An unknown price is never shown as zero. */
function describeCost({ cost, estimated, unpriced, requests }: Tally): string {
  if (unpriced > 0 && unpriced === requests) return 'cost unknown'
  const amount = `${estimated ? 'about ' : ''}$${cost.toFixed(4)}`
  return unpriced > 0 ? `${amount} and ${plural(unpriced, 'request')} of unknown cost` : amount
}

const count = (number: number) => number.toLocaleString('en-US')
const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`
