import { expect, it } from 'vitest'
import { roughTokens } from './rough.ts'

const tokensOf = (value: unknown) => {
  const text = JSON.stringify(value)
  const tokens = roughTokens(text)
  expect(roughTokens(new TextEncoder().encode(text))).toBe(tokens)
  return tokens
}

it('text is a token for every four bytes', () => {
  expect(tokensOf({ a: 'some words, '.repeat(10_000) })).toBeGreaterThanOrEqual(30_000)
})

it.each([1, 3])('%i images are a thousand tokens each, whatever their size', (count) => {
  const images = Array.from({ length: count }, () => ({
    url: `data:image/png;base64,${'A'.repeat(500_000)}`,
  }))
  const tokens = tokensOf({ messages: images, text: 'some words, '.repeat(1000) })
  expect(tokens).toBeGreaterThan(1000 * count)
  expect(tokens).toBeLessThan(1000 * count + 3200)
})
