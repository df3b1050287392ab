import { describe, expect, it } from 'vitest'
import {
  createStreamCollector,
  createStreamTranslator,
  type Format,
  translateRequest,
  translateResponse,
  translateResponseToStream,
} from '../index.ts'

const FORMATS = ['openai-chat', 'openai-responses', 'anthropic', 'google'] as const
const others = (from: Format) => FORMATS.filter((to) => to !== from)

function stream(from: Format, to: Format, chunks: object[], request?: object): string {
  const sse = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
  return translateStream(from, to, sse, request).text
}

function translateStream(from: Format, to: Format, sse: string, request?: object) {
  let text = ''
  const translator = createStreamTranslator({
    from,
    to,
    write: (more) => {
      text += more
    },
    ...(request && { request: translateRequest(request, { from: to, to: from }).request }),
  })
  translator.feed(new TextEncoder().encode(sse))
  translator.end()
  return { text, warnings: translator.warnings }
}

describe('why a vendor refused', () => {
  const claude = {
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5',
    content: [],
    stop_reason: 'refusal',
    stop_sequence: null,
    stop_details: { type: 'refusal', category: 'bio', explanation: 'That recipe is a toxin' },
    usage: { input_tokens: 3, output_tokens: 1 },
  }
  const gemini = {
    promptFeedback: { blockReason: 'BLOCKLIST', blockReasonMessage: 'A word is on the list' },
    usageMetadata: { promptTokenCount: 3 },
    modelVersion: 'g',
    responseId: 'r7',
  }

  it.each(others('anthropic'))('reaches %s from Claude', (to) => {
    const { body } = translateResponse(claude, { from: 'anthropic', to })
    expect(JSON.stringify(body)).toContain('That recipe is a toxin')
    const { content: _, stop_reason, stop_details, stop_sequence, ...message } = claude
    const chunks = [
      { type: 'message_start', message: { ...message, content: [] } },
      {
        type: 'message_delta',
        delta: { stop_reason, stop_sequence, stop_details },
        usage: { output_tokens: 1 },
      },
      { type: 'message_stop' },
    ]
    expect(stream('anthropic', to, chunks)).toContain('That recipe is a toxin')
  })

  it.each(others('google'))('reaches %s from Google', (to) => {
    expect(JSON.stringify(translateResponse(gemini, { from: 'google', to }).body)).toContain('on the list')
    expect(stream('google', to, [gemini])).toContain('on the list')
  })
})

describe('the service tier', () => {
  const chat = (more = {}) => ({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-5',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    ...more,
  })

  it('is the upstream’s or none, never the one that was asked for', () => {
    const { request } = translateRequest(
      { model: 'gpt-5', input: 'Hi', service_tier: 'flex' },
      { from: 'openai-responses', to: 'openai-chat' },
    )
    const tierOf = (body: object) =>
      (
        translateResponse(body, { from: 'openai-chat', to: 'openai-responses', request }).body as {
          service_tier: unknown
        }
      ).service_tier
    expect(tierOf(chat({ service_tier: 'priority' }))).toBe('priority')
    expect(tierOf(chat())).toBeNull()
  })

  it('goes into Claude’s usage', () => {
    const { body } = translateResponse(chat({ service_tier: 'priority' }), {
      from: 'openai-chat',
      to: 'anthropic',
    })
    expect(body).toMatchObject({ usage: { service_tier: 'priority' } })
  })
})

