import { concatBytes } from '@mixrouter/core/internal'
import { expect, it } from 'vitest'
import { createTail } from './tail.ts'

const utf8 = new TextEncoder()

const event = (size: number, letter = 'x') => utf8.encode(`data: "${letter.repeat(size)}"\n\n`)

function textOf(chunks: readonly Uint8Array[]): string {
  const tail = createTail()
  for (const chunk of chunks) tail.push(chunk)
  return tail.text()
}

it('keeps the last events of many that come together', () => {
  const text = textOf([concatBytes(Array.from({ length: 500 }, (_, at) => event(200, `${at % 10}`)))])
  expect(text.length).toBeGreaterThan(16 * 1024)
  expect(text.length).toBeLessThan(17 * 1024)
  expect(text).toMatch(/^data: "(\d)\1{199}"\n\n/)
  expect(text.endsWith(`data: "${'9'.repeat(200)}"\n\n`)).toBe(true)
})

it('keeps a long event as a whole if it comes in one piece with others', () => {
  const text = textOf([concatBytes([event(10), event(100_000, 'l'), event(10)])])
  expect(text).toBe(`data: "${'l'.repeat(100_000)}"\n\ndata: "${'x'.repeat(10)}"\n\n`)
})

it('keeps the beginning and the end of a long event that comes in several pieces', () => {
  const pieces = Array.from({ length: 20 }, () => utf8.encode('m'.repeat(1000)))
  const text = textOf([utf8.encode('data: {"type":"long"'), ...pieces, utf8.encode('"}\n\n')])
  expect(text).toMatch(/^data: \{"type":"long"m+"\}\n\n$/)
  expect(text.length).toBeLessThan(12_000)
})
