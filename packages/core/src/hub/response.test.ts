import { describe, expect, it } from 'vitest'
import { type AssistantPart, type FinishReason, mergeOpaque, settleFinishReason } from './index.ts'

describe('settleFinishReason', () => {
  it.each<[FinishReason['unified'], AssistantPart['type'][], FinishReason['unified']]>([
    ['stop', ['text'], 'stop'],
    ['stop', ['text', 'toolCall'], 'tool-calls'],
    ['other', ['toolCall'], 'tool-calls'],
    ['other', ['refusal'], 'other'],
    ['stop', ['refusal'], 'content-filter'],
    ['length', ['toolCall'], 'length'],
    ['content-filter', ['toolCall'], 'content-filter'],
    ['error', ['toolCall'], 'error'],
  ])('pitfalls 5, 31: %s with %s is %s', (unified, seen, expected) => {
    expect(settleFinishReason({ unified, raw: 'raw' }, new Set(seen))).toEqual({
      unified: expected,
      raw: 'raw',
    })
  })
})

describe('mergeOpaque', () => {
  it('merges by vendor and field; the later wins', () => {
    expect(mergeOpaque(undefined, { google: { thoughtSignature: 'a' } })).toEqual({
      google: { thoughtSignature: 'a' },
    })
    expect(
      mergeOpaque(
        { anthropic: { signature: 'a', redactedData: 'r' }, openai: { id: 'i' } },
        { anthropic: { signature: 'b' }, google: { thoughtSignature: 'g' } },
      ),
    ).toEqual({
      anthropic: { signature: 'b', redactedData: 'r' },
      openai: { id: 'i' },
      google: { thoughtSignature: 'g' },
    })
  })
})
