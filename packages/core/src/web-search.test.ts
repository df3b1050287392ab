import { describe, expect, it } from 'vitest'
import type { ChatRequest, Format, JsonObject } from './hub/index.ts'
import { translateRequest, translateResponse } from './translate.ts'
import { createStreamTranslator, translateResponseToStream } from './translate-stream.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies of three formats, read by path
type Loose = any

const USER_LOCATION = { type: 'approximate', city: 'Bonn', country: 'DE' }

/** The same search as the clients of each format request it. */
const DECLARED = {
  'openai-chat': {
    messages: [{ role: 'user', content: 'News?' }],
    web_search_options: {
      user_location: { type: 'approximate', approximate: { city: 'Bonn', country: 'DE' } },
    },
  },
  'openai-responses': {
    input: 'News?',
    tools: [
      { type: 'web_search', filters: { allowed_domains: ['a.example'] }, user_location: USER_LOCATION },
    ],
  },
  anthropic: {
    max_tokens: 99,
    messages: [{ role: 'user', content: 'News?' }],
    tools: [
      {
        type: 'web_search_20260318',
        name: 'web_search',
        max_uses: 3,
        allowed_domains: ['a.example'],
        user_location: USER_LOCATION,
      },
    ],
  },
  google: { contents: [{ role: 'user', parts: [{ text: 'News?' }] }], tools: [{ google_search: {} }] },
} satisfies Partial<Record<Format, JsonObject>>

type Client = keyof typeof DECLARED

function send(from: Client, to: Format, model: string, more: JsonObject = {}) {
  const { body, warnings, request } = translateRequest({ ...DECLARED[from], ...more, model }, { from, to })
  return {
    body,
    request,
    lost: warnings.flatMap(({ code, path }) => (code === 'deprecated' ? [] : [`${code} ${path}`])),
  }
}

describe('a web search that the client declares', () => {
  it.each([
    ['openai-chat', 'anthropic', 'claude-sonnet-4-5'],
    ['openai-responses', 'anthropic', 'claude-sonnet-4-5'],
    ['google', 'anthropic', 'claude-sonnet-4-5'],
  ] as const)('%s → %s is Anthropic’s tool', (from, to, model) => {
    const { body, lost } = send(from, to, model)
    expect(body.tools).toEqual([
      {
        type: 'web_search_20250305',
        name: 'web_search',
        ...(from === 'openai-responses' && { allowed_domains: ['a.example'] }),
        ...(from !== 'google' && { user_location: USER_LOCATION }),
      },
    ])
    expect(lost.filter((line) => line.includes('earch') || line.includes('tools'))).toEqual([])
  })

  it.each(['openai-chat', 'anthropic', 'google'] as const)(
    '%s → openai-responses is OpenAI’s tool',
    (from) => {
      const { body, lost } = send(from, 'openai-responses', 'gpt-5.1')
      expect(body.tools).toEqual([
        {
          type: 'web_search',
          ...(from === 'anthropic' && { filters: { allowed_domains: ['a.example'] } }),
          ...(from !== 'google' && { user_location: USER_LOCATION }),
        },
      ])
      expect(body.max_tool_calls).toBe(from === 'anthropic' ? 3 : undefined)
      expect(body.include).toContain('web_search_call.action.sources')
      expect(lost).toEqual([])
    },
  )

  it.each([
    ['openai-chat', ['unsupported tools[0].userLocation']],
    ['openai-responses', ['unsupported tools[0].allowedDomains', 'unsupported tools[0].userLocation']],
    [
      'anthropic',
      [
        'unsupported tools[0].allowedDomains',
        'unsupported tools[0].userLocation',
        'unsupported tools[0].maxUses',
      ],
    ],
  ] as const)('%s → google is Google Search; its settings are warned about', (from, expected) => {
    const { body, lost } = send(from, 'google', 'gemini-3-pro-preview')
    expect(body.tools).toEqual([{ googleSearch: {} }])
    expect(lost).toEqual(expected)
  })

  it('is what the vendor documents in openai-chat, or warned about', () => {
    expect(send('anthropic', 'openai-chat', 'qwen3-max').body).toMatchObject({ enable_search: true })
    expect(send('google', 'openai-chat', 'gpt-4o-search-preview').body).toMatchObject({
      web_search_options: {},
    })
    const kimi = send('anthropic', 'openai-chat', 'kimi-k2.5')
    expect(kimi.body).not.toHaveProperty('tools')
    expect(kimi.lost).toContain('unsupported tools[0]')
  })

  it('is sent as it came to an upstream of the client’s format', () => {
    expect(send('anthropic', 'anthropic', 'claude-sonnet-4-5').body.tools).toEqual(DECLARED.anthropic.tools)
    expect(send('openai-chat', 'openai-chat', 'my-own-model').body.web_search_options).toEqual(
      DECLARED['openai-chat'].web_search_options,
    )
  })

  it('can be forced', () => {
    const forced = { tool_choice: { type: 'web_search_preview' } }
    expect(send('openai-responses', 'anthropic', 'claude-sonnet-4-5', forced).body.tool_choice).toEqual({
      type: 'tool',
      name: 'web_search',
    })
    expect(send('openai-responses', 'openai-chat', 'qwen3-max', forced).body).toMatchObject({
      search_options: { forced_search: true },
    })
    const google = send('openai-responses', 'google', 'gemini-3-pro-preview', forced)
    expect(google.body).not.toHaveProperty('toolConfig')
    expect(google.lost).toContain('changed toolChoice')
    const named = { tool_choice: { type: 'tool', name: 'web_search' } }
    expect(send('anthropic', 'openai-responses', 'gpt-5.1', named).body.tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'web_search' }],
    })
  })

  it('goes beside functions to Gemini 3, which older models reject', () => {
    const tools = [
      ...(DECLARED.anthropic.tools as unknown[]),
      { name: 'look', input_schema: { type: 'object' } },
    ]
    const newer = send('anthropic', 'google', 'gemini-3-pro-preview', { tools })
    expect(newer.body).toMatchObject({ toolConfig: { includeServerSideToolInvocations: true } })
    expect(newer.body.tools).toContainEqual({ googleSearch: {} })
    const older = send('anthropic', 'google', 'gemini-2.5-flash', { tools })
    expect(older.body.tools).not.toContainEqual({ googleSearch: {} })
    expect(older.lost).toContain('unsupported tools[0]')
  })

  it('never becomes a live search where the client allows a cached one only', () => {
    const tools = [{ type: 'web_search', external_web_access: false }]
    const { body, lost } = send('openai-responses', 'anthropic', 'claude-sonnet-4-5', { tools })
    expect(body).not.toHaveProperty('tools')
    expect(lost).toContain('unsupported tools[0]')
  })

  it('warns of fields that only one vendor has', () => {
    const tools = [
      {
        type: 'web_search_20260209',
        name: 'web_search',
        defer_loading: true,
        cache_control: { type: 'ephemeral' },
      },
    ]
    expect(send('anthropic', 'openai-responses', 'gpt-5.1', { tools }).lost).toEqual([
      'unsupported tools[0].defer_loading',
      'unsupported tools[0].cacheControl',
    ])
  })
})

