import { expect, it } from 'vitest'
import { foreignFormats } from './foreign-formats.ts'
import type { ChatRequest } from './request.ts'

const request: ChatRequest = { model: 'm', system: [], messages: [], stream: false }

it.each<[string, Partial<ChatRequest>, string[]]>([
  ['nothing', {}, []],
  ['a tool', { tools: [{ type: 'provider', format: 'anthropic', value: {} }] }, ['anthropic']],
  [
    'a part of a message',
    { messages: [{ role: 'assistant', content: [{ type: 'native', format: 'google', value: {} }] }] },
    ['google'],
  ],
  [
    'fields',
    { extensions: { 'openai-responses': { store: true }, 'openai-chat': { n: 1 } } },
    ['openai-responses'],
  ],
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
    ['openai-responses'],
  ],
  ['what the target has', { tools: [{ type: 'provider', format: 'openai-chat', value: {} }] }, []],
])('finds the format of %s', (_, fields, formats) => {
  expect(foreignFormats({ ...request, ...fields }, 'openai-chat')).toEqual(formats)
})
