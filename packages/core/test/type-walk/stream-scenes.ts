import type { Format } from '../../src/index.ts'
import { responseSceneOf } from './response-scenes.ts'
import { COMMON, type Samples, type Scene } from './scenes.ts'

// biome-ignore lint/suspicious/noExplicitAny: chunks of any shape are read and extended here
type Json = Record<string, any>

interface StreamScene {
  samples: Samples
  /** Fields that repeat the request, that say where in the stream a chunk is, or that another chunk has whole. */
  repeats: RegExp
  /** The chunks of a whole stream, of which one is given. */
  complete(chunk: Json): Json[]
}

const TEXT = 'Hello world'

const OF_FORMAT: Record<Format, StreamScene> = {
  'openai-chat': {
    samples: [
      [/(^choices|tool_calls)\[\]\.index$/, 0, 'whole'],
      [/logprobs.*\.bytes$/, [72, 105], 'whole'],
      [/audio\.data$/, 'UklGRg=='],
    ],
    repeats: /^(id|object|created|model|obfuscation|choices\[\]\.index|.*tool_calls\[\]\.index)$/,
    complete: chatStream,
  },
  'openai-responses': {
    samples: [
      [/^\(response\.(created|in_progress|queued|incomplete|failed)\)\.response$/, {}, 'whole'],
      [/logprobs.*\.bytes$/, [72, 105], 'whole'],
    ],
    repeats:
      /\)\.(sequence_number|item_id|output_index|content_index|summary_index|annotation_index|command_index|partial_image_index|obfuscation)$|^\(response\.(output_item|content_part|reasoning_summary_part)\.added\)\.(item|part)\b.*\.|^\(response\.(content_part|reasoning_summary_part)\.done\)\.part\b.*\.|^\(response\.completed\)\.response\.output\b/,
    complete: responsesStream,
  },
  anthropic: {
    samples: [
      [/\.input$/, {}, 'whole'],
      [/\.usage\.output_tokens$/, 100],
      [/\.index$/, 0],
      [/\.message\.content$/, [], 'whole'],
      [/\.message\.(stop_reason|stop_sequence|stop_details)$/, null, 'whole'],
      [/\.partial_json$/, '{"city":"Rome"}'],
    ],
    repeats: /\.index$|\.message\.(id|type|role|model|content|stop_reason|stop_sequence|stop_details)\b/,
    complete: anthropicStream,
  },
  google: {
    samples: [],
    repeats:
      /^(responseId|modelVersion|createTime|candidates\[\]\.(index|content\.role)|.*\.functionResponse)$/,
    complete: googleStream,
  },
}

function chatStream({ choices = [], ...body }: Json): Json[] {
  const head = { id: 'chatcmpl_1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5' }
  const chunk = (delta: Json, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }],
  })
  const usage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 }
  const given = choices.map((choice: Json) => ({ ...choice, delta: completeDelta(choice.delta) }))
  const ended = choices.some((choice: Json) => choice.finish_reason)
  const called = given.some(({ delta }: Json) => delta.tool_calls)
  return [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: TEXT }),
    { ...head, choices: given, ...body },
    ...(ended ? [] : [chunk({}, called ? 'tool_calls' : 'stop')]),
    ...(body.usage ? [] : [{ ...head, choices: [], usage }]),
  ]
}

/** The first delta of a call has its id and name. */
function completeDelta({ tool_calls, function_call, ...delta }: Json): Json {
  const calls = tool_calls?.map((call: Json) => ({
    id: 'call_1',
    type: call.custom ? 'custom' : 'function',
    ...call,
    ...(call.custom
      ? { custom: { name: 'sample', ...call.custom } }
      : { function: { name: 'sample', arguments: '{}', ...call.function } }),
  }))
  return {
    ...delta,
    ...(calls && { tool_calls: calls }),
    ...(function_call && { function_call: { name: 'sample', arguments: '{}', ...function_call } }),
  }
}

