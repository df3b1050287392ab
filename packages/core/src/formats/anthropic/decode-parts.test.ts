import { describe, expect, it } from 'vitest'
import { collectWarnings } from '../../hub/index.ts'
import { decodeAssistantParts, decodeUserParts } from './decode-parts.ts'

function decodeUser(...content: object[]) {
  const { warnings, warn } = collectWarnings()
  const parts = decodeUserParts(content, 'content', warn)
  return { parts, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function decodeAssistant(...content: object[]) {
  const { warnings, warn } = collectWarnings()
  const parts = decodeAssistantParts(content, 'content', warn)
  return { parts, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const ephemeral = { type: 'ephemeral' }

describe('documents', () => {
  it('warns about fields without an equivalent', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'x' }
    const { warnings } = decodeUser(
      { type: 'document', source, context: 'From the archive', citations: { enabled: true } },
      { type: 'document', source, context: null, citations: { enabled: false } },
    )
    expect(warnings).toEqual(['unsupported content[0].context', 'unsupported content[0].citations'])
  })

  it('splits a document of content blocks into its parts', () => {
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

  it('converts a search result to text', () => {
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
  it('decodes strings, blocks and missing content', () => {
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

  it('warns about blocks without an equivalent', () => {
    const reference = { type: 'tool_reference', tool_name: 'x' }
    expect(decodeUser({ type: 'tool_result', tool_use_id: 'a', content: [reference] }).warnings).toEqual([
      'unsupported content[0].content[0]',
    ])
  })
})

describe('assistant blocks', () => {
  it('decodes thinking and tool calls, and keeps other blocks as native parts', () => {
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

  it('decodes citations, and keeps only Anthropic’s own as native values', () => {
    const page = {
      type: 'page_location',
      cited_text: 'Grass',
      document_index: 0,
      document_title: 'Colours',
      start_page_number: 1,
    }
    const converted = {
      type: 'web_search_result_location',
      url: 'https://example.com',
      title: 'T',
      cited_text: '',
      encrypted_index: '',
    }
    const { parts } = decodeAssistant({ type: 'text', text: 'Green.', citations: [page, converted] })
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

  it('keeps blocks that belong to the user, which the types allow, for Anthropic alone', () => {
    const value = { type: 'tool_result', tool_use_id: 'a' }
    expect(decodeAssistant(value)).toMatchObject({ parts: [{ type: 'native', format: 'anthropic', value }] })
  })
})
