/**
 * What a valid request has around the smallest value of a type: a first user turn, a call before its result and a
 * result after its call, the tools that a tool choice needs.
 */

// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are read and extended here
type Json = Record<string, any>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }
const HELLO = { role: 'user', content: 'Hello' }

export function completeChat(value: unknown): unknown {
  const body: Json = { model: 'gpt-5', ...(value as Json) }
  const messages: Json[] = [HELLO]
  for (const given of objects(body.messages)) {
    const message: Json = given.role === 'assistant' && !saysSomething(given) ? withSomething(given) : given
    if (message.role === 'tool') messages.push(chatCall(message.tool_call_id))
    if (message.role === 'function') {
      messages.push({
        role: 'assistant',
        content: null,
        function_call: { name: message.name, arguments: '{}' },
      })
    }
    messages.push(completeMessage(message))
    for (const { id } of objects(message.tool_calls)) {
      messages.push({ role: 'tool', tool_call_id: id, content: 'done' })
    }
    if (message.function_call) {
      messages.push({ role: 'function', name: message.function_call.name, content: 'done' })
    }
  }
  const needsTools = body.tool_choice !== undefined || body.parallel_tool_calls !== undefined
  const custom = { type: 'custom', custom: { name: 'sample' } }
  const tools = [{ type: 'function', function: { name: 'sample', parameters: SCHEMA } }]
  return {
    ...body,
    messages,
    ...(needsTools &&
      !body.tools && { tools: JSON.stringify(body.tool_choice)?.includes('custom') ? [custom] : tools }),
    ...(body.function_call !== undefined && !body.functions && { functions: [{ name: 'sample' }] }),
    ...(body.top_logprobs !== undefined && { logprobs: true }),
    ...(body.stream_options && { stream: true }),
    ...(body.audio && { modalities: ['text', 'audio'] }),
  }
}

/** A file is somewhere, although every place is optional in its type. */
function completeMessage(message: Json): Json {
  if (!Array.isArray(message.content)) return message
  const content = message.content.map((part: Json) =>
    part.type === 'file' && !part.file.file_id && !part.file.file_data
      ? { ...part, file: { file_id: 'file_1', ...part.file } }
      : part,
  )
  return { ...message, content }
}

const saysSomething = (message: Json) =>
  message.content || message.tool_calls || message.function_call || message.audio || message.refusal
const withSomething = (message: Json) =>
  message.content === null
    ? { ...message, tool_calls: chatCall('call_2').tool_calls }
    : { ...message, content: 'Hello' }
const chatCall = (id: string) => ({
  role: 'assistant',
  tool_calls: [{ id, type: 'function', function: { name: 'sample', arguments: '{}' } }],
})

export function completeAnthropic(value: unknown): unknown {
  const body: Json = { max_tokens: 4000, model: 'claude-sonnet-4-5', ...(value as Json) }
  const messages: Json[] = [HELLO]
  for (const message of objects(body.messages)) {
    const blocks = objects(message.content)
    const results = blocks.filter(({ type }) => type === 'tool_result')
    if (results.length > 0) {
      const calls = results.map(({ tool_use_id, toolset_name }) => ({
        type: 'tool_use',
        id: tool_use_id,
        name: 'sample',
        input: {},
        ...(toolset_name && { toolset_name }),
      }))
      messages.push({ role: 'assistant', content: calls })
    } else if (message.role !== 'assistant') messages.push({ role: 'assistant', content: 'Hi' })
    if (message.role === 'system') messages.push({ role: 'user', content: 'Go on' })
    messages.push(message)
    if (message.role !== 'assistant') continue
    const calls = blocks.filter(({ type }) => type === 'tool_use')
    const answers = calls.map(({ id, toolset_name }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: 'done',
      ...(toolset_name && { toolset_name }),
    }))
    messages.push({ role: 'user', content: calls.length > 0 ? answers : 'Go on' })
  }
  const needsTools = body.tool_choice !== undefined
  return {
    ...body,
    messages,
    ...(needsTools && !body.tools && { tools: [{ name: 'sample', input_schema: SCHEMA }] }),
  }
}

/** The items that are a call of a tool, by the type of the item that holds its result. */
const CALLS: Record<string, Json> = {
  function_call_output: { type: 'function_call', name: 'sample', arguments: '{}' },
  custom_tool_call_output: { type: 'custom_tool_call', name: 'sample', input: 'x' },
  computer_call_output: {
    type: 'computer_call',
    id: 'cu_1',
    action: { type: 'screenshot' },
    pending_safety_checks: [],
    status: 'completed',
  },
  shell_call_output: { type: 'shell_call', action: { commands: ['ls'] } },
  apply_patch_call_output: {
    type: 'apply_patch_call',
    status: 'completed',
    operation: { type: 'delete_file', path: 'a' },
  },
}

export function completeResponses(value: unknown): unknown {
  const body: Json = { model: 'gpt-5', ...(value as Json) }
  const input: Json[] = []
  for (const item of objects(body.input)) {
    const call = CALLS[item.type]
    if (call) input.push({ ...call, call_id: item.call_id ?? 'call_1' })
    if (item.type === 'local_shell_call_output') {
      input.push({
        type: 'local_shell_call',
        id: item.id,
        call_id: item.id,
        status: 'completed',
        action: { type: 'exec', command: ['ls'], env: {} },
      })
    }
    if (item.type === 'mcp_approval_response') {
      input.push({
        type: 'mcp_approval_request',
        id: item.approval_request_id,
        name: 'sample',
        server_label: 'sample',
        arguments: '{}',
      })
    }
    input.push(completeItem(item))
    const result = RESULTS[item.type]
    if (result) input.push(result(item))
  }
  const tools = [{ type: 'function', name: 'sample', parameters: SCHEMA, strict: false }]
  const needsTools = body.tool_choice !== undefined || body.parallel_tool_calls !== undefined
  return {
    ...body,
    input: Array.isArray(body.input) ? [HELLO, ...input] : (body.input ?? 'Hello'),
    ...(needsTools && !body.tools && { tools }),
    ...(body.stream_options && { stream: true }),
  }
}