const TEXT = 'It is sunny.'

/** The same search as the upstreams of each format report it. */
const RESPONSES: Record<Exclude<Client, 'openai-chat'>, JsonObject> = {
  'openai-responses': {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    model: 'm',
    output: [
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: {
          type: 'search',
          query: 'weather',
          queries: ['weather'],
          sources: [{ type: 'url', url: 'https://a.example/' }],
        },
      },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: TEXT,
            annotations: [
              { type: 'url_citation', url: 'https://a.example/', title: 'A', start_index: 6, end_index: 11 },
            ],
          },
        ],
      },
    ],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  },
  anthropic: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'weather' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [
          {
            type: 'web_search_result',
            url: 'https://a.example/',
            title: 'A',
            encrypted_content: 'x',
            page_age: null,
          },
        ],
      },
      {
        type: 'text',
        text: TEXT,
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://a.example/',
            title: 'A',
            cited_text: 'sunny',
            encrypted_index: 'y',
          },
        ],
      },
    ],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
  google: {
    responseId: 'r1',
    modelVersion: 'm',
    candidates: [
      {
        content: { role: 'model', parts: [{ text: TEXT }] },
        finishReason: 'STOP',
        index: 0,
        groundingMetadata: {
          webSearchQueries: ['weather'],
          searchEntryPoint: { renderedContent: '<div></div>' },
          groundingChunks: [{ web: { uri: 'https://a.example/', title: 'A' } }],
          groundingSupports: [
            { segment: { startIndex: 6, endIndex: 11, text: 'sunny' }, groundingChunkIndices: [0] },
          ],
        },
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  },
}

type Upstream = keyof typeof RESPONSES
const PAIRS = (Object.keys(RESPONSES) as Upstream[]).flatMap((from) =>
  (Object.keys(RESPONSES) as Upstream[]).filter((to) => to !== from).map((to) => [from, to] as const),
)

/** What a client of each format reads: the queries, pages and citations. */
const READ: Record<Upstream, (body: Loose) => unknown> = {
  'openai-responses': ({ output }) => {
    const call = output.find((item: JsonObject) => item.type === 'web_search_call')
    const message = output.find((item: JsonObject) => item.type === 'message')
    return {
      queries: call.action.queries,
      pages: call.action.sources.map((source: JsonObject) => source.url),
      cited: message.content[0].annotations.map((annotation: JsonObject) => annotation.url),
    }
  },
  anthropic: ({ content }) => {
    const call = content.find((block: JsonObject) => block.type === 'server_tool_use')
    const result = content.find((block: JsonObject) => block.type === 'web_search_tool_result')
    expect(result.tool_use_id).toBe(call.id)
    const text = content.find((block: JsonObject) => block.type === 'text')
    return {
      queries: [call.input.query],
      pages: result.content.map((page: JsonObject) => page.url),
      cited: text.citations.map((citation: JsonObject) => citation.url),
    }
  },
  google: ({ candidates: [{ groundingMetadata: grounding }] }) => ({
    queries: grounding.webSearchQueries,
    pages: ['https://a.example/'],
    cited: grounding.groundingChunks.map((chunk: Loose) => (chunk.web ?? chunk.retrievedContext).uri),
  }),
}

const FOUND = { queries: ['weather'], pages: ['https://a.example/'], cited: ['https://a.example/'] }

describe('a web search that the vendor ran', () => {
  it.each(PAIRS)('%s → %s comes back in the client’s shape', (from, to) => {
    expect(READ[to](translateResponse(RESPONSES[from], { from, to }).body)).toEqual(FOUND)
  })

  it.each(PAIRS)('%s → %s comes back in a stream', (from, to) => {
    const upstream = translateResponseToStream(RESPONSES[from], { from, to: from }).text
    const chunks: string[] = []
    const translator = createStreamTranslator({ from, to, write: (text) => chunks.push(text) })
    translator.feed(new TextEncoder().encode(upstream))
    translator.end()
    const events = chunks
      .join('')
      .split('\n')
      .flatMap((line) => {
        return line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []
      })
    expect(READ[to](LAST[to](events))).toEqual(FOUND)
  })

  it('is annotations and a warning for a client of openai-chat', () => {
    for (const from of Object.keys(RESPONSES) as Upstream[]) {
      const { body, warnings } = translateResponse(RESPONSES[from], { from, to: 'openai-chat' })
      expect(body).toMatchObject({
        choices: [{ message: { annotations: [{ url_citation: { url: 'https://a.example/' } }] } }],
      })
      expect(warnings.some(({ code }) => code === 'unsupported')).toBe(true)
    }
  })

  it('goes back to OpenAI as its own item, through a client of anthropic', () => {
    const { content } = translateResponse(RESPONSES['openai-responses'], {
      from: 'openai-responses',
      to: 'anthropic',
    }).body as JsonObject
    const { body } = nextTurn('anthropic', 'openai-responses', 'gpt-5.1', [{ role: 'assistant', content }])
    expect((body.input as JsonObject[]).filter(({ type }) => type === 'web_search_call')).toEqual([
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: { type: 'search', query: 'weather', queries: ['weather'] },
      },
    ])
  })

  it('does not go back to a vendor that did not run it, which would reject it', () => {
    const searched = translateResponse(RESPONSES.google, { from: 'google', to: 'anthropic' })
      .body as JsonObject
    const toClaude = nextTurn('anthropic', 'anthropic', 'claude-sonnet-4-5', [
      { role: 'assistant', content: searched.content },
    ])
    expect(JSON.stringify(toClaude.body.messages)).not.toContain('srvtoolu_')
    expect(toClaude.lost).toContain('unsupported messages[1].content[1]')

    const { output } = translateResponse(RESPONSES.anthropic, { from: 'anthropic', to: 'openai-responses' })
      .body as JsonObject
    const toOpenAI = nextTurn('openai-responses', 'openai-responses', 'gpt-5.1', output as unknown[])
    expect(JSON.stringify(toOpenAI.body.input)).not.toContain('web_search_call')
    expect(toOpenAI.lost).toContain('foreign messages[1].content[0]')
  })
})