describe('how often the vendor searched the web', () => {
  const COUNTED: Partial<Record<Format, object>> = {
    anthropic: {
      id: 'msg_8',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'Rain' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 1, server_tool_use: { web_search_requests: 4 } },
    },
    'openai-responses': {
      id: 'resp_8',
      object: 'response',
      status: 'completed',
      model: 'm',
      output: [
        {
          type: 'message',
          id: 'msg_8',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Rain', annotations: [] }],
        },
      ],
      usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
      tool_usage: { web_search: { num_requests: 4 } },
    },
    google: {
      responseId: 'r8',
      modelVersion: 'm',
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Rain' }] },
          finishReason: 'STOP',
          groundingMetadata: { webSearchQueries: ['rain today'] },
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1 },
    },
  }

  it.each<[Format, Format, object]>([
    ['openai-responses', 'anthropic', { usage: { server_tool_use: { web_search_requests: 4 } } }],
    ['google', 'anthropic', { usage: { server_tool_use: { web_search_requests: 1 } } }],
    ['anthropic', 'openai-responses', { tool_usage: { web_search: { num_requests: 4 } } }],
    ['google', 'openai-responses', { tool_usage: { web_search: { num_requests: 1 } } }],
  ])('goes from %s into the usage for %s, whole and streamed', (from, to, expected) => {
    expect(translateResponse(COUNTED[from], { from, to }).body).toMatchObject(expected)
    const upstream = translateResponseToStream(COUNTED[from], { from, to: from }).text
    const { text } = translateStream(from, to, upstream)
    const events = text
      .split('\n')
      .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []))
    const ends = events.map((event) => event.response ?? event)
    expect(ends.findLast((end) => end.usage)).toMatchObject(expected)
  })

  it.each(['openai-chat', 'google'] as const)('is a warning for %s, which has no place for it', (to) => {
    const { warnings } = translateResponse(COUNTED.anthropic, { from: 'anthropic', to })
    expect(warnings).toContainEqual(expect.objectContaining({ path: 'usage.webSearches' }))
    const upstream = translateResponseToStream(COUNTED.anthropic, { from: 'anthropic', to: 'anthropic' }).text
    expect(translateStream('anthropic', to, upstream).warnings).toContainEqual(
      expect.objectContaining({ path: 'usage.webSearches' }),
    )
  })
})

it('keeps the log probabilities of a refusal where a stream becomes a whole response', () => {
  const chunk = (delta: object, more: object = {}) => ({
    id: 'c8',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  })
  const token = (token: string) => ({
    token,
    logprob: -0.5,
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  })
  const refused = (text: string) =>
    chunk({ refusal: text }, { logprobs: { content: null, refusal: [token(text)] } })
  const chunks = [refused('I '), refused('won’t'), chunk({}, { finish_reason: 'stop' })]
  const sse = chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('')
  const collector = createStreamCollector({ from: 'openai-chat', to: 'openai-chat' })
  collector.feed(new TextEncoder().encode(`${sse}data: [DONE]\n\n`))
  collector.end()
  expect(collector.result().body).toMatchObject({
    choices: [
      {
        message: { content: null, refusal: 'I won’t' },
        logprobs: { content: null, refusal: [token('I '), token('won’t')] },
      },
    ],
  })
  const { text } = translateResponseToStream(collector.result().body, {
    from: 'openai-chat',
    to: 'openai-chat',
  })
  expect(text).toContain(JSON.stringify({ content: null, refusal: [token('I '), token('won’t')] }))
})

it('reads a full context window as a limit that was reached', () => {
  const body = {
    id: 'c',
    model: 'glm-5',
    choices: [{ index: 0, finish_reason: 'model_context_window_exceeded', message: { content: 'And so' } }],
  }
  expect(translateResponse(body, { from: 'openai-chat', to: 'anthropic' }).body).toMatchObject({
    stop_reason: 'model_context_window_exceeded',
  })
  expect(translateResponse(body, { from: 'openai-chat', to: 'openai-responses' }).body).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  })
})

