import { describe, expect, it } from 'vitest'
import { decodeUsage, encodeFinishReason, encodeUsage, mapFinishReason, mergeUsage } from './maps.ts'

describe('finish reasons', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['pause_turn', 'other'],
    ['refusal', 'content-filter'],
    ['of_next_year', 'other'],
    ['constructor', 'other'],
  ])('maps %s to %s and keeps the raw reason', (raw, unified) => {
    expect(mapFinishReason(raw)).toEqual({ unified, raw })
  })

  it('pitfall 31: maps a missing reason to other', () => {
    expect(mapFinishReason(null)).toEqual({ unified: 'other' })
  })

  it('keeps Anthropic’s own reason and maps another vendor’s', () => {
    const response = { called: false }
    expect(encodeFinishReason({ unified: 'other', raw: 'pause_turn' }, response)).toBe('pause_turn')
    expect(encodeFinishReason({ unified: 'length', raw: 'MAX_TOKENS' }, response)).toBe('max_tokens')
    expect(encodeFinishReason({ unified: 'content-filter', raw: 'content_filter' }, response)).toBe('refusal')
  })

  it('pitfall 5: depends on the calls rather than the raw reason', () => {
    const promoted = { unified: 'tool-calls', raw: 'end_turn' } as const
    expect(encodeFinishReason(promoted, { called: true })).toBe('tool_use')
    expect(encodeFinishReason({ unified: 'tool-calls' }, { called: false })).toBe('end_turn')
  })

  it('sends stop_sequence if there is one', () => {
    expect(encodeFinishReason({ unified: 'stop' }, { called: false, stopSequence: 'END' })).toBe(
      'stop_sequence',
    )
  })
})

describe('usage', () => {
  const wire = {
    input_tokens: 10,
    cache_creation_input_tokens: 300,
    cache_read_input_tokens: 2000,
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 40 },
  }

  it('pitfall 30: counts cached tokens once, in the sum of all input', () => {
    const { raw, ...usage } = decodeUsage(wire) ?? {}
    expect(usage).toEqual({
      inputTokens: 2310,
      outputTokens: 50,
      cacheReadTokens: 2000,
      cacheWriteTokens: 300,
      cacheWrite1hTokens: 200,
      reasoningTokens: 40,
    })
    expect(raw).toBe(wire)
    expect(encodeUsage(decodeUsage(wire))).toMatchObject(wire)
  })

  it('decodes the cache fields that new-api adds', () => {
    const usage = decodeUsage({
      input_tokens: 10,
      output_tokens: 12,
      claude_cache_creation_5_m_tokens: 3,
      claude_cache_creation_1_h_tokens: 4,
    })
    expect(usage).toMatchObject({ inputTokens: 17, cacheWriteTokens: 7, cacheWrite1hTokens: 4 })
  })

  it('ignores invalid counts', () => {
    expect(decodeUsage({ input_tokens: -1, output_tokens: 'many' })).toBeUndefined()
    expect(decodeUsage(null)).toBeUndefined()
    expect(decodeUsage({ output_tokens: 2.9 })).toMatchObject({ inputTokens: 0, outputTokens: 2 })
  })

  it('sends zeros without usage, and never less than zero', () => {
    const zeros = {
      input_tokens: 0,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 0,
    }
    expect(encodeUsage(undefined)).toMatchObject(zeros)
    expect(encodeUsage({ inputTokens: 5, outputTokens: 1, cacheReadTokens: 9 }).input_tokens).toBe(0)
  })

  it('pitfall 30: replaces counts by later ones of a stream, but not by null', () => {
    const merged = mergeUsage(
      { input_tokens: 9, output_tokens: 1 },
      { input_tokens: null, output_tokens: 30 },
    )
    expect(merged).toEqual({ input_tokens: 9, output_tokens: 30 })
  })
})