function nextTurn(from: Client, to: Format, model: string, turn: unknown[]): ReturnType<typeof send> {
  const user = { role: 'user', content: 'News?' }
  const conversation = [user, ...turn, { role: 'user', content: 'And tomorrow?' }]
  return send(from, to, model, from === 'anthropic' ? { messages: conversation } : { input: conversation })
}

/** The whole response of a client that accumulates a stream. */
const LAST: Record<Upstream, (events: Loose[]) => unknown> = {
  'openai-responses': (events) => events.at(-1).response,
  anthropic(events) {
    const content: Loose[] = []
    for (const { type, index, content_block, delta } of events) {
      if (type === 'content_block_start') content[index] = content_block
      if (delta?.type === 'citations_delta') {
        content[index] = {
          ...content[index],
          citations: [...(content[index].citations ?? []), delta.citation],
        }
      }
      if (delta?.type === 'input_json_delta') {
        content[index] = { ...content[index], input: JSON.parse(delta.partial_json) }
      }
    }
    return { content }
  },
  google: (events) => events.at(-1),
}

/** A request as the AI SDK and LangChain make it, with a tool of one vendor for a model of another. */
describe('a provider tool in a hub request', () => {
  it('is the target’s own search', async () => {
    const { encodeRequest } = await import('./translate.ts')
    const request: ChatRequest = {
      model: 'gemini-3-pro-preview',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'News?' }] }],
      tools: [{ type: 'provider', format: 'openai-responses', value: { type: 'web_search' } }],
      stream: false,
    }
    expect(encodeRequest(request, { to: 'google' }).body.tools).toEqual([{ googleSearch: {} }])
  })
})
