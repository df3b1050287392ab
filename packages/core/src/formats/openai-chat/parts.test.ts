import { describe, expect, it } from 'vitest'
import { collectWarnings, type MediaPart, type ModelTraits, type UserPart } from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { resolveQuirks } from '../quirks.ts'
import { decodeParts, encodePart, messageContent } from './parts.ts'

const PNG = 'iVBORw0KGgo='

const decodeOne = (part: object) => decodeParts([part], 'content')[0]

function encode(part: Exclude<UserPart, { type: 'toolResult' }>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  return {
    part: encodePart(part, 'p', resolveQuirks({ traits, warn, quirks: quirksOf('openai-chat', traits) })),
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

describe('decodeParts', () => {
  it.each<[string, object, object]>([
    ['text', { type: 'text', text: 'Hi' }, { type: 'text', text: 'Hi' }],
    [
      'pitfall 29: an image by URL with a query',
      { type: 'image_url', image_url: { url: 'https://example.com/a?b=c', detail: 'low' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a?b=c' }, detail: 'low' },
    ],
    [
      'an image as data',
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      { type: 'image', source: { type: 'base64', data: PNG }, mediaType: 'image/png' },
    ],
    [
      'an image whose URL is no object',
      { type: 'image_url', image_url: 'https://example.com/a.png' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'audio', source: { type: 'base64', data: 'AAAA' }, mediaType: 'audio/mpeg' },
    ],
    [
      'sound by URL',
      { type: 'audio_url', audio_url: { url: 'https://example.com/a.mp3' } },
      { type: 'audio', source: { type: 'url', url: 'https://example.com/a.mp3' } },
    ],
    [
      'a film',
      { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
      { type: 'video', source: { type: 'url', url: 'https://example.com/a.mp4' } },
    ],
    [
      'a file as data',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
      {
        type: 'file',
        source: { type: 'base64', data: 'JVBERi0=' },
        mediaType: 'application/pdf',
        filename: 'a.pdf',
      },
    ],
    [
      'a file as bare base64',
      { type: 'file', file: { file_data: 'JVBERi0=' } },
      { type: 'file', source: { type: 'base64', data: 'JVBERi0=' }, mediaType: 'application/pdf' },
    ],
    [
      'an uploaded file',
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', source: { type: 'id', id: 'file-1', format: 'openai-chat' } },
    ],
    [
      'a cache breakpoint',
      { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Hi', cacheControl: {} },
    ],
    [
      'an unknown kind',
      { type: 'video', video: ['https://example.com/1.jpg'] },
      {
        type: 'native',
        format: 'openai-chat',
        value: { type: 'video', video: ['https://example.com/1.jpg'] },
      },
    ],
  ])('%s', (_, wire, part) => {
    expect(decodeOne(wire)).toEqual(part)
  })

  it.each([
    [{ type: 'text' }, 'content[0].text'],
    [{ type: 'image_url', image_url: { url: 7 } }, 'content[0].image_url.url'],
    [{ type: 'file', file: {} }, 'content[0].file.file_data'],
    [{ type: 'input_audio' }, 'content[0].input_audio'],
  ])('refuses %j', (wire, param) => {
    expect(() => decodeOne(wire)).toThrowError(expect.objectContaining({ status: 400, param }))
  })

  it('refuses content that is neither text nor parts', () => {
    expect(() => decodeParts({ text: 'Hi' }, 'messages[0].content')).toThrowError(
      expect.objectContaining({ param: 'messages[0].content' }),
    )
  })
})

describe('encodePart', () => {
  const film: MediaPart = { type: 'video', source: { type: 'url', url: 'https://example.com/a.mp4' } }
  const flac: MediaPart = { type: 'audio', source: { type: 'base64', data: 'ZkxhQw==' } }

  it('leaves out empty text without a warning', () => {
    expect(encode({ type: 'text', text: '' })).toEqual({ part: undefined, warnings: [] })
  })

  it('detects the type of an image without one', () => {
    expect(encode({ type: 'image', source: { type: 'base64', data: '/9j/4A==' } }).part).toEqual({
      type: 'image_url',
      image_url: { url: 'data:image/jpeg;base64,/9j/4A==' },
    })
  })

  it('sends the kinds of part that other vendors added to all but OpenAI', () => {
    expect(encode(film, { vendor: 'qwen' }).part).toEqual({
      type: 'video_url',
      video_url: { url: 'https://example.com/a.mp4' },
    })
    expect(encode(flac).part).toEqual({
      type: 'audio_url',
      audio_url: { url: 'data:audio/flac;base64,ZkxhQw==' },
    })
    for (const part of [film, flac]) {
      expect(encode(part, { vendor: 'openai' })).toEqual({ part: undefined, warnings: ['unsupported p'] })
    }
  })

  it('sends a text document as text', () => {
    const document: MediaPart = {
      type: 'file',
      source: { type: 'text', text: 'Hi' },
      mediaType: 'text/plain',
    }
    expect(encode(document)).toEqual({ part: { type: 'text', text: 'Hi' }, warnings: ['changed p'] })
  })

  it('pitfall 28: warns of cache breakpoints', () => {
    expect(encode({ type: 'text', text: 'Hi', cacheControl: {} })).toEqual({
      part: { type: 'text', text: 'Hi' },
      warnings: ['unsupported p.cacheControl'],
    })
  })

  it('returns its own parts of an unknown kind, and no others', () => {
    const value = { type: 'video', video: [] }
    expect(encode({ type: 'native', format: 'openai-chat', value }).part).toBe(value)
    expect(encode({ type: 'native', format: 'anthropic', value }).warnings).toEqual(['unsupported p'])
  })
})

it('messageContent is a string for one text, null for nothing', () => {
  const text = { type: 'text', text: 'Hi' }
  expect(messageContent([undefined, text])).toBe('Hi')
  expect(messageContent([text, text])).toEqual([text, text])
  expect(messageContent([undefined])).toBeNull()
})
