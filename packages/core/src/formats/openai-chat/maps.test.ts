import { describe, expect, it } from 'vitest'
import { collectWarnings } from '../../hub/index.ts'
import {
  audioFormat,
  audioMediaType,
  decodeUsage,
  encodeFinishReason,
  encodeUsage,
  mapFinishReason,
} from './maps.ts'

describe('finish reasons', () => {
  it.each([
    ['stop', 'stop'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['model_length', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['MAX_TOKENS', 'length'],
    ['sensitive', 'content-filter'],
    ['insufficient_system_resource', 'error'],
  ])('%s is %s', (raw, unified) => {
    expect(mapFinishReason(raw)).toEqual({ unified, raw })
  })

  it('pitfall 31: an unknown one is other, with its raw value', () => {
    expect(mapFinishReason('constructor')).toEqual({ unified: 'other', raw: 'constructor' })
    expect(mapFinishReason(null)).toEqual({ unified: 'other' })
  })

  it('is tool_calls only for a response that has one', () => {
    const { warn } = collectWarnings()
    expect(encodeFinishReason({ unified: 'tool-calls' }, true, warn)).toBe('tool_calls')
    expect(encodeFinishReason({ unified: 'tool-calls' }, false, warn)).toBe('stop')
  })

  it('warns when another reason becomes stop', () => {
    const { warnings, warn } = collectWarnings()
    expect(encodeFinishReason({ unified: 'other', raw: 'pause_turn' }, false, warn)).toBe('stop')
    expect(warnings).toMatchObject([{ code: 'changed', path: 'finishReason' }])
  })
})

describe('decodeUsage', () => {
  it('reads OpenAI’s', () => {
    const raw = {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 0 },
    }
    expect(decodeUsage(raw)).toEqual({
      inputTokens: 100,
      outputTokens: 30,
      cacheReadTokens: 60,
      reasoningTokens: 20,
      inputByModality: { audio: 5 },
      raw,
    })
  })

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 40 }],
    ['Moonshot', { cached_tokens: 40 }],
    ['LiteLLM', { cache_read_input_tokens: 40 }],
  ])('reads what %s read from its cache', (_, fields) => {
    expect(decodeUsage({ prompt_tokens: 50, completion_tokens: 1, ...fields })?.cacheReadTokens).toBe(40)
  })

  it('adds reasoning that is counted separately, as xAI’s total shows', () => {
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 3,
      total_tokens: 115,
      completion_tokens_details: { reasoning_tokens: 100 },
    }
    expect(decodeUsage(usage)).toMatchObject({ outputTokens: 103, reasoningTokens: 100 })
    expect(decodeUsage({ ...usage, total_tokens: 15 })).toMatchObject({ outputTokens: 3 })
  })

  it('pitfall 30: cached tokens are part of the input, also where the vendor counts them apart', () => {
    const details = { cached_tokens: 900, cached_creation_tokens: 50 }
    expect(
      decodeUsage({ prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: details }),
    ).toMatchObject({
      inputTokens: 960,
      cacheReadTokens: 900,
      cacheWriteTokens: 50,
    })
  })

  it.each([null, undefined, {}, 'many', { total_tokens: 3 }, { prompt_tokens: -1 }])(
    'has nothing of %j',
    (usage) => {
      expect(decodeUsage(usage)).toBeUndefined()
    },
  )
})

describe('encodeUsage', () => {
  it('sums up', () => {
    expect(encodeUsage({ inputTokens: 7, outputTokens: 9, cacheReadTokens: 3, reasoningTokens: 0 })).toEqual({
      prompt_tokens: 7,
      completion_tokens: 9,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 0 },
    })
  })

  it('is zero where the upstream did not count', () => {
    expect(encodeUsage(undefined)).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })
  })
})

describe('audio formats', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
  ])('%s is %s both ways', (format, mediaType) => {
    expect(audioMediaType(format)).toBe(mediaType)
    expect(audioFormat(mediaType)).toBe(format)
  })

  it('knows two formats only', () => {
    expect(audioFormat('audio/flac')).toBeUndefined()
    expect(audioMediaType('flac')).toBe('audio/flac')
  })
})
