import { describe, expect, it } from 'vitest'
import { collectWarnings } from '../../hub/index.ts'
import { google } from './index.ts'

function decode(body: object, context: { model?: string; stream?: boolean } = { model: 'gemini-2.5-flash' }) {
  const { warnings, warn } = collectWarnings()
  return { ...google.decodeRequest(body, { warn, ...context }), warnings }
}

const result = (callId: string, text: string, more: object = {}) => ({
  type: 'toolResult' as const,
  callId,
  content: [{ type: 'text' as const, text }],
  ...more,
})

describe('decodeTurns', () => {
  it('decodes system instructions that are plain text', () => {
    expect(decode({ contents: [], systemInstruction: 'Be brief' }).system).toEqual([
      { type: 'text', text: 'Be brief' },
    ])
  })

  it('pitfall 40: pairs calls and results without ids, even two of one name in one turn', () => {
    const { messages } = decode({
      contents: [
        { role: 'user', parts: [{ text: 'Compare' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'read', args: { path: 'a' } } },
            { functionCall: { name: 'list', args: {} } },
            { functionCall: { name: 'read', args: { path: 'b' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'list', response: { output: 'L' } } },
            { functionResponse: { name: 'read', response: { output: 'A' } } },
            { functionResponse: { name: 'read', response: { output: 'B' } } },
          ],
        },
      ],
    })
    const [first, second, third] =
      messages[1]?.content.map((part) => (part.type === 'toolCall' ? part.id : '')) ?? []
    expect(new Set([first, second, third]).size).toBe(3)
    const results = messages[2]?.content.map(
      (part) => part.type === 'toolResult' && [part.callId, part.content[0]],
    )
    expect(results).toEqual([
      [second, { type: 'text', text: 'L' }],
      [first, { type: 'text', text: 'A' }],
      [third, { type: 'text', text: 'B' }],
    ])
  })

  it('creates the same ids for the same conversation, however it continues', () => {
    const started = [
      { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
    ]
    const again = decode({ contents: [...started, ...started] }).messages
    expect(again.slice(0, 2)).toEqual(decode({ contents: started }).messages)
    expect(again[0]).not.toEqual(again[2])
  })

  it('pitfall 19: pairs results with calls by id, in any order', () => {
    const { messages } = decode({
      contents: [
        {
          role: 'model',
          parts: [{ functionCall: { id: '1', name: 'f' } }, { functionCall: { id: '2', name: 'f' } }],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: '2', name: 'f', response: { output: 'two' } } },
            { functionResponse: { id: '1', name: 'f', response: { output: 'one' } } },
          ],
        },
      ],
    })
    expect(messages[1]?.content).toEqual([result('2', 'two'), result('1', 'one')])
  })

  it('keeps a result without a call, with its name', () => {
    const parts = [{ functionResponse: { id: 'x', name: 'f', response: { output: 'late' } } }]
    expect(decode({ contents: [{ parts }] }).messages[0]?.content).toEqual([
      { ...result('x', 'late'), name: 'f' },
    ])
  })
})