/** The item that events are about, by the beginning of their type. */
const ITEMS: readonly (readonly [prefix: string, item: Json])[] = [
  ['response.reasoning', { type: 'reasoning', id: 'rs_1', summary: [] }],
  [
    'response.function_call',
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'sample', arguments: '{}' },
  ],
  [
    'response.custom_tool_call',
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'sample', input: '' },
  ],
  [
    'response.web_search_call',
    {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'weather' },
    },
  ],
  [
    'response.file_search_call',
    { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['a'] },
  ],
  [
    'response.code_interpreter_call',
    { type: 'code_interpreter_call', id: 'ci_1', status: 'completed', code: '1', container_id: 'c' },
  ],
  [
    'response.image_generation_call',
    { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBORw0KGgo=' },
  ],
  ['response.mcp_list_tools', { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 'sample', tools: [] }],
  [
    'response.mcp_call',
    { type: 'mcp_call', id: 'mcp_1', server_label: 'sample', name: 'a', arguments: '{}' },
  ],
  [
    'response.shell_call',
    { type: 'shell_call', id: 'sh_1', call_id: 'call_1', status: 'completed', action: { commands: ['ls'] } },
  ],
  ['response.compaction', { type: 'compaction', id: 'cmp_1', encrypted_content: 'ZW5jcnlwdGVk' }],
]

function messageItem(content: Json = { type: 'output_text', text: TEXT, annotations: [] }): Json {
  return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [content] }
}

function responsesStream(event: Json): Json[] {
  const head = { id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-5' }
  const usage = { input_tokens: 10, output_tokens: 10, total_tokens: 20 }
  const given = { ...event, item_id: 'item_1', output_index: 0, content_index: 0 }
  const created = { type: 'response.created', response: { ...head, status: 'in_progress', output: [] } }
  const itemEvents = (item: Json, between: Json[] = []) => [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, ...(item.content && { content: [] }) },
    },
    ...between,
    { type: 'response.output_item.done', output_index: 0, item },
  ]
  const completed = (output: Json[], fields: Json = {}) => ({
    type: 'response.completed',
    response: { ...head, status: 'completed', usage, ...fields, output },
  })
  const type: string = event.type
  const whole = (item: Json, between?: Json[]) => [created, ...itemEvents(item, between), completed([item])]
  if (type === 'error') return [created, given]
  if (/^response\.(created|in_progress|queued)$/.test(type)) {
    return [{ ...created, ...event, response: created.response }, ...whole(messageItem()).slice(1)]
  }
  if (/^response\.(completed|incomplete|failed)$/.test(type)) {
    const cut = Boolean(event.response?.incomplete_details)
    const status = cut ? 'incomplete' : type.slice('response.'.length)
    const fields = {
      ...(status === 'failed' && { error: { code: 'server_error', message: 'failed' } }),
      ...(status === 'incomplete' && { incomplete_details: { reason: 'max_output_tokens' } }),
      ...event.response,
      status,
    }
    return [
      created,
      ...itemEvents(messageItem()),
      { ...event, ...completed([messageItem()], fields), type: `response.${status}` },
    ]
  }
  if (type === 'response.output_item.added') return [created, given, ...whole(event.item).slice(2)]
  if (type === 'response.output_item.done') return whole(event.item)
  const item = ITEMS.find(([prefix]) => type.startsWith(prefix))?.[1]
  if (item) return whole(item, [given])
  const delta = { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0 }
  if (type === 'response.output_text.annotation.added') {
    const part = { type: 'output_text', text: TEXT, annotations: [event.annotation] }
    return whole(messageItem(part), [{ ...delta, delta: TEXT }, given])
  }
  const text = event.delta ?? event.text ?? event.refusal
  if (type.startsWith('response.refusal')) {
    return whole(messageItem({ type: 'refusal', refusal: text }), [given])
  }
  if (type.startsWith('response.output_text')) {
    const part = { type: 'output_text', text, annotations: [] }
    const logprobs = event.logprobs?.map(completeLogprob)
    return whole(messageItem(part), [{ ...given, ...(logprobs && { logprobs }) }])
  }
  return whole(messageItem(), [given])
}

/** An alternative has a token and its probability. */
function completeLogprob({ top_logprobs, ...token }: Json): Json {
  const complete = (alternative: Json) => ({ token: 'Hi', logprob: -1, ...alternative })
  return { ...token, ...(top_logprobs && { top_logprobs: top_logprobs.map(complete) }) }
}

