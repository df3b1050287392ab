import { expect, it } from 'vitest'
import { createLruCache } from './lru.ts'

it('gives back what was kept, the latest under each key', () => {
  const memory = createLruCache({ entries: 10, characters: 100 })
  memory.set('a', 'one')
  memory.set('a', 'two')
  expect(memory.get('a')).toBe('two')
  expect(memory.get('b')).toBeUndefined()
})

it('drops the least recently used when there are too many', () => {
  const memory = createLruCache({ entries: 2, characters: 100 })
  memory.set('a', '1')
  memory.set('b', '2')
  memory.get('a')
  memory.set('c', '3')
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual(['1', undefined, '3'])
})

it('drops the oldest when there is too much, and keeps nothing that is too long', () => {
  const memory = createLruCache({ entries: 100, characters: 10 })
  memory.set('a', '12345')
  memory.set('b', '12345')
  memory.set('c', '12345678901')
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual([undefined, '12345', undefined])
})
