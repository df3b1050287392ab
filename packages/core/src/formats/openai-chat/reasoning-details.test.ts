import { describe, expect, it } from 'vitest'
import { encodeReasoningDetails, opaqueOfDetail } from './reasoning-details.ts'

describe('reasoning details', () => {
  it.each([
    [{ type: 'reasoning.text', signature: 's' }, { anthropic: { signature: 's' } }],
    [
      { type: 'reasoning.text', signature: 's', format: 'anthropic-claude-v1' },
      { anthropic: { signature: 's' } },
    ],
    [{ type: 'reasoning.encrypted', data: 'd' }, { anthropic: { redactedData: 'd' } }],
    [
      { type: 'reasoning.encrypted', data: 'd', id: 'rs_1', format: 'openai-responses-v1' },
      { openai: { encryptedContent: 'd', id: 'rs_1' } },
    ],
    [
      { type: 'reasoning.encrypted', data: 'd', format: 'google-gemini-v1' },
      { google: { thoughtSignature: 'd' } },
    ],
    [{ type: 'reasoning.text', text: 'only text' }, undefined],
  ])('%j holds %j', (detail, opaque) => {
    expect(opaqueOfDetail(detail)).toEqual(opaque)
  })

  it('has the text and what is sealed as details of one segment', () => {
    const opaque = { openai: { id: 'rs_1', encryptedContent: 'sealed' } }
    expect(encodeReasoningDetails({ text: 'because', summary: true, opaque }, 3)).toEqual([
      { type: 'reasoning.summary', summary: 'because', index: 3 },
      { type: 'reasoning.encrypted', data: 'sealed', id: 'rs_1', format: 'openai-responses-v1', index: 3 },
    ])
  })

  it('says nothing of nothing', () => {
    expect(encodeReasoningDetails({ text: '' }, 0)).toEqual([])
  })
})
