import { describe, expect, it } from 'vitest'
import {
  createStreamTranslator,
  type Format,
  translateRequest,
  translateResponse,
  translateResponseToStream,
} from '../index.ts'

const chatResponse = (...calls: [name: string, args: object][]) => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: null,
        tool_calls: calls.map(([name, args], index) => ({
          id: `call_${index}`,
          type: 'function',
          function: { name, arguments: JSON.stringify(args) },
        })),
      },
    },
  ],
})

function send(from: Format, to: Format, body: object) {
  const { request, body: sent, warnings } = translateRequest({ model: 'm', ...body }, { from, to })
  const paths = warnings.map(({ code, path }) => `${code} ${path}`)
  return { request, sent, warnings: paths }
}

describe('Claude’s own tools that the client runs', () => {
  const tools = [
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 9000 },
    { type: 'memory_20250818', name: 'memory' },
    { type: 'computer_20251124', name: 'computer', display_width_px: 800, display_height_px: 600 },
  ]
  const body = { max_tokens: 99, tools, messages: [{ role: 'user', content: 'List the files' }] }

  it.each(['openai-chat', 'openai-responses', 'google'] as const)('are functions for %s', (to) => {
    const { sent, warnings } = send('anthropic', to, body)
    const json = JSON.stringify(sent.tools)
    for (const { name } of tools) expect(json).toContain(`"name":"${name}"`)
    expect(json).toContain('"restart"')
    expect(json).toContain('800 by 600')
    expect(warnings).toEqual(
      expect.arrayContaining(['changed tools[0]', 'changed tools[3]', 'unsupported tools[1].max_characters']),
    )
  })

  it('come back under their names, and their results go on', () => {
    const { request } = send('anthropic', 'openai-chat', body)
    const response = chatResponse(['bash', { command: 'ls' }])
    const { body: message } = translateResponse(response, { from: 'openai-chat', to: 'anthropic', request })
    expect(message).toMatchObject({
      content: [{ type: 'tool_use', id: 'call_0', name: 'bash', input: { command: 'ls' } }],
      stop_reason: 'tool_use',
    })
  })

  it('leaves a tool that Anthropic runs to Anthropic', () => {
    const { sent, warnings } = send('anthropic', 'openai-chat', {
      ...body,
      tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
    })
    expect(sent.tools).toBeUndefined()
    expect(warnings).toContain('unsupported tools[0]')
  })
})

describe('Claude’s toolsets that the client runs', () => {
  const use = {
    type: 'tool_use',
    id: 'toolu_1',
    name: 'find',
    input: { query: 'a link' },
    toolset_name: 'browser',
  }
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ref_1', toolset_name: 'browser' }
  const body = {
    max_tokens: 99,
    tools: [
      {
        type: 'browser_toolset_20260801',
        configs: { read_console: { enabled: true }, zoom: { enabled: false } },
      },
      { name: 'browser__hover', input_schema: { type: 'object' } },
    ],
    messages: [
      { role: 'user', content: 'Find the link' },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result] },
    ],
  }

  it('are a function for each tool that is enabled, in declarations and in earlier turns', () => {
    const { sent, warnings } = send('anthropic', 'openai-chat', body)
    const names = (sent.tools as { function: { name: string } }[]).map((tool) => tool.function.name)
    expect(names).toEqual(
      expect.arrayContaining(['browser__navigate', 'browser__read_console', 'browser__hover_builtin']),
    )
    for (const absent of ['browser__zoom', 'browser__javascript_exec']) expect(names).not.toContain(absent)
    expect(sent.messages).toMatchObject([
      { role: 'user' },
      { tool_calls: [{ function: { name: 'browser__find' } }] },
      { role: 'tool', content: 'ref_1' },
    ])
    expect(warnings).toEqual(['changed tools[0]'])
  })

  it.each([false, true])('come back as tools of their set, and others as they are (stream: %s)', (stream) => {
    const { request } = send('anthropic', 'openai-chat', body)
    const response = chatResponse(['browser__hover_builtin', { target: {} }], ['browser__hover', {}])
    const options = { from: 'openai-chat', to: 'anthropic', request } as const
    const text = stream
      ? translateResponseToStream(response, options).text
      : JSON.stringify(translateResponse(response, options).body)
    expect(text).toMatch(/"name":"hover","input":\{.*?\},"toolset_name":"browser"/)
    expect(text).toMatch(/"name":"browser__hover","input":\{\}\}/)
    expect(text).toContain('"stop_reason":"tool_use"')
  })

  it('stay what they are for Anthropic', () => {
    const { sent, warnings } = send('anthropic', 'anthropic', body)
    expect(sent.tools).toEqual(body.tools)
    expect(sent.messages).toMatchObject([{}, { content: [use] }, { content: [{ toolset_name: 'browser' }] }])
    expect(warnings).toEqual([])
  })
})

