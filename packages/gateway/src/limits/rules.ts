import type { Client } from '../access/client.ts'
import { type Allowance, PERIODS, type Period, type PerPeriod } from '../config/limits-config.ts'
import type { Lease } from '../store/counters.ts'

/** What is counted for a client or a tag, in the unit of its counter. */
export type CountedKind = 'requests' | 'tokens' | 'budget'

interface RuleBase {
  scope: 'client' | 'tag'
  /** Of the client or tag. */
  name: string
  /** In the unit that users configure: money in US dollars. */
  limit: number
}

export interface CountRule extends RuleBase {
  kind: CountedKind
  period: Period
}

export interface ConcurrencyRule extends RuleBase, Lease {
  kind: 'concurrency'
}

export interface Rules {
  counted: readonly CountRule[]
  concurrency: readonly ConcurrencyRule[]
  /** Which of the counted ones count what, as indices. */
  byKind: Readonly<Record<CountedKind, readonly number[]>>
  /** Whether only requests are counted, so that nothing has to be known of them. */
  countsRequestsOnly: boolean
}

/** Counters hold whole numbers: money is counted in billionths of a dollar. */
export const COUNTER_UNITS: Readonly<Record<CountedKind, number>> = { requests: 1, tokens: 1, budget: 1e9 }

export function toUnits(kind: CountedKind, amount: number): number {
  return Math.round(amount * COUNTER_UNITS[kind])
}

/** Finds all limits that a client's requests count for: its own, and those of its tags. */
export function createRulesOf(tags: Readonly<Record<string, Allowance>>): (client: Client) => Rules {
  const remembered = new WeakMap<Client, Rules>()
  return (client) => {
    const known = remembered.get(client)
    if (known) return known
    const rules = rulesOf(client, tags)
    remembered.set(client, rules)
    return rules
  }
}

/** All limits that a client’s requests count for. */
export function rulesOf(client: Client, tags: Readonly<Record<string, Allowance>>): Rules {
  const owners = [
    { scope: 'client' as const, name: client.name, allowance: client as Allowance },
    ...[...new Set(client.tags)].flatMap((name) => {
      const allowance = Object.hasOwn(tags, name) ? tags[name] : undefined
      return allowance ? [{ scope: 'tag' as const, name, allowance }] : []
    }),
  ]
  const counted = owners.flatMap(({ scope, name, allowance: { limits, budget } }) => {
    const perKind = { requests: limits?.requests, tokens: limits?.tokens, budget }
    return (Object.keys(perKind) as CountedKind[]).flatMap((kind) =>
      periodsOf(perKind[kind]).map(([period, limit]) => ({ scope, name, kind, period, limit })),
    )
  })
  const concurrency = owners.flatMap(({ scope, name, allowance }) => {
    const limit = allowance.limits?.concurrency
    const key = `limit:concurrency:${scope}:${name}`
    return limit === undefined ? [] : [{ scope, name, kind: 'concurrency' as const, limit, key }]
  })
  return toRules(counted, concurrency)
}

export function toRules(counted: readonly CountRule[], concurrency: readonly ConcurrencyRule[]): Rules {
  const ofKind = (kind: CountedKind) => counted.flatMap((rule, at) => (rule.kind === kind ? [at] : []))
  return {
    counted,
    concurrency,
    byKind: { requests: ofKind('requests'), tokens: ofKind('tokens'), budget: ofKind('budget') },
    countsRequestsOnly: counted.every(({ kind }) => kind === 'requests'),
  }
}

function periodsOf(amounts: PerPeriod | undefined): [Period, number][] {
  if (!amounts) return []
  return PERIODS.flatMap((period): [Period, number][] => {
    const limit = amounts[period]
    return limit === undefined ? [] : [[period, limit]]
  })
}
