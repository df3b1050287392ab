import { expect, it } from 'vitest'
import { createLruCache } from './lru.ts'

it('returns the latest value of each key', () => {
  const cache = createLruCache({ entries: 10, characters: 100 })
  cache.set('a', 'one')
  cache.set('a', 'two')
  expect(cache.get('a')).toBe('two')
  expect(cache.get('b')).toBeUndefined()
})

it('removes the least recently used entry when there are too many', () => {
  const cache = createLruCache({ entries: 2, characters: 100 })
  cache.set('a', '1')
  cache.set('b', '2')
  cache.get('a')
  cache.set('c', '3')
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['1', undefined, '3'])
})

it('removes the oldest entry when there is too much text, and stores nothing that is too long', () => {
  const cache = createLruCache({ entries: 100, characters: 10 })
  cache.set('a', '12345')
  cache.set('b', '12345')
  cache.set('c', '12345678901')
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, '12345', undefined])
})