describe('OpenAI’s own tools that the client runs', () => {
  const tools = [
    { type: 'shell', environment: { type: 'local' } },
    { type: 'local_shell' },
    { type: 'apply_patch' },
    { type: 'computer' },
  ]
  const input = [{ role: 'user', content: 'Tidy up' }]

  it('come back as the items of their types', () => {
    const { request, sent } = send('openai-responses', 'openai-chat', { input, tools })
    expect(sent.tools).toMatchObject(
      ['shell', 'local_shell', 'apply_patch', 'computer'].map((name) => ({
        type: 'function',
        function: { name },
      })),
    )
    const response = chatResponse(
      ['shell', { commands: ['ls', 'pwd'] }],
      ['local_shell', { command: ['ls'] }],
      ['apply_patch', { type: 'delete_file', path: 'a.txt' }],
      ['computer', { type: 'click', x: 1, y: 2, button: 'left' }],
    )
    const { body } = translateResponse(response, { from: 'openai-chat', to: 'openai-responses', request })
    expect(body).toMatchObject({
      output: [
        { type: 'shell_call', call_id: 'call_0', action: { commands: ['ls', 'pwd'], timeout_ms: null } },
        { type: 'local_shell_call', call_id: 'call_1', action: { type: 'exec', command: ['ls'], env: {} } },
        { type: 'apply_patch_call', call_id: 'call_2', operation: { type: 'delete_file', path: 'a.txt' } },
        {
          type: 'computer_call',
          call_id: 'call_3',
          actions: [{ type: 'click', x: 1, y: 2, button: 'left' }],
        },
      ],
    })
  })

  it('come back in a stream as well', () => {
    const { request } = send('openai-responses', 'anthropic', { input, tools })
    let text = ''
    const translator = createStreamTranslator({
      from: 'anthropic',
      to: 'openai-responses',
      request,
      write: (more) => {
        text += more
      },
    })
    const chunks = [
      {
        type: 'message_start',
        message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } },
      },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 't', name: 'shell', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"commands":' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '["ls"]}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 3 } },
      { type: 'message_stop' },
    ]
    translator.feed(new TextEncoder().encode(chunks.map((c) => `data: ${JSON.stringify(c)}\n\n`).join('')))
    translator.end()
    expect(text).toContain('"type":"shell_call"')
    expect(text).toContain('"commands":["ls"]')
    expect(text).not.toContain('function_call')
  })

  it('are calls and results in earlier turns', () => {
    const { sent, warnings } = send('openai-responses', 'anthropic', {
      tools,
      input: [
        ...input,
        { type: 'shell_call', call_id: 'a', action: { commands: ['ls'] }, status: 'completed' },
        {
          type: 'shell_call_output',
          call_id: 'a',
          output: [{ stdout: 'a.txt', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
        },
      ],
    })
    expect(sent.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', name: 'shell', input: { commands: ['ls'] } }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', content: [{ text: expect.stringContaining('a.txt') }] }],
      },
    ])
    expect(warnings.filter((warning) => warning.includes('messages'))).toEqual([])
  })

  it('leaves a shell in a container to OpenAI', () => {
    const { warnings } = send('openai-responses', 'anthropic', {
      input,
      tools: [{ type: 'shell', environment: { type: 'container_auto' } }],
    })
    expect(warnings).toContain('unsupported tools[0]')
  })
})

