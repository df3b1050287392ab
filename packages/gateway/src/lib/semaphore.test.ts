import { expect, it } from 'vitest'
import { createSemaphore } from './semaphore.ts'
import { byWeight } from './weights.ts'

const { signal } = new AbortController()

it('admits so many, lets some wait in order, and refuses the rest', async () => {
  const semaphore = createSemaphore({ max: 1, queue: 2, timeout: 1000 })
  const first = await semaphore.acquire(signal)
  const order: string[] = []
  const wait = async (name: string) => {
    const release = await semaphore.acquire(signal)
    order.push(name)
    return release
  }
  const [second, third] = [wait('second'), wait('third')]
  expect(await semaphore.acquire(signal)).toBeUndefined()
  first?.()
  first?.()
  ;(await second)?.()
  expect(typeof (await third)).toBe('function')
  expect(order).toEqual(['second', 'third'])
})

it('ends a wait after the timeout, and when the caller aborts', async () => {
  const semaphore = createSemaphore({ max: 1, queue: 2, timeout: 20 })
  await semaphore.acquire(signal)
  const abort = new AbortController()
  const aborted = semaphore.acquire(abort.signal)
  abort.abort()
  expect(await aborted).toBeUndefined()
  expect(await semaphore.acquire(signal)).toBeUndefined()
})

it('orders by weight: each item comes first as often as its weight says', () => {
  const counts = { a: 0, b: 0, c: 0 }
  const weights = { a: 9, b: 1, c: 0 }
  for (let run = 0; run < 2000; run++) {
    const [first] = byWeight(Object.keys(weights) as ('a' | 'b' | 'c')[], (name) => weights[name])
    if (first) counts[first]++
  }
  expect(counts.c).toBe(0)
  expect(counts.b).toBeGreaterThan(100)
  expect(counts.b).toBeLessThan(350)
})
