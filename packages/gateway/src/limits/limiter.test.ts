import { expect, it } from 'vitest'
import type { Counters } from '../store/counters.ts'
import { createMemoryCounters } from '../store/memory-counters.ts'
import { createLimiter } from './limiter.ts'
import { toRules } from './rules.ts'

const CONFIG = { dryRun: false, onStoreFailure: 'open', onUnknownCost: 'allow', localShare: 1 } as const

it('gives back what it reserves for a request that has ended meanwhile', async () => {
  const memory = createMemoryCounters()
  const shared: Counters = {
    claim: async (...args) => memory.claim(...args),
    settle: async (...args) => memory.settle(...args),
  }
  const limiter = createLimiter(shared, CONFIG)
  const rules = toRules([{ scope: 'client', name: 'test', kind: 'budget', period: 'month', limit: 10 }], [])
  const used = async () =>
    (await limiter.reserve(rules, { requests: 1, tokens: 0, budget: 0 })).standings[0]?.used

  const reservation = await limiter.reserve(rules, { requests: 1, tokens: 0, budget: 1 })
  const raising = reservation.raise(5)
  reservation.settle({ cost: { amount: 2, currency: 'USD', kind: 'exact', tokens: {} } })
  expect(await raising).toEqual([])
  await expect.poll(used).toBe(2)
})
