import { describe, expect, it } from 'vitest'
import { collectWarnings, type MediaPart, runSteps, toBase64, type UserPart } from '../../hub/index.ts'
import { decodeUserParts } from './decode-parts.ts'
import { encodeTurns } from './encode-turns.ts'

function decodeUser(...content: object[]) {
  const { warnings, warn } = collectWarnings()
  const parts = decodeUserParts(content, 'content', warn)
  return { parts, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function encodeUser(...content: UserPart[]) {
  const { warnings, warn } = collectWarnings()
  const [message] = runSteps(
    encodeTurns(
      { model: 'claude', system: [], messages: [{ role: 'user', content }], stream: false },
      { warn, breakpoints: [] },
    ),
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
  ])('converts %j both ways', (block, part) => {
    expect(decodeUser(block)).toEqual({ parts: [part], warnings: [] })
    expect(encodeUser(part)).toEqual({ blocks: [block], warnings: [] })
  })

  it('pitfall 29: detects the media type from the bytes, and of a data URL from its prefix', () => {
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

  it('sends textual files as plain text', () => {
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
  ])('drops unsupported media with a warning: %j', (part) => {
    expect(encodeUser({ type: 'text', text: 'Hi' }, part)).toEqual({
      blocks: [{ type: 'text', text: 'Hi' }],
      warnings: ['unsupported messages[0].content[1]'],
    })
  })
})
