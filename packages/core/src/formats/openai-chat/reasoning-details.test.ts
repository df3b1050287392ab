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

  it('has the text and the encrypted content as details of one segment', () => {
    const opaque = { openai: { id: 'rs_1', encryptedContent: 'encrypted' } }
    expect(encodeReasoningDetails({ text: 'because', summary: true, opaque }, 3)).toEqual([
      { type: 'reasoning.summary', summary: 'because', index: 3 },
      { type: 'reasoning.encrypted', data: 'encrypted', id: 'rs_1', format: 'openai-responses-v1', index: 3 },
    ])
  })

  it('is empty for an empty part', () => {
    expect(encodeReasoningDetails({ text: '' }, 0)).toEqual([])
  })
})
