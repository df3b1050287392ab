/** The events in which each vendor streams a whole response, after its API reference. */

type Json = Record<string, unknown>

/** A text in two halves. */
function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== '')
}

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export function chatStream(whole: Json): object[] {
  const { choices, usage, ...head } = whole as Json & { choices: [{ message: Json; finish_reason: string }] }
  const [{ message, finish_reason }] = choices
  const { content, reasoning_content: reasoning, tool_calls: calls, annotations } = message
  const deltas: Json[] = [{ role: 'assistant', content: '' }]
  for (const half of halves(String(reasoning ?? ''))) deltas.push({ reasoning_content: half })
  for (const half of halves(String(content ?? ''))) deltas.push({ content: half })
  if (annotations) deltas.push({ annotations })
  for (const [index, call] of ((calls ?? []) as { function: { arguments: string } }[]).entries()) {
    deltas.push({ tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] })
    for (const half of halves(call.function.arguments))
      deltas.push({ tool_calls: [{ index, function: { arguments: half } }] })
  }
  const chunk = (choices: unknown[], more: object = {}) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices,
    ...more,
  })
  return [
    ...deltas.map((delta) => chunk([{ index: 0, delta, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason }]),
    chunk([], { usage }),
  ]
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function responsesStream(whole: Json): object[] {
  const items = whole.output as (Json & { id: string })[]
  const events: Json[] = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
  ]
  for (const [output_index, item] of items.entries()) {
    const at = { output_index, item_id: item.id }
    events.push({ type: 'response.output_item.added', output_index, item: started(item) })
    if (item.type === 'message') events.push(...messageEvents(item, at))
    if (item.type === 'reasoning') events.push(...summaryEvents(item, at))
    if (item.type === 'function_call') {
      const text = String(item.arguments)
      for (const delta of halves(text))
        events.push({ type: 'response.function_call_arguments.delta', ...at, delta })
      events.push({ type: 'response.function_call_arguments.done', ...at, arguments: text })
    }
    if (item.type === 'code_interpreter_call') {
      events.push({ type: 'response.code_interpreter_call_code.delta', ...at, delta: item.code })
      events.push({ type: 'response.code_interpreter_call_code.done', ...at, code: item.code })
    }
    events.push({ type: 'response.output_item.done', output_index, item })
  }
  const type = whole.status === 'incomplete' ? 'response.incomplete' : 'response.completed'
  return [...events, { type, response: whole }].map((event, sequence_number) => ({
    ...event,
    sequence_number,
  }))
}

/** An item as it is when it is added. */
function started(item: Json): Json {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] }
    case 'reasoning':
      return { ...item, summary: [] }
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' }
    case 'code_interpreter_call':
      return { ...item, status: 'in_progress', code: '', outputs: null }
    default:
      return { ...item, status: 'in_progress', results: null, result: null, action: undefined }
  }
}

function messageEvents(item: Json, at: object): Json[] {
  return (item.content as (Json & { text: string; annotations: Json[] })[]).flatMap((part, content_index) => {
    const place = { ...at, content_index }
    return [
      { type: 'response.content_part.added', ...place, part: { ...part, text: '', annotations: [] } },
      ...halves(part.text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
      ...part.annotations.map((annotation, annotation_index) => ({
        type: 'response.output_text.annotation.added',
        ...place,
        annotation_index,
        annotation,
      })),
      { type: 'response.output_text.done', ...place, text: part.text },
      { type: 'response.content_part.done', ...place, part },
    ]
  })
}

function summaryEvents(item: Json, at: object): Json[] {
  return (item.summary as { text: string }[]).flatMap((part, summary_index) => {
    const place = { ...at, summary_index }
    return [
      { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
      ...halves(part.text).map((delta) => ({
        type: 'response.reasoning_summary_text.delta',
        ...place,
        delta,
      })),
      { type: 'response.reasoning_summary_text.done', ...place, text: part.text },
      { type: 'response.reasoning_summary_part.done', ...place, part },
    ]
  })
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function anthropicStream(whole: Json): object[] {
  const { content, stop_reason, stop_sequence, usage, ...head } = whole as Json & {
    content: Json[]
    usage: Json & { output_tokens: number }
  }
  const message = { ...head, content: [], stop_reason: null, stop_sequence: null }
  return [
    { type: 'message_start', message: { ...message, usage: { ...usage, output_tokens: 1 } } },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...blockDeltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage },
    { type: 'message_stop' },
  ]
}

function emptied(block: Json): Json {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', ...('citations' in block && { citations: [] }) }
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'tool_use':
    case 'server_tool_use':
      return { ...block, input: {} }
    default:
      return block
  }
}

function blockDeltas(block: Json): Json[] {
  switch (block.type) {
    case 'text':
      return [
        ...((block.citations ?? []) as Json[]).map((citation) => ({ type: 'citations_delta', citation })),
        ...halves(String(block.text)).map((text) => ({ type: 'text_delta', text })),
      ]
    case 'thinking':
      return [
        ...halves(String(block.thinking)).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature },
      ]
    case 'tool_use':
    case 'server_tool_use':
      return halves(JSON.stringify(block.input)).map((partial_json) => ({
        type: 'input_json_delta',
        partial_json,
      }))
    default:
      return []
  }
}

/** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function googleStream(whole: Json): object[] {
  const { candidates, usageMetadata, ...head } = whole as Json & {
    candidates: [Json & { content: { parts: (Json & { text?: string })[] } }]
  }
  const [{ content, finishReason, ...candidate }] = candidates
  const parts = content.parts.flatMap((part) => {
    const { text, thoughtSignature, ...rest } = part
    if (!text || thoughtSignature) return [part]
    return halves(text).map((half) => ({ ...rest, text: half }))
  })
  const chunk = (list: Json[], more: object = {}) => ({
    ...head,
    candidates: [{ index: 0, content: { role: 'model', parts: list }, ...more }],
    usageMetadata,
  })
  const last = parts.length - 1
  return parts.map((part, index) => chunk([part], index === last ? { finishReason, ...candidate } : {}))
}
