import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryStore } from '../src/store/memory.ts'
import { createRedisStore } from '../src/store/redis.ts'
import type { Store } from '../src/store/store.ts'
import { hasRedis, startRedis } from './redis.ts'
import { unreachableUrl } from './support.ts'

/** Each store: how to open a new one and, if it is shared, how to open the same one again. */
const STORES: Readonly<
  Record<string, { skip?: string; open(): Promise<{ store: Store; again?: () => Store }> }>
> = {
  memory: { open: async () => ({ store: createMemoryStore() }) },
  redis: {
    ...(!hasRedis && { skip: 'without /usr/bin/redis-server' }),
    async open() {
      const { url } = await startRedis()
      return { store: open(url), again: () => open(url) }
    },
  },
}

function open(url: string): Store {
  const store = createRedisStore(url)
  onTestFinished(() => store.close())
  return store
}

describe.each(Object.entries(STORES))('a store in %s', (_, { skip, open }) => {
  const test = it.skipIf(skip !== undefined)
  const named = (name: string) => (skip === undefined ? name : `${name} (skipped ${skip})`)

  test(named('returns the latest value of each key'), async () => {
    const { store } = await open()
    expect(await store.get('a')).toBeUndefined()
    await store.set('a', 'one', 60)
    await store.set('a', 'two', 60)
    await store.set('b', '', 60)
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual(['two', '', undefined])
  })

  test(named('replaces a value only if it is still the same'), async () => {
    const { store, again } = await open()
    const other = again?.() ?? store
    await store.set('a', 'one', 60)
    expect(await other.replace('a', 'one', 'two', 60)).toBe(true)
    expect(await store.replace('a', 'one', 'three', 60)).toBe(false)
    expect(await store.replace('absent', '', 'text', 60)).toBe(false)
    expect([await store.get('a'), await store.get('absent')]).toEqual(['two', undefined])
  })

  test(named('stores any string under any key, byte for byte'), async () => {
    const { store } = await open()
    const text = JSON.stringify({ text: '日本語 \u0000 \r\n "quoted" 😀' })
    await store.set('a key: with "everything"\r\n', text, 60)
    expect(await store.get('a key: with "everything"\r\n')).toBe(text)
  })

  test(named('expires a value after its time to live, and not before'), async () => {
    const { store } = await open()
    await store.set('short', 'text', 1)
    await store.set('long', 'text', 60)
    expect(await store.get('short')).toBe('text')
    await expect.poll(() => store.get('short'), { timeout: 10_000, interval: 100 }).toBeUndefined()
    expect(await store.get('long')).toBe('text')
  })

  test(named('claims all amounts and places, or none of them'), async () => {
    const {
      store: { counters },
    } = await open()
    const counter = (key: string) => ({ key, limit: 5, ttl: 60 })
    const [a, b] = [counter('a'), counter('b')]
    const place = { key: 'places', limit: 1 }
    const first = await counters.claim([a, b], [3, 7], [place], 'one', false)
    expect(first).toEqual({ granted: true, values: [0, 0], taken: [0] })
    expect(await counters.claim([a, b], [1, 1], [], 'two', false)).toMatchObject({
      granted: false,
      values: [3, 7],
    })
    expect(await counters.claim([a], [1], [place], 'two', false)).toMatchObject({
      granted: false,
      values: [3],
      taken: [1],
    })
    expect(await counters.claim([a], [1], [place], 'two', true)).toMatchObject({ granted: false })
    expect((await counters.claim([a], [0], [], '', false)).values).toEqual([4])
  })

  test(named('settles amounts and gives places back'), async () => {
    const {
      store: { counters },
    } = await open()
    const place = { key: 'places', limit: 2 }
    const both = [
      { key: 'a', limit: 2_000_000_000_000, ttl: 60 },
      { key: 'b', limit: 10, ttl: 60 },
    ]
    await counters.claim(both, [1_000_000_000_000, 1], [place], 'one', false)
    await counters.claim(both, [1_000_000_000_000, 1], [place], 'two', false)
    await counters.settle(both, [-999_999_999_999, 0], [place], 'one')
    await counters.renew?.([{ id: 'two', leases: [place] }])
    expect(await counters.claim(both, [1, 1], [place], 'three', false)).toEqual({
      granted: true,
      values: [1_000_000_000_001, 2],
      taken: [1],
    })
  })

  test(named('restarts the time to live when a value is replaced'), async () => {
    const { store } = await open()
    await store.set('a', 'one', 1)
    await store.set('a', 'two', 60)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await store.get('a')).toBe('two')
  })

  test(named('shares its values with everyone who has it open'), async () => {
    const { store, again } = await open()
    const other = again?.() ?? store
    await store.set('a', 'text', 60)
    expect(await other.get('a')).toBe('text')
  })

  test(named('can be closed, whether it was used or not'), async () => {
    const { store, again } = await open()
    await again?.().close()
    await store.set('a', 'text', 60)
    await store.close()
  })
})

describe('a store in redis', () => {
  const unreachable = { status: 503, code: 'store_unreachable' }

  it('reports that it is unreachable, without its password', async () => {
    const address = new URL(await unreachableUrl())
    const store = open(`redis://user:pass-word-1@${address.host}`)
    const error = await store.get('a').catch((reason: unknown) => reason)
    expect(error).toMatchObject(unreachable)
    expect(String(error)).not.toContain('pass-word-1')
  }, 20_000)

  it.skipIf(!hasRedis)(
    'reconnects to a Redis that was down (skipped without /usr/bin/redis-server)',
    async () => {
      const { url, stop } = await startRedis()
      const store = open(url)
      await store.set('a', 'text', 60)
      await stop()
      await expect(store.get('a')).rejects.toMatchObject(unreachable)
      await startRedis(Number(new URL(url).port))
      await expect
        .poll(() => store.set('b', 'text', 60).then(() => 'stored', String), { timeout: 15_000 })
        .toBe('stored')
      expect(await store.get('b')).toBe('text')
    },
    40_000,
  )

  it.skipIf(!hasRedis)(
    'makes one command wait for a Redis that no longer responds (skipped without /usr/bin/redis-server)',
    async () => {
      const { url, pause, resume } = await startRedis()
      const store = open(url)
      await store.set('a', 'text', 60)
      pause()
      let isOver = false
      const first = store.get('a').finally(() => {
        isOver = true
      })
      first.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 1500))
      for (let call = 0; call < 5; call++) await expect(store.get('a')).rejects.toMatchObject(unreachable)
      expect(isOver).toBe(false)
      resume()
      await expect.poll(() => store.get('a').catch(String), { timeout: 15_000 }).toBe('text')
    },
    40_000,
  )
})
