import { expect, it } from 'vitest'
import { ByteCollector } from './index.ts'

it.each([
  ['none', []],
  ['one', [5]],
  ['a few', [3, 0, 70_000]],
  ['thousands of small ones', Array.from({ length: 5000 }, () => 1)],
  ['thousands of others', Array.from({ length: 3000 }, (_, at) => (at % 100 === 0 ? 200_000 : 1))],
])('collects %s', (_, sizes) => {
  const chunks = sizes.map((size, at) => new Uint8Array(size).fill(at % 251))
  const collector = new ByteCollector()
  for (const chunk of chunks) collector.add(chunk)
  expect(collector.size).toBe(sizes.reduce((sum, size) => sum + size, 0))
  expect(Buffer.compare(collector.bytes(), Buffer.concat(chunks))).toBe(0)
})

it('returns a single chunk as it is', () => {
  const chunk = new Uint8Array(3)
  const collector = new ByteCollector()
  collector.add(chunk)
  expect(collector.bytes()).toBe(chunk)
})
