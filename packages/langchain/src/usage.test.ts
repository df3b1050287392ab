import { expect, it } from 'vitest'
import { convertUsage } from './usage.ts'

it('has all totals, with their details', () => {
  const usage = convertUsage({
    inputTokens: 100,
    outputTokens: 50,
    cacheReadTokens: 40,
    cacheWriteTokens: 10,
    reasoningTokens: 20,
    inputByModality: { text: 90, audio: 6, image: 4 },
    outputByModality: { text: 25, audio: 5 },
  })
  expect(usage).toEqual({
    input_tokens: 100,
    output_tokens: 50,
    total_tokens: 150,
    input_token_details: { cache_read: 40, cache_creation: 10, audio: 6, image: 4 },
    output_token_details: { reasoning: 20, audio: 5 },
  })
  for (const [sum, details] of [
    [usage.input_tokens, usage.input_token_details],
    [usage.output_tokens, usage.output_token_details],
  ] as const) {
    expect(Object.values(details ?? {}).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(sum)
  }
})

it('has no details if there are none', () => {
  expect(convertUsage({ inputTokens: 1, outputTokens: 2 })).toEqual({
    input_tokens: 1,
    output_tokens: 2,
    total_tokens: 3,
  })
})