describe('OpenAI’s namespaces', () => {
  const tools = [
    {
      type: 'namespace',
      name: 'crm',
      description: 'Customers',
      tools: [
        {
          type: 'function',
          name: 'find',
          parameters: { type: 'object', properties: { q: { type: 'string' } } },
        },
        { type: 'function', name: 'add' },
      ],
    },
    { type: 'function', name: 'find', parameters: { type: 'object', properties: {} } },
  ]
  const call = {
    type: 'function_call',
    call_id: 'a',
    name: 'find',
    namespace: 'crm',
    arguments: '{"q":"Ada"}',
  }
  const input = [
    { role: 'user', content: 'Who?' },
    call,
    { type: 'function_call_output', call_id: 'a', output: 'Ada' },
  ]

  it.each(['openai-chat', 'anthropic', 'google'] as const)('are functions with unique names for %s', (to) => {
    const { sent } = send('openai-responses', to, { input, tools })
    const json = JSON.stringify(sent)
    for (const name of ['crm__find', 'crm__add', 'find']) expect(json).toContain(`"name":"${name}"`)
    expect(json.match(/"name":"crm__find"/g)).toHaveLength(to === 'google' ? 3 : 2)
  })

  it('come back on the call', () => {
    const { request } = send('openai-responses', 'openai-chat', { input, tools })
    const response = chatResponse(['crm__find', { q: 'Bo' }], ['find', {}])
    const { body } = translateResponse(response, { from: 'openai-chat', to: 'openai-responses', request })
    expect(body).toMatchObject({
      output: [
        { type: 'function_call', name: 'find', namespace: 'crm', arguments: '{"q":"Bo"}' },
        { type: 'function_call', name: 'find' },
      ],
    })
    expect((body as { output: object[] }).output[1]).not.toHaveProperty('namespace')
  })
})

describe('a tool of OpenAI and one of the client’s own with the same name', () => {
  const body = {
    tools: [
      { type: 'shell', environment: { type: 'local' } },
      { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} } },
      { type: 'namespace', name: 'notes', description: 'd', tools: [{ type: 'function', name: 'add' }] },
      { type: 'function', name: 'notes__add', parameters: { type: 'object', properties: {} } },
    ],
    input: [
      { role: 'user', content: 'Tidy up' },
      { type: 'shell_call', call_id: 'c1', status: 'completed', action: { commands: ['ls'] } },
      {
        type: 'shell_call_output',
        call_id: 'c1',
        output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      },
      { type: 'function_call', call_id: 'c2', name: 'shell', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c2', output: 'done' },
    ],
  }
  const { request, sent } = send('openai-responses', 'openai-chat', body)

  it('have different names upstream, in declarations and in earlier turns', () => {
    const names = (sent.tools as { function: { name: string } }[]).map((tool) => tool.function.name)
    expect(names).toEqual(['shell_builtin', 'shell', 'notes__add_builtin', 'notes__add'])
    const calls = (sent.messages as { tool_calls?: { function: { name: string } }[] }[]).flatMap(
      ({ tool_calls = [] }) => tool_calls.map((call) => call.function.name),
    )
    expect(calls).toEqual(['shell_builtin', 'shell'])
  })

  const response = chatResponse(
    ['shell_builtin', { commands: ['pwd'] }],
    ['shell', {}],
    ['notes__add_builtin', {}],
    ['notes__add', {}],
  )
  const restored = [
    { type: 'shell_call', action: expect.objectContaining({ commands: ['pwd'] }) },
    { type: 'function_call', name: 'shell' },
    { type: 'function_call', name: 'add', namespace: 'notes' },
    { type: 'function_call', name: 'notes__add' },
  ]

  it('come back as what they were, whole', () => {
    const { body } = translateResponse(response, { from: 'openai-chat', to: 'openai-responses', request })
    expect(body).toMatchObject({ output: restored })
  })

  it('come back as what they were in a stream', () => {
    const items: unknown[] = []
    const translator = createStreamTranslator({
      from: 'openai-chat',
      to: 'openai-responses',
      request,
      write(text) {
        for (const [, data = ''] of text.matchAll(/^data: (.*)$/gm)) {
          const event = JSON.parse(data)
          if (event.type === 'response.output_item.done') items.push(event.item)
        }
      },
    })
    const [choice] = response.choices
    const delta = {
      ...choice?.message,
      tool_calls: choice?.message.tool_calls.map((call, index) => ({ ...call, index })),
    }
    const chunk = { ...response, choices: [{ index: 0, delta, finish_reason: 'tool_calls' }] }
    translator.feed(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`))
    translator.end()
    expect(items).toHaveLength(restored.length)
    for (const item of restored) expect(items).toContainEqual(expect.objectContaining(item))
  })
})
