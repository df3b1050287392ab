import type { ContentBlock } from '@langchain/core/messages'
import type { MediaPart } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { convertMediaBlock, mediaBlock } from './media.ts'

const convert = (block: object) => convertMediaBlock(block as ContentBlock, 'openai-chat')
const PNG = 'iVBORw0KGgo='
const png = { type: 'image', source: { type: 'base64', data: PNG }, mediaType: 'image/png' }
const far = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png?c=d' } }
const pdf = { type: 'file', source: { type: 'base64', data: 'JVBERi0=' }, mediaType: 'application/pdf' }

describe('convertMediaBlock', () => {
  it.each<[string, object, object]>([
    ['v1, data', { type: 'image', data: PNG, mimeType: 'image/png' }, png],
    [
      'v1, bytes',
      { type: 'image', data: new Uint8Array([0x89, 0x50]), mimeType: 'image/png' },
      { ...png, source: { type: 'base64', data: 'iVA=' } },
    ],
    ['v1, url', { type: 'image', url: 'https://a.example/b.png?c=d' }, far],
    ['v1, data URL', { type: 'image', url: `data:image/png;base64,${PNG}` }, png],
    [
      'v1, file id',
      { type: 'file', fileId: 'file-1' },
      { type: 'file', source: { type: 'id', id: 'file-1', format: 'openai-chat' } },
    ],
    [
      'v1, name',
      { type: 'file', data: 'JVBERi0=', mimeType: 'application/pdf', metadata: { filename: 'a.pdf' } },
      { ...pdf, filename: 'a.pdf' },
    ],
    [
      'v1, text',
      { type: 'text-plain', text: 'Hi', title: 'a.txt' },
      { type: 'file', source: { type: 'text', text: 'Hi' }, mediaType: 'text/plain', filename: 'a.txt' },
    ],
    [
      'v1, sound',
      { type: 'audio', data: 'UklG', mimeType: 'audio/wav' },
      { type: 'audio', source: { type: 'base64', data: 'UklG' }, mediaType: 'audio/wav' },
    ],
    [
      'v1, film',
      { type: 'video', url: 'https://a.example/b.mp4' },
      { type: 'video', source: { type: 'url', url: 'https://a.example/b.mp4' } },
    ],
    ['legacy, base64', { type: 'image', source_type: 'base64', data: PNG, mime_type: 'image/png' }, png],
    ['legacy, url', { type: 'image', source_type: 'url', url: 'https://a.example/b.png?c=d' }, far],
    ['legacy, data URL', { type: 'image', source_type: 'url', url: `data:image/png;base64,${PNG}` }, png],
    [
      'legacy, text',
      { type: 'file', source_type: 'text', text: 'Hi', metadata: { filename: 'a.txt' } },
      { type: 'file', source: { type: 'text', text: 'Hi' }, mediaType: 'text/plain', filename: 'a.txt' },
    ],
    [
      'legacy, id',
      { type: 'file', source_type: 'id', id: 'file-1' },
      { type: 'file', source: { type: 'id', id: 'file-1', format: 'openai-chat' } },
    ],
    [
      'chat, image',
      { type: 'image_url', image_url: { url: far.source.url, detail: 'high' } },
      { ...far, detail: 'high' },
    ],
    ['chat, image as a string', { type: 'image_url', image_url: `data:image/png;base64,${PNG}` }, png],
    [
      'chat, sound',
      { type: 'input_audio', input_audio: { data: 'SUQz', format: 'mp3' } },
      { type: 'audio', source: { type: 'base64', data: 'SUQz' }, mediaType: 'audio/mpeg' },
    ],
    [
      'chat, file',
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' } },
      { ...pdf, filename: 'a.pdf' },
    ],
    [
      'responses, file',
      { type: 'input_file', file_id: 'file-1' },
      { type: 'file', source: { type: 'id', id: 'file-1', format: 'openai-chat' } },
    ],
    [
      'responses, image',
      { type: 'input_image', image_url: far.source.url, detail: 'low' },
      { ...far, detail: 'low' },
    ],
    [
      'Anthropic, image',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
      png,
    ],
    [
      'Anthropic, document',
      { type: 'document', source: { type: 'url', url: 'https://a.example/a.pdf' }, title: 'a.pdf' },
      { type: 'file', source: { type: 'url', url: 'https://a.example/a.pdf' }, filename: 'a.pdf' },
    ],
    [
      'Anthropic, text',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi' } },
      { type: 'file', source: { type: 'text', text: 'Hi' }, mediaType: 'text/plain' },
    ],
    [
      'Anthropic, file',
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'file', source: { type: 'id', id: 'file_1', format: 'anthropic' } },
    ],
    ['Google, media', { type: 'media', mimeType: 'image/png', data: PNG }, png],
    ['Google, inline', { type: 'inlineData', inlineData: { mimeType: 'image/png', data: PNG } }, png],
    [
      'Google, file',
      { fileData: { mimeType: 'video/mp4', fileUri: 'https://a.example/v' } },
      { type: 'video', source: { type: 'url', url: 'https://a.example/v' }, mediaType: 'video/mp4' },
    ],
    [
      'a breakpoint',
      { type: 'image', data: PNG, mimeType: 'image/png', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { ...png, cacheControl: { ttl: '1h' } },
    ],
  ])('%s', (_, block, part) => {
    expect(convert(block)).toEqual(part)
  })

  it.each([
    { type: 'text', text: 'Hi' },
    { type: 'image' },
    { type: 'tool_use', id: 'a' },
    { type: 'image_url' },
    { type: 'document', source: {} },
  ])('ignores %j', (block) => expect(convert(block)).toBeUndefined())
})

it.each<MediaPart>([
  {
    type: 'image',
    source: { type: 'base64', data: PNG },
    mediaType: 'image/png',
    opaque: { google: { thoughtSignature: 'c2ln' } },
  },
  { type: 'file', source: { type: 'url', url: 'https://a.example/a' }, filename: 'a' },
  { type: 'audio', source: { type: 'id', id: 'a', format: 'openai-chat' } },
  { type: 'file', source: { type: 'text', text: 'Hi' }, mediaType: 'text/plain' },
])('a block of $type $source.type comes back as it was', (part) => {
  expect(convert(mediaBlock(part))).toEqual(part)
})
