import { describe, expect, it } from 'vitest'
import {
  camelFields,
  decodeUsage,
  encodeFinishReason,
  encodeUsage,
  guessMediaType,
  mapFinishReason,
} from './maps.ts'

describe('finish reasons', () => {
  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['LANGUAGE', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['UNEXPECTED_TOOL_CALL', 'error'],
    ['OTHER', 'other'],
  ])('maps %s to %s, both ways', (raw, unified) => {
    const reason = mapFinishReason(raw)
    expect(reason).toEqual({ unified, raw })
    expect(encodeFinishReason(reason)).toBe(raw)
  })

  it('pitfall 31: maps an unknown reason to other and keeps it as raw', () => {
    expect(mapFinishReason('BORED')).toEqual({ unified: 'other', raw: 'BORED' })
    expect(mapFinishReason('constructor')).toEqual({ unified: 'other', raw: 'constructor' })
  })

  it.each([
    [{ unified: 'tool-calls', raw: 'tool_use' } as const, 'STOP'],
    [{ unified: 'content-filter', raw: 'refusal' } as const, 'SAFETY'],
    [{ unified: 'other', raw: 'pause_turn' } as const, 'OTHER'],
    [{ unified: 'length', raw: 'STOP' } as const, 'MAX_TOKENS'],
  ])('encodes %j of another vendor as %s', (reason, expected) => {
    expect(encodeFinishReason(reason)).toBe(expected)
  })
})

describe('usage', () => {
  const raw = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 300,
    toolUsePromptTokenCount: 7,
    totalTokenCount: 427,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 40 },
      { modality: 'IMAGE', tokenCount: 60 },
      { modality: 'DOCUMENT', tokenCount: 1 },
    ],
    toolUsePromptTokensDetails: [{ modality: 'TEXT', tokenCount: 7 }],
    candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }],
  }

  it('pitfall 30: counts cached and tool tokens once as input, thinking as output', () => {
    expect(decodeUsage(raw)).toEqual({
      inputTokens: 107,
      outputTokens: 320,
      cacheReadTokens: 60,
      reasoningTokens: 300,
      inputByModality: { text: 47, image: 60 },
      outputByModality: { text: 20 },
      raw,
    })
  })

  it('encodes thinking apart from the candidates, and the sum of all', () => {
    const usage = encodeUsage(
      {
        inputTokens: 100,
        outputTokens: 50,
        cacheReadTokens: 10,
        reasoningTokens: 30,
      },
      () => {},
    )
    expect(usage).toEqual({
      promptTokenCount: 100,
      cachedContentTokenCount: 10,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      totalTokenCount: 150,
    })
  })

  it('sends zeros without usage', () => {
    expect(encodeUsage(undefined, () => {})).toEqual({
      promptTokenCount: 0,
      candidatesTokenCount: 0,
      totalTokenCount: 0,
    })
  })

  it('ignores invalid counts', () => {
    expect(
      decodeUsage({ promptTokenCount: -1, candidatesTokenCount: 'many', thoughtsTokenCount: 1.5 }),
    ).toMatchObject({
      inputTokens: 0,
      outputTokens: 1,
      reasoningTokens: 1,
    })
  })
})

describe('guessMediaType', () => {
  it.each([
    ['https://example.com/a.PNG?width=3.jpg#x.gif', 'image/png'],
    ['https://example.com/a.b/c.pdf', 'application/pdf'],
    ['https://example.com/no-extension', undefined],
    ['https://example.com/a.constructor', undefined],
  ])('%s: %s', (url, expected) => {
    expect(guessMediaType(url)).toBe(expected)
  })
})

describe('camelFields', () => {
  it('renames known fields only', () => {
    const fields = { file_uri: 'u', x_own: 1, mimeType: 'm', mime_type: 'other' }
    expect(camelFields(fields, new Set(['fileUri', 'mimeType']))).toEqual({
      fileUri: 'u',
      x_own: 1,
      mimeType: 'm',
    })
  })

  it('returns the same object if there is nothing to rename', () => {
    const fields = { fileUri: 'u' }
    expect(camelFields(fields, new Set(['fileUri']))).toBe(fields)
  })
})
