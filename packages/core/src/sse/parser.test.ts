import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSSEParser, encodeSSE, type SSEEvent } from './index.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

function parse(...chunks: (string | Uint8Array)[]): SSEEvent[] {
  const events: SSEEvent[] = []
  const parser = createSSEParser((event) => events.push(event))
  for (const chunk of chunks) parser.feed(typeof chunk === 'string' ? bytesOf(chunk) : chunk)
  parser.end()
  return events
}

/** The same rules in the plainest way: whole text, no chunks. */
function parseWhole(text: string): SSEEvent[] {
  const events: SSEEvent[] = []
  let event: string | undefined
  let data: string[] = []
  for (const line of [...text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/), '']) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (line === '') {
      if (data.length > 0) events.push({ ...(event && { event }), data: data.join('\n') })
      event = undefined
      data = []
    } else if (name === 'data') data.push(value)
    else if (name === 'event') event = value
  }
  return events
}

describe('createSSEParser', () => {
  it.each<[string, string, SSEEvent[]]>([
    ['an event', 'data: hello\n\n', [{ data: 'hello' }]],
    ['a named event', 'event: add\ndata: 1\n\n', [{ event: 'add', data: '1' }]],
    ['a name after the data', 'data: 1\nevent: add\n\n', [{ event: 'add', data: '1' }]],
    ['the last of two names', 'event: a\nevent: b\ndata: 1\n\n', [{ event: 'b', data: '1' }]],
    [
      'a name for one event only',
      'event: a\ndata: 1\n\ndata: 2\n\n',
      [{ event: 'a', data: '1' }, { data: '2' }],
    ],
    [
      'an empty name as none',
      'event: a\nevent:\ndata: 1\n\nevent\ndata: 2\n\n',
      [{ data: '1' }, { data: '2' }],
    ],
    ['a name without data as nothing', 'event: a\n\ndata: 1\n\n', [{ data: '1' }]],
    ['no space after the colon', 'data:hello\n\n', [{ data: 'hello' }]],
    ['one space after the colon only', 'data:  hello \n\n', [{ data: ' hello ' }]],
    ['a tab after the colon', 'data:\thello\n\n', [{ data: '\thello' }]],
    ['several data lines', 'data: a\ndata:\ndata: b\n\n', [{ data: 'a\n\nb' }]],
    ['empty data', 'data:\n\ndata\n\n', [{ data: '' }, { data: '' }]],
    ['two empty data lines', 'data\ndata\n\n', [{ data: '\n' }]],
    ['colons in the data', 'data: a: b:c\n\n', [{ data: 'a: b:c' }]],
    ['comments', ': hello\n\n:\ndata: 1\n: in between\ndata: 2\n\n', [{ data: '1\n2' }]],
    [
      'comments of OpenRouter',
      ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: 1\n\n',
      [{ data: '1' }],
    ],
    ['id and retry as of no use', 'id: 1\nretry: 10\ndata: 1\n\n', [{ data: '1' }]],
    [
      'fields it does not know',
      'database: 1\ndatas: 2\ndata : 3\n data: 4\neventually: 5\ndata: 6\n\n',
      [{ data: '6' }],
    ],
    ['many blank lines', '\n\n\n\ndata: 1\n\n\n\n\n', [{ data: '1' }]],
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n', [{ event: 'a', data: '1' }, { data: '2' }]],
    ['CR', 'event: a\rdata: 1\r\rdata: 2\r\r', [{ event: 'a', data: '1' }, { data: '2' }]],
    [
      'mixed line ends',
      'data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\n',
      [{ data: '1' }, { data: '2' }, { data: '3' }],
    ],
    ['a byte order mark', '\ufeffdata: 1\n\n', [{ data: '1' }]],
    ['a second mark as part of a field', '\ufeff\ufeffdata: 1\n\ndata: 2\n\n', [{ data: '2' }]],
    [
      'separators of Unicode as text',
      'data: a\u2028b\u2029c\u0085d\n\n',
      [{ data: 'a\u2028b\u2029c\u0085d' }],
    ],
    ['NUL as text', 'data: a\0b\n\n', [{ data: 'a\0b' }]],
    ['an event that ends with the bytes', 'data: 1\n\ndata: 2', [{ data: '1' }, { data: '2' }]],
    [
      'an event whose blank line is missing',
      'data: 1\n\nevent: a\ndata: 2\n',
      [{ data: '1' }, { event: 'a', data: '2' }],
    ],
    ['nothing', '', []],
    ['no event', '\n: only a comment\n\n', []],
  ])('reads %s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it('pitfall 7: reads CRLF that is split in the middle, with empty chunks in between', () => {
    expect(parse('data: 1\r', '\ndata: 2\r', '', '\n\r', '\n')).toEqual([{ data: '1\n2' }])
  })

  it('emits an event as soon as its blank line has come', () => {
    const events: SSEEvent[] = []
    const parser = createSSEParser((event) => events.push(event))
    parser.feed(bytesOf('data: 1\n'))
    expect(events).toEqual([])
    parser.feed(bytesOf('\n'))
    expect(events).toEqual([{ data: '1' }])
    parser.feed(bytesOf('data: 2\r\r'))
    expect(events).toHaveLength(2)
  })

  it('replaces bytes that are not UTF-8, and continues', () => {
    expect(parse(Uint8Array.of(0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xc3), '\n\ndata: 2\n\n')).toEqual([
      { data: '\ufffd\ufffd' },
      { data: '2' },
    ])
    expect(parse('data: 1', Uint8Array.of(0xe2, 0x82))).toEqual([{ data: '1\ufffd' }])
  })

  it('joins a long line of many chunks in linear time', () => {
    const chunk = bytesOf('x'.repeat(64))
    const [event] = parse('data: ', ...Array.from({ length: 20_000 }, () => chunk), '\n\n')
    expect(event?.data).toHaveLength(64 * 20_000)
  })

  it.each([
    ['one line', ['data: ', 'x'.repeat(60), 'x'.repeat(60), '\n\n']],
    ['one chunk', [`data: ${'x'.repeat(120)}\n\n`]],
    ['many lines', Array.from({ length: 20 }, () => 'data: 123456789\n')],
    ['a line that never ends', Array.from({ length: 20 }, () => '123456789')],
  ])('refuses an event that is too long, in %s, and ignores what follows', (_, chunks) => {
    const events: SSEEvent[] = []
    const parser = createSSEParser((event) => events.push(event), { maxLength: 100 })
    parser.feed(bytesOf(`data: ${'y'.repeat(100)}\n\n`))
    expect(() => {
      for (const chunk of chunks) parser.feed(bytesOf(chunk))
    }).toThrow(expect.objectContaining({ status: 502, code: 'event_too_large' }))
    parser.feed(bytesOf('data: 1\n\n'))
    parser.end()
    expect(events).toEqual([{ data: 'y'.repeat(100) }])
  })

  describe('with a receiver of long events', () => {
    const LONG = 'x'.repeat(300_000)
    const LIMIT = 400_000

    /** Events as `parse` returns them, and how many of them came in pieces. */
    function parseLong(text: string, size: number) {
      const events: SSEEvent[] = []
      let long = 0
      const parser = createSSEParser((event) => events.push(event), {
        maxLength: LIMIT,
        onLongEvent({ pieces, ...event }) {
          long++
          events.push({ ...event, data: pieces.join('') })
        },
      })
      const bytes = bytesOf(text)
      for (let at = 0; at < bytes.length; at += size) parser.feed(bytes.subarray(at, at + size))
      parser.end()
      return { events, long }
    }

    it.each([
      ['one line', `event: a\ndata: ${LONG}\n\n`],
      ['no space', `data:${LONG}\r\n\r\n`],
      ['a short line before it', `data: 1\ndata: ${LONG}\n\n`],
      ['short lines after it', `data: ${LONG}\ndata: 1\ndata\nevent: a\n\n`],
      ['two long lines', `data: ${LONG}\ndata: ${LONG.slice(250_000)}\n\n`],
      ['no end', `data: ${LONG}`],
    ])('passes one with %s on in pieces', (_, text) => {
      for (const size of [1000, 100_001]) {
        const { events, long } = parseLong(`data: a\n\n${text}\n\ndata: b\n\n`, size)
        expect(events).toEqual(parseWhole(`data: a\n\n${text}\n\ndata: b\n\n`))
        expect(long).toBe(1)
      }
    })

    it('finds the data wherever the first pieces end', () => {
      for (let size = 1; size < 9; size++) {
        const parser = createSSEParser(() => expect.unreachable(), {
          onLongEvent: ({ pieces }) => expect(pieces.join('')).toBe(LONG),
        })
        const bytes = bytesOf(`data: ${LONG}\n\n`)
        for (let at = 0; at < 16; at += size) parser.feed(bytes.subarray(at, Math.min(16, at + size)))
        parser.feed(bytes.subarray(16, 1000))
        parser.feed(bytes.subarray(1000))
      }
    })

    it('ignores long lines that are no data', () => {
      const text = `: ${LONG}\ndata: 1\nother: ${LONG}\n\n`
      expect(parseLong(text, 1000)).toEqual({ events: [{ data: '1' }], long: 0 })
    })

    it('refuses one that is too long', () => {
      const text = `data: ${LONG}\ndata: ${LONG}\n\n`
      expect(() => parseLong(text, 1000)).toThrow(`more than ${LIMIT} characters`)
    })
  })

  it('ignores what follows an event that its receiver fails at', () => {
    const parser = createSSEParser(() => {
      throw new Error('no')
    })
    expect(() => parser.feed(bytesOf('data: 1\n\ndata: 2'))).toThrow('no')
    expect(() => parser.end()).not.toThrow()
  })

  const line = fc.oneof(
    fc.constantFrom(
      '',
      '',
      'data',
      'data:',
      'event: x',
      'event',
      ': comment',
      'id: 3',
      'data: [DONE]',
      ':',
      'data: {"a":"é👍"}',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `data: ${text}`),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const stream = fc
    .tuple(
      fc.constantFrom('', '\ufeff'),
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n')), { maxLength: 12 }),
    )
    .map(([mark, lines]) => mark + lines.map((pair) => pair.join('')).join(''))

  it('law 1: emits the same events for any split of the bytes', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (text, places) => {
        const bytes = bytesOf(text)
        const cuts = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)
        const chunks = [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
        const expected = parseWhole(text)
        expect(parse(text)).toEqual(expected)
        expect(parse(...chunks)).toEqual(expected)
        expect(parse(...single)).toEqual(expected)
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('reads back what encodeSSE writes', () => {
    const event = fc.record(
      { data: fc.json(), event: fc.stringMatching(/^[a-z_.]+$/) },
      { requiredKeys: ['data'] },
    )
    fc.assert(
      fc.property(fc.array(event), (events) => {
        expect(parse(events.map((each) => encodeSSE(each.data, each.event)).join(''))).toEqual(events)
      }),
      { numRuns: 100, seed: 1 },
    )
  })
})

describe('encodeSSE', () => {
  it('writes the name before the data', () => {
    expect(encodeSSE('{"a":1}', 'add')).toBe('event: add\ndata: {"a":1}\n\n')
    expect(encodeSSE('[DONE]')).toBe('data: [DONE]\n\n')
  })
})
