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

/** The ids of a call and its result, as a model of another vendor receives them in a history. */
function idsSentTo(model: string, id: string): unknown[] {
  const call = { id, type: 'function', function: { name: 'search', arguments: '{}' } }
  const messages = [
    { role: 'user', content: 'Search' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: id, content: 'nothing' },
  ]
  const { body } = translateRequest({ model, messages }, { from: 'openai-chat', to: 'openai-chat' })
  const [, assistant, result] = body.messages as { tool_calls: { id: string }[]; tool_call_id: string }[]
  return [assistant?.tool_calls[0]?.id, result?.tool_call_id]
}

it('sends Kimi its own id however long the name of the tool in it is', () => {
  const id = 'functions.mcp__project_notes__search_all_archived_pages:12'
  expect(idsSentTo('kimi-k2.6', id)).toEqual([id, id])
})

it('sends Mistral ids of nine letters and digits, which it requires, and its own unchanged', () => {
  const [call, result] = idsSentTo('mistral-large-latest', 'toolu_01ABCdefGHIjklMNOpqrSTU')
  expect(call).toMatch(/^[a-zA-Z0-9]{9}$/)
  expect(result).toBe(call)
  expect(idsSentTo('mistral-large-latest', 'Xy12abCD9')).toEqual(['Xy12abCD9', 'Xy12abCD9'])
})
