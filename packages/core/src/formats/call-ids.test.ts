import { expect, it } from 'vitest'
import { translateRequest, translateResponse } from '../index.ts'

it('sends a model its own call id again that the client’s format does not allow', () => {
  const id = 'functions.search_notes:3'
  const response = {
    id: 'c',
    model: 'kimi-k3',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          tool_calls: [{ id, type: 'function', function: { name: 'search_notes', arguments: '{}' } }],
        },
      },
    ],
  }
  const { body } = translateResponse(response, { from: 'openai-chat', to: 'anthropic' })
  const { content } = body as { content: { id: string }[] }
  const given = content[0]?.id
  expect(given).toMatch(/^[a-zA-Z0-9_-]+$/)

  const next = {
    model: 'kimi-k3',
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'Search' },
      { role: 'assistant', content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: given, content: 'nothing' }] },
    ],
  }
  const { body: sent } = translateRequest(next, { from: 'anthropic', to: 'openai-chat' })
  expect(sent.messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', tool_calls: [{ id }] },
    { role: 'tool', tool_call_id: id },
  ])
})
