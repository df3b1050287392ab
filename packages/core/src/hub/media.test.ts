import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fromBase64,
  mediaKind,
  mediaTypeOf,
  parseDataUrl,
  sniffMediaType,
  toBase64,
  toDataUrl,
  urlSource,
} from './index.ts'

const base64 = (...bytes: (number | string)[]) =>
  Buffer.concat(
    bytes.map((byte) => (typeof byte === 'string' ? Buffer.from(byte, 'latin1') : Buffer.of(byte))),
  ).toString('base64')

describe('data URLs', () => {
  it('pitfall 29: are parsed with and without base64, parameters and type', () => {
    expect(parseDataUrl('data:image/png;base64,AAAA')).toEqual({ mediaType: 'image/png', data: 'AAAA' })
    expect(parseDataUrl('DATA:image/png;BASE64,AAAA')).toEqual({ mediaType: 'image/png', data: 'AAAA' })
    expect(parseDataUrl('data:text/plain;charset=utf-8;base64,AA==')?.mediaType).toBe(
      'text/plain;charset=utf-8',
    )
    expect(parseDataUrl('data:,a%20b')).toEqual({ mediaType: 'text/plain', data: toBase64('a b') })
    expect(parseDataUrl('data:text/html,<b>,</b>')).toEqual({
      mediaType: 'text/html',
      data: toBase64('<b>,</b>'),
    })
    expect(parseDataUrl('data:,100%')?.data).toBe(toBase64('100%'))
    expect(parseDataUrl('data:image/png;base64')).toBeUndefined()
    expect(parseDataUrl('https://example.com/?a=data:,b')).toBeUndefined()
  })

  it('are the same after parsing and writing', () => {
    fc.assert(
      fc.property(
        fc.base64String(),
        fc.constantFrom('image/png', 'application/pdf', 'text/plain'),
        (data, mediaType) => {
          expect(parseDataUrl(toDataUrl(data, mediaType))).toEqual({ mediaType, data })
          expect(urlSource(toDataUrl(data, mediaType))).toEqual({
            source: { type: 'base64', data },
            mediaType,
          })
        },
      ),
      { numRuns: 100, seed: 1 },
    )
  })

  it('pitfall 29: other URLs are kept, and bytes without a media type get one', () => {
    const url = 'https://example.com/image?id=1&x=data:'
    expect(urlSource(url)).toEqual({ source: { type: 'url', url } })
    expect(urlSource('data:;base64,iVBORw0KGgoA').mediaType).toBe('image/png')
    expect(urlSource('data:;base64,AAAA')).toEqual({ source: { type: 'base64', data: 'AAAA' } })
  })
})

describe('base64', () => {
  it('decodes to the same text, of any script and length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fromBase64(toBase64(text))).toBe(text)
      }),
      { numRuns: 100, seed: 1 },
    )
    const long = 'ä€👍 '.repeat(50_000)
    expect(fromBase64(toBase64(long))).toBe(long)
  })

  it('is undefined if it is not text', () => {
    expect([fromBase64('*'), fromBase64('/w=='), fromBase64('A')]).toEqual([undefined, undefined, undefined])
  })
})

describe('sniffMediaType', () => {
  it.each([
    [base64(0x89, 'PNG\r\n', 0x1a, '\n\0\0'), 'image/png'],
    [base64(0xff, 0xd8, 0xff, 0xe0, 'abc'), 'image/jpeg'],
    [base64('GIF89a..'), 'image/gif'],
    [base64('%PDF-1.7'), 'application/pdf'],
    [base64('ID3\x04\0\0'), 'audio/mpeg'],
    [base64('OggS\0\0'), 'audio/ogg'],
    [base64('fLaC\0\0'), 'audio/flac'],
    [base64('RIFF', 0x10, 0x20, 0x30, 0xff, 'WEBPVP8 '), 'image/webp'],
    [base64('RIFF', 0, 0, 0, 0, 'WAVEfmt '), 'audio/wav'],
    [base64(0, 0, 0, 0x20, 'ftypisom'), 'video/mp4'],
    [base64('hello'), undefined],
    ['', undefined],
  ])('%s is %s', (data, mediaType) => {
    expect(sniffMediaType(data)).toBe(mediaType)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'UklGR', 'iVBOR', '/9j'),
        fc.string({ unit: 'binary' }),
        (magic, rest) => {
          expect(['string', 'undefined']).toContain(typeof sniffMediaType(magic + rest))
        },
      ),
      { numRuns: 200, seed: 1 },
    )
  })
})

describe('media types', () => {
  it('are that of the part, of its bytes, or the fallback', () => {
    const source = { type: 'base64' as const, data: 'iVBORw0KGgoA' }
    expect(mediaTypeOf({ type: 'image', source, mediaType: 'image/heic' }, 'a/b')).toBe('image/heic')
    expect(mediaTypeOf({ type: 'image', source }, 'a/b')).toBe('image/png')
    expect(mediaTypeOf({ type: 'image', source: { type: 'url', url: 'https://example.com' } }, 'a/b')).toBe(
      'a/b',
    )
  })

  it('determine the type of part', () => {
    expect(
      ['image/png', 'audio/wav', 'video/mp4', 'application/pdf', 'imagery/x', undefined].map(mediaKind),
    ).toEqual(['image', 'audio', 'video', 'file', 'file', 'file'])
  })
})
