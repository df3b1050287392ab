import { expect, it } from 'vitest'
import { type Format, translateRequest } from '../index.ts'

const callWith = (args: string) => ({
  model: 'm',
  max_tokens: 100,
  messages: [
    { role: 'user', content: 'Hi' },
    {
      role: 'assistant',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: args } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'ok' },
  ],
})

const longest = (length: number) => `{"a":"${'x'.repeat(length - '{"a":""}'.length)}"}`

const MIB = 1024 * 1024

it.each<Format>(['anthropic', 'google'])(
  'parses arguments of up to 5 MiB for %s, and says where not',
  (to) => {
    const translate = (args: string) => translateRequest(callWith(args), { from: 'openai-chat', to })
    const parsed = translate(longest(5 * MIB))
    expect(JSON.stringify(parsed.body)).toContain('{"a":"xxx')
    expect(parsed.warnings).toEqual([])

    const text = longest(5 * MIB + 1)
    const { body, warnings } = translate(text)
    expect(JSON.stringify(body).includes(JSON.stringify({ raw: text }))).toBe(true)
    expect(warnings).toMatchObject([{ code: 'changed', path: expect.stringContaining('.arguments') }])
  },
)
