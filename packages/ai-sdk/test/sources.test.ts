import { anthropic, createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI, openai } from '@ai-sdk/openai'
import {
  generateText,
  isStepCount,
  type LanguageModel,
  type ModelMessage,
  streamText,
  type ToolSet,
  tool,
} from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { scriptedProvider } from './scripted.ts'

const url = (index: number) => `https://example.com/${index}`

/** Responses of hosted searches, by vendor. */
const openaiMessage = (annotations: object[]) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Cats purr.', annotations, logprobs: [] }],
})
const urlCitation = (index: number) => ({
  type: 'url_citation',
  url: url(index),
  title: `Page ${index}`,
  start_index: 0,
  end_index: 4,
})
const webSearch = {
  type: 'web_search_call',
  id: 'ws_1',
  status: 'completed',
  action: {
    type: 'search',
    query: 'cats',
    sources: [1, 2, 3].map((index) => ({ type: 'url', url: url(index) })),
  },
}
const fileSearch = {
  type: 'file_search_call',
  id: 'fs_1',
  status: 'completed',
  queries: ['cats'],
  results: ['file_1', 'file_2', 'file_1'].map((file_id) => ({
    file_id,
    filename: 'cats.txt',
    score: 0.5,
    text: 'Cats purr.',
    attributes: {},
  })),
}
const fileCitations = ['file_1', 'file_2'].map((file_id, index) => ({
  type: 'file_citation',
  file_id,
  filename: 'cats.txt',
  index,
}))
const codeInterpreter = {
  type: 'code_interpreter_call',
  id: 'ci_1',
  status: 'completed',
  code: 'print(1)',
  container_id: 'cntr_1',
  outputs: [{ type: 'logs', logs: '1' }],
}
const openaiResponse = (output: object[]) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'completed',
  model: 'gpt-5.2',
  output,
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
})

const pageCitation = (index: number) => ({
  type: 'web_search_result_location',
  url: url(index),
  title: `Page ${index}`,
  cited_text: `Cats purr ${index}`,
  encrypted_index: `ZW5j${index}`,
})
const claudeSearch = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [1, 2, 3].map((index) => ({
      type: 'web_search_result',
      url: url(index),
      title: `Page ${index}`,
      page_age: index === 1 ? 'April 30, 2026' : null,
      encrypted_content: `c2Vh${index}`,
    })),
  },
]
const claudeText = { type: 'text', text: 'Cats purr.', citations: [pageCitation(1), pageCitation(2)] }
const claudeResponse = (content: object[]) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5-20251001',
  content,
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})

interface Case {
  modelId: string
  response: object
  tools: ToolSet
  firstParty: (fetch: typeof globalThis.fetch) => LanguageModel
}
const gpt = (output: object[], tools: ToolSet): Case => ({
  modelId: 'gpt-5.2',
  response: openaiResponse(output),
  tools,
  firstParty: (fetch) => createOpenAI({ apiKey: 'k', fetch }).responses('gpt-5.2'),
})
const claude = (content: object[]): Case => ({
  modelId: 'claude-haiku-4-5-20251001',
  response: claudeResponse(content),
  tools: { search: anthropic.tools.webSearch_20250305({}) },
  firstParty: (fetch) => createAnthropic({ apiKey: 'k', fetch })('claude-haiku-4-5-20251001'),
})
const search = { search: openai.tools.webSearch({}) }
const files = { files: openai.tools.fileSearch({ vectorStoreIds: ['vs_1'] }) }

const CASES: Record<string, Case> = {
  'web search of OpenAI': gpt([webSearch, openaiMessage([urlCitation(1)])], search),
  'web search of OpenAI without sources': gpt(
    [
      { ...webSearch, action: { type: 'search', query: 'cats' } },
      openaiMessage([urlCitation(1), urlCitation(2)]),
    ],
    search,
  ),
  'file search of OpenAI': gpt([fileSearch, openaiMessage(fileCitations)], files),
  'file search of OpenAI without results': gpt(
    [{ ...fileSearch, results: null }, openaiMessage(fileCitations)],
    files,
  ),
  'files of a container of OpenAI': gpt(
    [
      codeInterpreter,
      openaiMessage([
        {
          type: 'container_file_citation',
          container_id: 'cntr_1',
          file_id: 'cfile_1',
          filename: 'a.csv',
          start_index: 0,
          end_index: 4,
        },
      ]),
    ],
    { code: openai.tools.codeInterpreter({}) },
  ),
  'web search of Claude': claude([...claudeSearch, claudeText]),
  'citations of Claude without a search': claude([claudeText]),
}

