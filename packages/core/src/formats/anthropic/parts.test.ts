import { describe, expect, it } from 'vitest'
import { collectWarnings, type MediaPart, toBase64, type UserPart } from '../../hub/index.ts'
import { decodeAssistantContent, decodeUserContent } from './parts.ts'
import { encodeMessages } from './turns.ts'

function decodeUser(...content: object[]) {
  const { warnings, warn } = collectWarnings()
  const parts = decodeUserContent(content, 'content', warn)
  return { parts, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function decodeAssistant(...content: object[]) {
  const { warnings, warn } = collectWarnings()
  const parts = decodeAssistantContent(content, 'content', warn)
  return { parts, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function encodeUser(...content: UserPart[]) {
  const { warnings, warn } = collectWarnings()
  const [message] = encodeMessages(
    { model: 'claude', system: [], messages: [{ role: 'user', content }], stream: false },
    { warn, breakpoints: [] },
  )
  return { blocks: message?.content, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const ephemeral = { type: 'ephemeral' }

describe('media', () => {
  it.each<[object, MediaPart]>([
    [
      { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'UklGRg==' } },
      { type: 'image', source: { type: 'base64', data: 'UklGRg==' }, mediaType: 'image/webp' },
    ],
    [
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png?b=c' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png?b=c' } },
    ],
    [
      { type: 'image', source: { type: 'file', file_id: 'file_1' }, cache_control: ephemeral },
      { type: 'image', source: { type: 'id', id: 'file_1', format: 'anthropic' }, cacheControl: {} },
    ],
    [
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
        title: 'a.pdf',
      },
      {
        type: 'file',
        source: { type: 'base64', data: 'JVBERi0=' },
        mediaType: 'application/pdf',
        filename: 'a.pdf',
      },
    ],
    [
      { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      {
        type: 'file',
        source: { type: 'url', url: 'https://example.com/a.pdf' },
        mediaType: 'application/pdf',
      },
    ],
    [
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Plain.' } },
      { type: 'file', source: { type: 'text', text: 'Plain.' }, mediaType: 'text/plain' },
    ],
    [
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'file', source: { type: 'id', id: 'file_1', format: 'anthropic' } },
    ],
  ])('carries %j both ways', (block, part) => {
    expect(decodeUser(block)).toEqual({ parts: [part], warnings: [] })
    expect(encodeUser(part)).toEqual({ blocks: [block], warnings: [] })
  })

  it('pitfall 29: knows a type by its bytes and a data URL by its beginning', () => {
    const png = { type: 'base64' as const, data: 'iVBORw0KGgo=' }
    expect(encodeUser({ type: 'image', source: png }).blocks).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    ])
    expect(encodeUser({ type: 'file', source: png }).blocks).toMatchObject([{ type: 'image' }])
    const dataURL = { type: 'image', source: { type: 'url', url: 'data:image/gif;base64,R0lGODlh' } }
    expect(decodeUser(dataURL).parts).toEqual([
      { type: 'image', source: { type: 'base64', data: 'R0lGODlh' }, mediaType: 'image/gif' },
    ])
  })

  it('tells files of text as text', () => {
    const csv: MediaPart = {
      type: 'file',
      source: { type: 'base64', data: toBase64('città,Zürich') },
      mediaType: 'text/csv',
      filename: 'a.csv',
    }
    expect(encodeUser(csv).blocks).toEqual([
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'città,Zürich' },
        title: 'a.csv',
      },
    ])
  })

  it.each<MediaPart>([
    { type: 'audio', source: { type: 'base64', data: 'SUQzAA==' }, mediaType: 'audio/mpeg' },
    { type: 'video', source: { type: 'url', url: 'https://example.com/a.mp4' } },
    { type: 'image', source: { type: 'base64', data: 'PHN2Zz4=' }, mediaType: 'image/svg+xml' },
    { type: 'file', source: { type: 'base64', data: 'UEsDBA==' }, mediaType: 'application/zip' },
    { type: 'file', source: { type: 'id', id: 'file-1', format: 'openai-chat' } },
  ])('warns of what the vendor does not take: %j', (part) => {
    expect(encodeUser({ type: 'text', text: 'Hi' }, part)).toEqual({
      blocks: [{ type: 'text', text: 'Hi' }],
      warnings: ['unsupported messages[0].content[1]'],
    })
  })
})

