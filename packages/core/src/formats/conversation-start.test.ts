import { describe, expect, it } from 'vitest'
import { FORMATS } from '../hub/index.ts'
import { formats } from './index.ts'

const user = { role: 'user', content: 'Hi' }
const later = { role: 'assistant', content: 'Hello' }

describe('conversationStart', () => {
  it.each([
    [
      'openai-chat',
      (messages: object[]) => ({ messages: [{ role: 'system', content: 'Be brief' }, ...messages] }),
    ],
    ['openai-responses', (messages: object[]) => ({ instructions: 'Be brief', input: messages })],
    ['anthropic', (messages: object[]) => ({ system: 'Be brief', messages })],
    ['google', (messages: object[]) => ({ systemInstruction: 'Be brief', contents: messages })],
  ] as const)(
    'of %s stays the same from turn to turn, and differs between conversations',
    (format, bodyOf) => {
      const { conversationStart } = formats[format].profile
      const first = conversationStart(bodyOf([user]))
      expect(conversationStart(bodyOf([user, later, user]))).toEqual(first)
      expect(conversationStart(bodyOf([{ ...user, content: 'Bye' }]))).not.toEqual(first)
    },
  )

  it.each(FORMATS)('of %s takes any body', (format) => {
    for (const body of [undefined, null, 'text', [], {}, { messages: 'x', input: 'x', contents: 1 }])
      expect(() => formats[format].profile.conversationStart(body)).not.toThrow()
  })
})
