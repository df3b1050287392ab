import { describe, expect, it } from 'vitest'
import { FORMATS, type Format } from '../hub/index.ts'
import { decodeRequest, encodeRequest } from '../translate.ts'

/** As many as the gateway's limits allow: if the cost were quadratic, a test would run for minutes. */
const COUNT = 20_000

const times = <T>(make: (at: number) => T) => Array.from({ length: COUNT }, (_, at) => make(at))
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'ok' })
const item = (at: number) => ({ type: 'function_call', call_id: `c${at}`, name: `f${at}`, arguments: '{}' })

const HOSTILE: readonly { name: string; from: Format; body: object }[] = [
  {
    name: 'calls of one id',
    from: 'openai-chat',
    body: {
      messages: [{ role: 'assistant', tool_calls: times(() => call('c')) }, ...times(() => result('c'))],
    },
  },
  {
    name: 'functions of the old kind, in reverse',
    from: 'openai-chat',
    body: {
      messages: [
        ...times((at) => ({ role: 'assistant', function_call: { name: `f${at}`, arguments: '{}' } })),
        ...times((at) => ({ role: 'function', name: `f${COUNT - 1 - at}`, content: 'ok' })),
      ],
    },
  },
  {
    name: 'allowed tools',
    from: 'openai-chat',
    body: {
      messages: [{ role: 'user', content: 'Hi' }],
      tools: times((at) => ({ type: 'function', function: { name: `f${at}` } })),
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'auto',
          tools: times((at) => ({ type: 'function', function: { name: `f${at}` } })),
        },
      },
    },
  },
  {
    name: 'outputs in reverse',
    from: 'openai-responses',
    body: {
      input: [
        ...times(item),
        ...times((at) => ({ type: 'function_call_output', call_id: `c${COUNT - 1 - at}`, output: 'ok' })),
      ],
    },
  },
  {
    name: 'outputs by name, in reverse',
    from: 'openai-responses',
    body: {
      input: [
        ...times(item),
        ...times((at) => ({ type: 'function_call_output', name: `f${COUNT - 1 - at}`, output: 'ok' })),
      ],
    },
  },
  {
    name: 'reasoning without an item after it',
    from: 'openai-responses',
    body: {
      input: [
        { role: 'user', content: 'Hi' },
        ...times((at) => ({ type: 'reasoning', id: `rs_${at}`, summary: [], encrypted_content: 'abc' })),
      ],
    },
  },
  {
    name: 'tools of a vendor beside functions of their names',
    from: 'anthropic',
    body: {
      max_tokens: 1,
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [
        ...times((at) => ({ name: `bash_builtin${at < 2 ? '' : at}`, input_schema: { type: 'object' } })),
        { name: 'bash', input_schema: { type: 'object' } },
        ...times(() => ({ type: 'bash_20250124', name: 'bash' })),
      ],
    },
  },
]

describe.each(HOSTILE)('$name from $from', ({ from, body }) => {
  it.each(FORMATS)('are translated to %s in a time that grows with their number', (to) => {
    const { request, warnings } = decodeRequest({ model: 'm', ...body }, { from })
    expect(encodeRequest(request, { to, warnings }).path).not.toBe('')
  })
})