describe('documents', () => {
  it('names what has no place', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'x' }
    const { warnings } = decodeUser(
      { type: 'document', source, context: 'From the archive', citations: { enabled: true } },
      { type: 'document', source, context: null, citations: { enabled: false } },
    )
    expect(warnings).toEqual(['unsupported content[0].context', 'unsupported content[0].citations'])
  })

  it('tells one that is made of blocks as its parts', () => {
    const content = [
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two' },
    ]
    const { parts, warnings } = decodeUser({
      type: 'document',
      source: { type: 'content', content },
      title: 'Numbers',
      cache_control: ephemeral,
    })
    expect(parts).toEqual([
      { type: 'text', text: 'Numbers' },
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two', cacheControl: {} },
    ])
    expect(warnings).toEqual(['changed content[0].source'])
  })

  it('tells a search result as text', () => {
    const { parts, warnings } = decodeUser({
      type: 'search_result',
      source: 'https://example.com',
      title: 'Example',
      content: [{ type: 'text', text: 'Found.' }],
    })
    expect(parts).toEqual([{ type: 'text', text: 'Example\nhttps://example.com\nFound.' }])
    expect(warnings).toEqual(['changed content[0]'])
  })
})

describe('tool results', () => {
  it('reads strings, blocks and nothing', () => {
    const { parts } = decodeUser(
      { type: 'tool_result', tool_use_id: 'a', content: 'ok', is_error: false },
      {
        type: 'tool_result',
        tool_use_id: 'b',
        content: [{ type: 'text', text: 'no' }],
        is_error: true,
        cache_control: ephemeral,
      },
      { type: 'tool_result', tool_use_id: 'c' },
    )
    expect(parts).toEqual([
      { type: 'toolResult', callId: 'a', content: [{ type: 'text', text: 'ok' }] },
      {
        type: 'toolResult',
        callId: 'b',
        content: [{ type: 'text', text: 'no' }],
        isError: true,
        cacheControl: {},
      },
      { type: 'toolResult', callId: 'c', content: [] },
    ])
  })

  it('warns of blocks that only the vendor knows', () => {
    const reference = { type: 'tool_reference', tool_name: 'x' }
    expect(decodeUser({ type: 'tool_result', tool_use_id: 'a', content: [reference] }).warnings).toEqual([
      'unsupported content[0].content[0]',
    ])
  })
})

describe('the assistant’s blocks', () => {
  it('reads thinking, calls and what only the vendor knows', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } }
    const { parts, warnings } = decodeAssistant(
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'thinking', thinking: 'Unsigned.', signature: '' },
      { type: 'redacted_thinking', data: 'zzz' },
      { type: 'tool_use', id: 'a', name: 'ping', input: { b: 1 }, caller: { type: 'direct' } },
      search,
    )
    expect(parts).toEqual([
      { type: 'reasoning', text: 'Hm.', opaque: { anthropic: { signature: 'sig' } } },
      { type: 'reasoning', text: 'Unsigned.' },
      { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'zzz' } } },
      { type: 'toolCall', id: 'a', name: 'ping', arguments: '{"b":1}' },
      { type: 'native', format: 'anthropic', value: search },
    ])
    expect(warnings).toEqual([])
  })

  it('reads citations, and those that are not the vendor’s own without their block', () => {
    const page = {
      type: 'page_location',
      cited_text: 'Grass',
      document_index: 0,
      document_title: 'Colours',
      start_page_number: 1,
    }
    const told = {
      type: 'web_search_result_location',
      url: 'https://example.com',
      title: 'T',
      cited_text: '',
      encrypted_index: '',
    }
    const { parts } = decodeAssistant({ type: 'text', text: 'Green.', citations: [page, told] })
    expect(parts).toEqual([
      {
        type: 'text',
        text: 'Green.',
        citations: [
          { title: 'Colours', citedText: 'Grass', native: { format: 'anthropic', value: page } },
          { url: 'https://example.com', title: 'T' },
        ],
      },
    ])
  })

  it('refuses the user’s blocks', () => {
    expect(() => decodeAssistant({ type: 'tool_result', tool_use_id: 'a' })).toThrow(
      expect.objectContaining({ status: 400, param: 'content[0].type' }),
    )
  })
})