describe.each(Object.entries(CASES))('%s', (_, { modelId, response, tools, firstParty }) => {
  it('has the sources and tool results of the first-party provider', async () => {
    const fetch = async () => Response.json(response)
    const { mixrouter } = scriptedProvider([response])
    const [ours, theirs] = await Promise.all(
      [mixrouter(modelId), firstParty(fetch)].map((model) => generateText({ model, prompt: 'Cats?', tools })),
    )
    expect(ours?.sources.map(withoutMetadata)).toEqual(theirs?.sources.map(withoutMetadata))
    expect(ours?.toolResults.map(withoutMetadata)).toEqual(theirs?.toolResults.map(withoutMetadata))
    expect(ours?.content.map(({ type }) => type)).toEqual(theirs?.content.map(({ type }) => type))
  })
})

function withoutMetadata({
  providerMetadata: _,
  id: __,
  ...part
}: object & { providerMetadata?: unknown; id?: unknown }) {
  return part
}

it('file citations keep the id of each file', async () => {
  const { mixrouter } = scriptedProvider([openaiResponse([openaiMessage(fileCitations)])])
  const { sources } = await generateText({ model: mixrouter('gpt-5.2'), prompt: 'Cats?' })
  expect(sources.map(({ providerMetadata }) => providerMetadata?.mixrouter)).toEqual([
    { type: 'file_citation', fileId: 'file_1', index: 0 },
    { type: 'file_citation', fileId: 'file_2', index: 1 },
  ])
})

it('OpenAI is requested to include the sources of a search and the outputs of code', async () => {
  const { mixrouter, bodies } = scriptedProvider([openaiResponse([])])
  await generateText({
    model: mixrouter('gpt-5.2'),
    prompt: 'Cats?',
    tools: { ...search, code: openai.tools.codeInterpreter({}) },
  })
  expect(bodies[0]?.include).toEqual([
    'web_search_call.action.sources',
    'code_interpreter_call.outputs',
    'reasoning.encrypted_content',
  ])
})

describe.each([
  ['gpt-5.2', openaiResponse([webSearch, codeInterpreter, openaiMessage([])])],
  ['claude-haiku-4-5-20251001', claudeResponse([...claudeSearch, claudeText])],
] as const)('%s', (modelId, response) => {
  it('gets its hosted tools back unchanged, without warnings', async () => {
    const { mixrouter, bodies } = scriptedProvider([response])
    const question: ModelMessage = { role: 'user', content: 'Cats?' }
    const first = await generateText({ model: mixrouter(modelId), messages: [question] })
    const second = await generateText({
      model: mixrouter(modelId),
      messages: [question, ...first.response.messages, question],
    })
    expect(second.warnings).toEqual([])
    const items = modelId === 'gpt-5.2' ? [webSearch, codeInterpreter] : [...claudeSearch, claudeText]
    for (const item of items) expect(JSON.stringify(bodies[1])).toContain(JSON.stringify(item))
  })
})

it('Claude gets its citations back after a stream', async () => {
  const delta = (fields: object) => ({ type: 'content_block_delta', index: 0, delta: fields })
  const { mixrouter, bodies } = scriptedProvider([
    [
      { type: 'message_start', message: { ...claudeResponse([]), stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: [] } },
      delta({ type: 'citations_delta', citation: pageCitation(1) }),
      delta({ type: 'text_delta', text: 'Cats purr.' }),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
      { type: 'message_stop' },
    ],
    claudeResponse([claudeText]),
    openaiResponse([openaiMessage([])]),
  ])
  const question: ModelMessage = { role: 'user', content: 'Cats?' }
  const model = mixrouter('claude-haiku-4-5-20251001')
  const { response } = streamText({ model, messages: [question] })
  const { messages } = await response
  await generateText({ model, messages: [question, ...messages, question] })
  expect(bodies[1]?.messages).toMatchObject([
    {},
    { content: [{ type: 'text', text: 'Cats purr.', citations: [pageCitation(1)] }] },
    {},
  ])
  const { warnings } = await generateText({
    model: mixrouter('gpt-5.2'),
    messages: [question, ...messages, question],
  })
  expect(JSON.stringify(bodies[2])).not.toContain('encrypted_index')
  expect(warnings).toEqual([])
})