describe('a client of the deprecated functions', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Go' }], functions: [{ name: 'dice' }] }

  it('reads function_call', () => {
    const { request, body: sent } = translateRequest(body, { from: 'openai-chat', to: 'anthropic' })
    expect(sent).toMatchObject({ tool_choice: { type: 'auto', disable_parallel_tool_use: true } })
    const response = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'tool_use', id: 't', name: 'dice', input: { sides: 6 } }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    const translated = translateResponse(response, { from: 'anthropic', to: 'openai-chat', request })
    expect(translated.body).toMatchObject({
      choices: [
        {
          finish_reason: 'function_call',
          message: { function_call: { name: 'dice', arguments: '{"sides":6}' } },
        },
      ],
    })
    expect(JSON.stringify(translated.body)).not.toContain('tool_calls')
  })

  it('reads function_call in a stream', () => {
    const text = stream(
      'google',
      'openai-chat',
      [
        {
          candidates: [
            {
              content: { parts: [{ functionCall: { name: 'dice', args: { sides: 6 } } }] },
              finishReason: 'STOP',
            },
          ],
        },
      ],
      body,
    )
    expect(text).toContain('"function_call":{"name":"dice"')
    expect(text).toContain('"finish_reason":"function_call"')
    expect(text).not.toContain('tool_calls')
  })
})

it('gives a citation that comes before its text the span of the whole text', () => {
  const citation = {
    type: 'web_search_result_location',
    url: 'https://example.org/fjord',
    title: 'Fjords',
    encrypted_index: 'x',
    cited_text: 'deep',
  }
  const text = stream('anthropic', 'openai-chat', [
    { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Fjords are deep.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  ])
  expect(text).toContain('"start_index":0,"end_index":16')
})

it('replaces a long user by the same short hash each time, and leaves a short one', () => {
  const send = (to: Format, user_id: string) =>
    translateRequest(
      { model: 'm', max_tokens: 9, metadata: { user_id }, messages: [{ role: 'user', content: 'Hi' }] },
      { from: 'anthropic', to },
    )
  const long = 'session-'.repeat(20)
  for (const to of ['openai-chat', 'openai-responses'] as const) {
    const { body, warnings } = send(to, long)
    expect(String(body.user).length).toBeLessThanOrEqual(64)
    expect(body.user).toBe(send(to, long).body.user)
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'changed', path: 'user' }))
    expect(send(to, 'short').body.user).toBe('short')
  }
})

it('names the part of a request of which nothing can be sent', () => {
  const body = {
    model: 'gemini',
    max_tokens: 9,
    messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'file_9' } }] }],
  }
  for (const to of others('anthropic')) {
    expect(() => translateRequest(body, { from: 'anthropic', to })).toThrow(
      expect.objectContaining({ status: 400, param: 'messages[0].content[0]' }),
    )
  }
})

describe('fields of a response that the client’s format does not have', () => {
  const CASES: [Format, object[], string[]][] = [
    [
      'openai-chat',
      [
        {
          id: 'c',
          model: 'm',
          choices: [
            { index: 0, delta: { content: 'Hi' }, logprobs: { content: [{ token: 'Hi', logprob: -1 }] } },
          ],
        },
        {
          id: 'c',
          model: 'm',
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
          moderation: { flagged: true },
        },
      ],
      ['content[0].logprobs', 'moderation'],
    ],
    [
      'google',
      [
        {
          candidates: [
            {
              content: { role: 'model', parts: [{ text: 'Hi' }] },
              finishReason: 'STOP',
              index: 0,
              safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'MEDIUM' }],
            },
          ],
        },
      ],
      ['candidates[0].safetyRatings'],
    ],
    [
      'openai-responses',
      [
        { type: 'response.created', response: { id: 'r', model: 'm' } },
        {
          type: 'response.completed',
          response: {
            id: 'r',
            model: 'm',
            status: 'completed',
            output: [],
            moderation: { input: { flagged: true } },
          },
        },
      ],
      ['moderation'],
    ],
  ]

  it.each(CASES)('are warned about in a stream of %s', (from, chunks, paths) => {
    const translator = createStreamTranslator({ from, to: 'anthropic', write() {} })
    for (const chunk of chunks)
      translator.feed(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`))
    translator.end()
    expect(translator.warnings.map(({ path }) => path)).toEqual(paths)
  })
})
