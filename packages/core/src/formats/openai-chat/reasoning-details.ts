import { defined, type JsonObject, type Opaque, type ReasoningPart } from '../../hub/index.ts'
import type { WireReasoningDetail } from './wire.ts'

/** Values of `format` in a reasoning detail. */
export const CLAUDE = 'anthropic-claude-v1'
export const GEMINI = 'google-gemini-v1'
export const RESPONSES = 'openai-responses-v1'

/** The vendor data of a reasoning detail. Without a format it is Claude's, as at OpenRouter. */
export function opaqueOfDetail({ type, format, data, signature, id }: JsonObject): Opaque | undefined {
  const source = typeof format === 'string' ? format : ''
  if (source.includes('responses')) {
    const openai = defined({
      id: typeof id === 'string' ? id : undefined,
      encryptedContent: type === 'reasoning.encrypted' && typeof data === 'string' ? data : undefined,
    })
    return Object.keys(openai).length > 0 ? { openai } : undefined
  }
  const value = type === 'reasoning.encrypted' ? data : signature
  if (typeof value !== 'string' || value === '') return undefined
  if (source.startsWith('google')) return { google: { thoughtSignature: value } }
  return { anthropic: type === 'reasoning.encrypted' ? { redactedData: value } : { signature: value } }
}

/** A segment of reasoning, or a fragment of one, with its vendor data, in OpenRouter's shapes. */
export function encodeReasoningDetails(
  { text, summary, opaque }: Omit<ReasoningPart, 'type'>,
  index: number,
): WireReasoningDetail[] {
  const detail: WireReasoningDetail = summary
    ? { type: 'reasoning.summary', summary: text, index }
    : { type: 'reasoning.text', text, index }
  if (!opaque) return text === '' ? [] : [detail]

  const { anthropic, google, openai } = opaque
  const details: WireReasoningDetail[] = []
  if (anthropic?.redactedData !== undefined) {
    details.push({ type: 'reasoning.encrypted', data: anthropic.redactedData, format: CLAUDE, index })
  }
  const signature = anthropic?.signature ?? google?.thoughtSignature
  const id = openai?.encryptedContent === undefined ? openai?.id : undefined
  if (text !== '' || signature !== undefined || id !== undefined) {
    const format = anthropic ? CLAUDE : google ? GEMINI : id === undefined ? undefined : RESPONSES
    details.push({ ...detail, ...defined({ signature, id, format }) })
  }
  if (openai?.encryptedContent !== undefined) {
    const { id, encryptedContent: data } = openai
    details.push({ type: 'reasoning.encrypted', data, ...defined({ id }), format: RESPONSES, index })
  }
  return details
}