describe('a compaction of Claude', () => {
  const compaction = { type: 'compaction', content: 'The user likes cats.' }

  it('is text, and is sent back unchanged', async () => {
    const { mixrouter, bodies } = scriptedProvider([
      claudeResponse([compaction, { type: 'text', text: '{"ok":true}' }]),
    ])
    const model = mixrouter('claude-opus-4-6')
    const { text, response } = await generateText({ model, prompt: 'Cats?' })
    expect(text).toBe('The user likes cats.{"ok":true}')
    await generateText({ model, messages: [...response.messages, { role: 'user', content: 'More' }] })
    expect(JSON.stringify(bodies[1])).toContain(JSON.stringify(compaction))
  })

  it('is text in a stream', async () => {
    const { mixrouter } = scriptedProvider([
      [
        { type: 'message_start', message: { ...claudeResponse([]), stop_reason: null } },
        { type: 'content_block_start', index: 0, content_block: { type: 'compaction', content: null } },
        {
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'compaction_delta', content: 'The user likes cats.' },
        },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
        { type: 'message_stop' },
      ],
    ])
    expect(await streamText({ model: mixrouter('claude-opus-4-6'), prompt: 'Cats?' }).text).toBe(
      'The user likes cats.',
    )
  })
})

it('the namespace of a call is sent back, without a warning', async () => {
  const call = {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'find',
    namespace: 'crm',
    arguments: '{}',
    status: 'completed',
  }
  const { mixrouter, bodies } = scriptedProvider([
    openaiResponse([call]),
    openaiResponse([openaiMessage([])]),
  ])
  const { warnings } = await generateText({
    model: mixrouter('gpt-5.2'),
    prompt: 'Cats?',
    tools: { find: tool({ inputSchema: z.object({}), execute: async () => 'found' }) },
    stopWhen: isStepCount(2),
  })
  expect(warnings).toEqual([])
  expect(JSON.stringify(bodies[1])).toContain('"namespace":"crm"')
})

describe('mixrouter.tools.webSearch', () => {
  const googleResponse = {
    candidates: [
      {
        content: { parts: [{ text: 'Cats purr.' }] },
        finishReason: 'STOP',
        groundingMetadata: { groundingChunks: [{ web: { uri: url(1), title: 'Page 1' } }] },
      },
    ],
  }

  it.each([
    [
      'gpt-5.2',
      openaiResponse([webSearch, openaiMessage([])]),
      { tools: [{ type: 'web_search', filters: { allowed_domains: ['example.com'] } }] },
    ],
    [
      'claude-sonnet-4-5-20250929',
      claudeResponse([...claudeSearch, claudeText]),
      { tools: [{ name: 'web_search', allowed_domains: ['example.com'] }] },
    ],
    ['gemini-2.5-flash', googleResponse, { tools: [{ googleSearch: {} }] }],
  ] as const)('of %s has sources', async (modelId, response, body) => {
    const { mixrouter, bodies } = scriptedProvider([response])
    const { sources, content } = await generateText({
      model: mixrouter(modelId),
      prompt: 'Cats?',
      tools: { find: mixrouter.tools.webSearch({ allowedDomains: ['example.com'] }) },
    })
    expect(sources[0]).toMatchObject({ sourceType: 'url', url: url(1) })
    expect(bodies[0]).toMatchObject(body)
    for (const part of content) if (part.type === 'tool-call') expect(part.toolName).toBe('find')
  })
})

it('documents that Claude may cite are requested and cited as the first-party provider does', async () => {
  const citations = [
    {
      type: 'page_location',
      document_index: 0,
      document_title: 'Cats',
      cited_text: 'Cats purr',
      start_page_number: 1,
      end_page_number: 2,
    },
  ]
  const response = claudeResponse([{ type: 'text', text: 'Cats purr.', citations }])
  const sent: { messages: unknown }[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    sent.push(JSON.parse(String(init?.body)))
    return Response.json(response)
  }
  const file = (text: string, mediaType: string) => ({
    type: 'file' as const,
    data: new TextEncoder().encode(text),
    mediaType,
    filename: 'cats',
    providerOptions: { anthropic: { citations: { enabled: true }, title: 'Cats', context: 'A book' } },
  })
  const messages: ModelMessage[] = [
    {
      role: 'user',
      content: [
        file('%PDF-1.7', 'application/pdf'),
        file('Cats purr', 'text/plain'),
        { type: 'text', text: 'Cats?' },
      ],
    },
  ]
  const { mixrouter, bodies } = scriptedProvider([response])
  const theirs = await generateText({
    model: createAnthropic({ apiKey: 'k', fetch })('claude-sonnet-4-5-20250929'),
    messages,
  })
  const ours = await generateText({ model: mixrouter('claude-sonnet-4-5-20250929'), messages })
  expect(bodies[0]?.messages).toEqual(sent[0]?.messages)
  expect(ours.sources).toMatchObject(theirs.sources.map(({ sourceType, title }) => ({ sourceType, title })))
  expect(ours.sources).toHaveLength(1)
  expect(ours.warnings).toEqual([])
})
