import { expect, it } from 'vitest'
import { hasForeign } from './foreign.ts'
import type { ChatRequest } from './request.ts'

const request: ChatRequest = { model: 'm', system: [], messages: [], stream: false }

it.each<[string, Partial<ChatRequest>, boolean]>([
  ['nothing', {}, false],
  ['a tool', { tools: [{ type: 'provider', format: 'anthropic', value: {} }] }, true],
  [
    'a part of a message',
    { messages: [{ role: 'assistant', content: [{ type: 'native', format: 'google', value: {} }] }] },
    true,
  ],
  ['fields', { extensions: { 'openai-responses': { store: true }, 'openai-chat': { n: 1 } } }, true],
  [
    'a call whose name has a namespace',
    {
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'toolCall', id: '1', name: 'f', arguments: '{}', opaque: { openai: { namespace: 'n' } } },
          ],
        },
      ],
    },
    true,
  ],
  ['what the target has', { tools: [{ type: 'provider', format: 'openai-chat', value: {} }] }, false],
])('sees %s', (_, fields, expected) => {
  expect(hasForeign({ ...request, ...fields }, 'openai-chat')).toBe(expected)
})