/** The block that a delta belongs to, by the type of the delta. */
const BLOCKS: Record<string, Json> = {
  input_json_delta: { type: 'tool_use', id: 'toolu_1', name: 'sample', input: {} },
  thinking_delta: { type: 'thinking', thinking: '', signature: '' },
  signature_delta: { type: 'thinking', thinking: '', signature: '' },
  compaction_delta: { type: 'compaction', content: null },
}

function anthropicStream(event: Json): Json[] {
  const usage = { input_tokens: 10, output_tokens: 1 }
  const start = (fields: Json = {}) => ({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
      ...fields,
    },
  })
  const block = (index: number, content_block: Json, ...deltas: Json[]) => [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
  const text = (index: number, ...deltas: Json[]) =>
    block(index, { type: 'text', text: '', citations: null }, { type: 'text_delta', text: TEXT }, ...deltas)
  const called = event.content_block?.type === 'tool_use' || event.delta?.type === 'input_json_delta'
  const end = {
    type: 'message_delta',
    delta: { stop_reason: called ? 'tool_use' : 'end_turn', stop_sequence: null },
    usage: { output_tokens: 10 },
  }
  const stop = { type: 'message_stop' }
  switch (event.type) {
    case 'message_start':
      return [start(event.message), ...text(0), end, stop]
    case 'content_block_start': {
      const { content_block } = event
      const isResult = content_block.type === 'web_search_tool_result'
      const input = { query: 'weather' }
      const call = { type: 'server_tool_use', id: content_block.tool_use_id, name: 'web_search', input }
      const before = isResult ? block(0, call) : []
      return [start(), ...before, ...block(1, content_block), end, stop]
    }
    case 'content_block_delta': {
      const own = BLOCKS[event.delta.type]
      return [start(), ...(own ? block(0, own, event.delta) : text(0, event.delta)), end, stop]
    }
    case 'message_delta': {
      const delta = { ...event.delta, ...(event.delta?.stop_details && { stop_reason: 'refusal' }) }
      return [start(), ...text(0), { ...event, delta }, stop]
    }
    default:
      return [start(), ...text(0), end, stop]
  }
}

function googleStream(chunk: Json): Json[] {
  const head = { responseId: 'r1', modelVersion: 'gemini-2.5-pro' }
  const first = {
    ...head,
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Well. ' }] } }],
  }
  const last = responseSceneOf('google').complete(chunk) as Json
  return chunk.promptFeedback ? [last] : [first, last]
}

/** The place in a whole response that a place in a chunk corresponds to. */
export function placeInResponse(path: string): string {
  return path
    .replace(/^\(response\.output_item\.\w+\)\.item/, 'output[]')
    .replace(/^\(response\.output_text\.(delta|done)\)/, 'output[](message).content[](output_text)')
    .replace(/^\(response\.output_text\.annotation\.added\)\.annotation/, '.annotations[]')
    .replace(/^\(response\.\w+\)\.response\.?/, '')
    .replace(/^\(message_start\)\.message\./, '')
    .replace(/^\(content_block_start\)\.content_block/, 'content[]')
    .replace(/^\(content_block_delta\)\.delta\(citations_delta\)\.citation/, 'content[](text).citations[]')
    .replace(/^\(message_delta\)\.(delta\.)?/, '')
    .replace(/^choices\[\]\.delta/, 'choices[].message')
}

/** What makes the streams of a format valid beyond the types of their chunks. A body is the list of a stream's chunks. */
export function streamSceneOf(format: Format): Scene {
  const { samples, repeats, complete } = OF_FORMAT[format]
  const whole = responseSceneOf(format)
  const sampleIn = (rows: Samples, path: string) => {
    const row = rows.find(([pattern]) => pattern.test(path))
    return row && { value: row[1], whole: row[2] === 'whole' }
  }
  return {
    sample: (path) =>
      sampleIn(samples, path) ?? whole.sample(placeInResponse(path)) ?? sampleIn(COMMON, path),
    skip: (path) => repeats.test(path) || whole.skip(placeInResponse(path)),
    complete: (chunk) => complete(chunk as Json),
  }
}
