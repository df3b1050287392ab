import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatRequest } from './request.ts'
import { fitName, fitToolNames, type NameRule } from './tool-names.ts'

const RULE: NameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 }
const LONG = `mcp__server.name/${'x'.repeat(80)}`

describe('fitName', () => {
  it('keeps a name that the rule allows', () => {
    expect(fitName('get_weather-2', RULE)).toBe('get_weather-2')
  })

  it('changes every other name to a different one that the rule allows', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 20 }), (names) => {
        const fitted = names.map((name) => fitName(name, RULE))
        expect(new Set(fitted).size).toBe(names.length)
        for (const name of fitted) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      }),
    )
  })
})

describe('fitToolNames', () => {
  const request: ChatRequest = {
    model: 'm',
    system: [],
    stream: false,
    tools: [
      { type: 'function', name: LONG },
      { type: 'function', name: 'fine' },
    ],
    toolChoice: { mode: 'required', tools: [LONG] },
    messages: [
      { role: 'assistant', content: [{ type: 'toolCall', id: '1', name: LONG, arguments: '{}' }] },
      { role: 'user', content: [{ type: 'toolResult', callId: '1', name: LONG, content: [] }] },
    ],
  }
  const fitted = fitName(LONG, RULE)

  it('renames a tool everywhere', () => {
    const text = JSON.stringify(fitToolNames(request, RULE))
    expect(text).not.toContain(LONG)
    expect(text.split(fitted)).toHaveLength(5)
    expect(text).toContain('"fine"')
  })

  it('returns a request without such names as it is', () => {
    const plain = { ...request, tools: [], messages: [] }
    expect(fitToolNames(plain, RULE)).toBe(plain)
  })
})
