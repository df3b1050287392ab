import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { collectWarnings, FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { registerAllFormats } from './formats/all.ts'
import { formats } from './formats/registry.ts'
import { convertPrompt } from './prompt.ts'

registerAllFormats()
await formats.loadAll(FORMATS)

function convert(prompt: LanguageModelV4Prompt, format: Format = 'anthropic') {
  const { warnings, warn } = collectWarnings()
  return { ...convertPrompt(prompt, { format, warn, toProviderToolName: (name) => name }), warnings }
}

const user = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

describe('convertPrompt', () => {
  it('separates leading system messages and keeps later ones in place', () => {
    const { system, messages } = convert([
      { role: 'system', content: 'one' },
      { role: 'system', content: 'two' },
      user('hi'),
      { role: 'system', content: 'three' },
    ])
    expect(system.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(messages.map(({ role }) => role)).toEqual(['user', 'system'])
  })

  it('pitfall 28: cache breakpoints stay where they are set; a message’s applies to its last part', () => {
    const cacheControl = { type: 'ephemeral', ttl: '1h' }
    const { system, messages } = convert([
      { role: 'system', content: 'long', providerOptions: { anthropic: { cacheControl } } },
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: 'a',
            providerOptions: { mixrouter: { cacheControl: { type: 'ephemeral' } } },
          },
          { type: 'text', text: 'b' },
        ],
        providerOptions: { mixrouter: { cacheControl } },
      },
    ])
    expect(system[0]?.cacheControl).toEqual({ ttl: '1h' })
    expect(messages[0]?.content).toEqual([
      { type: 'text', text: 'a', cacheControl: {} },
      { type: 'text', text: 'b', cacheControl: { ttl: '1h' } },
    ])
  })

  it.each([
    [{ type: 'text' as const, value: 'done' }, [{ type: 'text', text: 'done' }], undefined],
    [{ type: 'json' as const, value: { a: [1] } }, [{ type: 'text', text: '{"a":[1]}' }], undefined],
    [{ type: 'error-text' as const, value: 'no' }, [{ type: 'text', text: 'no' }], true],
    [{ type: 'error-json' as const, value: { e: 1 } }, [{ type: 'text', text: '{"e":1}' }], true],
    [
      { type: 'execution-denied' as const, reason: 'not now' },
      [{ type: 'text', text: 'not now' }],
      undefined,
    ],
  ])('takes a tool result %j', (output, content, isError) => {
    const { messages } = convert([
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', toolName: 't', output }] },
    ])
    expect(messages[0]?.role).toBe('user')
    expect(messages[0]?.content).toEqual([
      { type: 'toolResult', callId: 'c', name: 't', content, ...(isError && { isError }) },
    ])
  })

  it('pitfall 20: an image in a tool result stays an image', () => {
    const data = { type: 'data' as const, data: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) }
    const output = { type: 'content' as const, value: [{ type: 'file' as const, data, mediaType: 'image' }] }
    const { messages } = convert([
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', toolName: 't', output }] },
    ])
    expect(messages[0]?.content).toMatchObject([
      { content: [{ type: 'image', mediaType: 'image/png', source: { type: 'base64', data: 'iVBORw==' } }] },
    ])
  })

  it('converts every kind of file data', () => {
    const file = (data: object, mediaType: string) => ({ type: 'file' as const, data, mediaType }) as never
    const { messages } = convert([
      {
        role: 'user',
        content: [
          file({ type: 'url', url: new URL('https://host/a.png?x=1') }, 'image'),
          file({ type: 'url', url: new URL('data:audio/mpeg;base64,SUQz') }, 'audio/mpeg'),
          file({ type: 'text', text: 'plain' }, 'text'),
          file(
            { type: 'reference', reference: { anthropic: 'file_1', openai: 'file-2' } },
            'application/pdf',
          ),
          file({ type: 'data', data: 'AAAA' }, 'video/mp4'),
        ],
      },
    ])
    expect(messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://host/a.png?x=1' } },
      { type: 'audio', source: { type: 'base64', data: 'SUQz' }, mediaType: 'audio/mpeg' },
      { type: 'file', source: { type: 'text', text: 'plain' }, mediaType: 'text/plain' },
      {
        type: 'file',
        source: { type: 'id', id: 'file_1', format: 'anthropic' },
        mediaType: 'application/pdf',
      },
      { type: 'video', source: { type: 'base64', data: 'AAAA' }, mediaType: 'video/mp4' },
    ])
  })

  it('rejects a file reference of another vendor', () => {
    const data = { type: 'reference' as const, reference: { openai: 'file-2' } }
    const content = [{ type: 'file' as const, data, mediaType: 'application/pdf' }]
    expect(() => convert([{ role: 'user', content }], 'google')).toThrow(/google/)
  })

  it('sends native parts back unchanged, and warns about those of other providers', () => {
    const value = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const native = { mixrouter: { native: { format: 'anthropic', value } } }
    const call = {
      type: 'tool-call' as const,
      toolCallId: 's',
      toolName: 'search',
      input: {},
      providerExecuted: true,
    }
    const { messages, warnings } = convert([
      {
        role: 'assistant',
        content: [
          { ...call, providerOptions: native },
          { ...call, toolCallId: 'other' },
        ],
      },
    ])
    expect(messages[0]?.content).toEqual([{ type: 'native', format: 'anthropic', value }])
    expect(warnings).toEqual([expect.objectContaining({ code: 'foreign', path: 'prompt[0].content[1]' })])
  })

  it('converts a call without input to one with an empty object', () => {
    const { messages } = convert([
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c', toolName: 't', input: undefined }],
      },
    ])
    expect(messages[0]?.content).toMatchObject([{ type: 'toolCall', arguments: '{}' }])
  })

  it('sends a tool approval response if the format supports it', () => {
    const content = [{ type: 'tool-approval-response' as const, approvalId: 'mcpr_1', approved: true }]
    const { messages } = convert([{ role: 'tool', content }], 'openai-responses')
    expect(messages[0]?.content).toMatchObject([
      {
        type: 'native',
        value: { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
      },
    ])
    expect(convert([{ role: 'tool', content }]).warnings).toHaveLength(1)
  })
})