/** An image or a file is somewhere, although every place is optional in its type. */
function completeItem(item: Json): Json {
  const complete = (part: Json): Json => {
    if (part.type === 'input_image' && !part.image_url && !part.file_id) {
      return part.image_url === null
        ? { ...part, file_id: 'file_1' }
        : { ...part, image_url: 'https://example.com/a.png' }
    }
    if (part.type === 'input_file' && !part.file_url && !part.file_id && !part.file_data) {
      return { ...part, file_url: 'https://example.com/a.pdf' }
    }
    return part
  }
  return {
    ...item,
    ...(Array.isArray(item.content) && { content: item.content.map(complete) }),
    ...(Array.isArray(item.output) && { output: item.output.map(complete) }),
  }
}

const RESULTS: Record<string, (call: Json) => Json> = {
  function_call: ({ call_id }) => ({ type: 'function_call_output', call_id, output: 'done' }),
  custom_tool_call: ({ call_id }) => ({ type: 'custom_tool_call_output', call_id, output: 'done' }),
  computer_call: ({ call_id }) => ({
    type: 'computer_call_output',
    call_id,
    output: { type: 'computer_screenshot', image_url: 'https://example.com/a.png' },
  }),
  local_shell_call: ({ call_id }) => ({ type: 'local_shell_call_output', id: call_id, output: 'done' }),
  shell_call: ({ call_id }) => ({
    type: 'shell_call_output',
    call_id,
    output: [{ stdout: 'done', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
  }),
  apply_patch_call: ({ call_id }) => ({ type: 'apply_patch_call_output', call_id, status: 'completed' }),
}

/** The fields of a part that hold its data; a part has exactly one. */
const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
]
const OF_MODEL = [
  'functionCall',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'thought',
  'thoughtSignature',
]

export function completeGoogle(value: unknown): unknown {
  const body = value as Json
  const contents: Json[] = [{ role: 'user', parts: [{ text: 'Hello' }] }]
  for (const content of objects(body.contents)) {
    const parts = content.parts?.length ? objects(content.parts).map(completePart) : [{ text: 'Hello' }]
    const has = (key: string) => parts.some((part) => part[key] !== undefined)
    if (has('functionResponse')) {
      const calls = parts.flatMap(({ functionResponse: { name = 'sample', id } }) => ({
        functionCall: { name, args: {}, ...(id && { id }) },
      }))
      contents.push({ role: 'model', parts: calls })
    }
    const role =
      content.role && content.role !== 'sample' ? content.role : OF_MODEL.some(has) ? 'model' : 'user'
    contents.push({ ...content, role, parts })
    if (role === 'user') continue
    const responses = parts.flatMap(({ functionCall }) =>
      functionCall
        ? [
            {
              functionResponse: {
                name: functionCall.name,
                ...(functionCall.id && { id: functionCall.id }),
                response: { output: 'done' },
              },
            },
          ]
        : [],
    )
    contents.push({ role: 'user', parts: responses.length > 0 ? responses : [{ text: 'Go on' }] })
  }
  const config = body.generationConfig
  const wantsJson = config && (config.responseSchema || config.responseJsonSchema !== undefined)
  return {
    ...body,
    contents,
    ...(body.systemInstruction && {
      systemInstruction: {
        ...body.systemInstruction,
        parts: objects(body.systemInstruction.parts ?? [{}]).map(completePart),
      },
    }),
    ...(config && {
      generationConfig: {
        ...config,
        ...(wantsJson && { responseMimeType: 'application/json' }),
        ...(config.logprobs !== undefined && { responseLogprobs: true }),
      },
    }),
    ...(body.toolConfig?.functionCallingConfig?.allowedFunctionNames && {
      toolConfig: { functionCallingConfig: { mode: 'ANY', ...body.toolConfig.functionCallingConfig } },
    }),
    ...(Array.isArray(body.tools) && { tools: objects(body.tools).map(completeTool) }),
    ...(body.toolConfig && !body.tools && { tools: [{ functionDeclarations: [{ name: 'sample' }] }] }),
  }
}

function completeTool(tool: Json): Json {
  const { functionDeclarations } = tool
  if (!functionDeclarations) return tool
  return {
    ...tool,
    functionDeclarations: objects(functionDeclarations).map((declaration) => ({
      name: 'sample',
      ...declaration,
    })),
  }
}

function completePart(part: Json): Json {
  const { functionCall, functionResponse } = part
  if (functionCall) return { ...part, functionCall: { name: 'sample', ...functionCall } }
  if (functionResponse) {
    const { parts } = functionResponse
    return {
      ...part,
      functionResponse: {
        name: 'sample',
        response: { output: 'done' },
        ...functionResponse,
        ...(parts && { parts: objects(parts).map(completePart) }),
      },
    }
  }
  if (part.videoMetadata)
    return { fileData: { fileUri: 'https://example.com/a.mp4', mimeType: 'video/mp4' }, ...part }
  if (part.inlineData)
    return { ...part, inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=', ...part.inlineData } }
  if (part.fileData) {
    return {
      ...part,
      fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png', ...part.fileData },
    }
  }
  return DATA.some((key) => part[key] !== undefined) ? part : { text: 'Hello', ...part }
}
