import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../formats/suites/harness.ts'
import { type Message, mergeTurns, resultsFirst, toolNames, type UserPart } from './index.ts'

const text = (words: string) => ({ type: 'text' as const, text: words })
const result = (callId: string): UserPart => ({ type: 'toolResult', callId, content: [] })
const user = (...content: UserPart[]): Message => ({ role: 'user', content })
const assistant = (words: string): Message => ({ role: 'assistant', content: [text(words)] })

describe('mergeTurns', () => {
  it('pitfall 27: merges consecutive messages of one role', () => {
    const messages = deepFreeze([
      user(text('a')),
      user(text('b')),
      assistant('c'),
      assistant('d'),
      user(text('e')),
    ])
    expect(mergeTurns(messages)).toEqual([
      user(text('a'), text('b')),
      { role: 'assistant', content: [text('c'), text('d')] },
      user(text('e')),
    ])
    expect(mergeTurns([])).toEqual([])
  })

  it('merges many messages in linear time', () => {
    const merged = mergeTurns(Array.from({ length: 200_000 }, () => user(text('a'))))
    expect(merged).toHaveLength(1)
    expect(merged[0]?.content).toHaveLength(200_000)
  })
})

describe('resultsFirst', () => {
  it('pitfall 19: puts results first and in the order of their calls, unknown ones last, the rest in its order', () => {
    const content = deepFreeze([text('a'), result('x'), result('2'), text('b'), result('1')])
    expect(resultsFirst(content, ['1', '2'])).toEqual([
      result('1'),
      result('2'),
      result('x'),
      text('a'),
      text('b'),
    ])
    expect(resultsFirst([text('a')], ['1'])).toEqual([text('a')])
  })
})

describe('toolNames', () => {
  it('maps call ids to tool names', () => {
    const call = { type: 'toolCall' as const, id: '1', name: 'f', arguments: '' }
    expect([...toolNames([user(result('1')), { role: 'assistant', content: [text('a'), call] }])]).toEqual([
      ['1', 'f'],
    ])
  })
})
