import { ApiError } from '../hub/index.ts'

/** One server-sent event: its name, if the stream has one, and its data lines joined. */
export interface SSEEvent {
  event?: string
  data: string
}

/** The longest event that is read by default, in characters. */
const MAX_EVENT_LENGTH = 64 * 1024 * 1024

/** As `SSEEvent`, with the data as it came, in pieces, which take long to join. */
export interface LongSSEEvent {
  event?: string
  pieces: string[]
}

/** Events with longer lines are long, in characters. */
const LONG_CHARACTERS = 256 * 1024

export interface SSEParserOptions {
  /** The longest event that is read, in characters. @default 67108864 */
  maxLength?: number
  /** Receives long events. @default they are events as all others */
  onLongEvent?: (event: LongSSEEvent) => void
}

/** Takes bytes as they come and calls `onEvent`; it does no I/O. */
export interface SSEParser {
  /**
   * Reads the next bytes. After an error the parser ignores everything.
   *
   * @throws ApiError 502 if an event is too long
   * @throws what `onEvent` throws
   */
  feed(bytes: Uint8Array): void
  /** Ends the stream: what is in the buffer is its last event, even without the blank line. */
  end(): void
}

/**
 * Creates a parser of `text/event-stream` by the WHATWG rules (https://html.spec.whatwg.org/multipage/server-sent-events.html):
 * UTF-8 in any chunks, an optional byte order mark, lines that end in LF, CRLF or CR. Comments and fields other than
 * `event` and `data` are ignored.
 *
 * @example
 * const parser = createSSEParser((event) => console.log(event.data))
 * parser.feed(new TextEncoder().encode('data: hello\n\n'))
 */
export function createSSEParser(
  onEvent: (event: SSEEvent) => void,
  { maxLength = MAX_EVENT_LENGTH, onLongEvent }: SSEParserOptions = {},
): SSEParser {
  const decode = createTextReader()
  let pending: string[] = []
  let pendingLength = 0
  let broken = false
  let afterCR = false
  let event: string | undefined
  let data: string | undefined
  /** The data of a long event, in place of `data`. */
  let long: { pieces: string[]; length: number } | undefined

  const line = (text: string, from: number, to: number) => {
    if (from === to) dispatch()
    else if (isField(text, from, to, DATA)) {
      const value = valueAfter(text, from + DATA.length, to)
      if (long) return addLong([value], value.length)
      checkLength((data?.length ?? 0) + value.length)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (isField(text, from, to, EVENT)) event = valueAfter(text, from + EVENT.length, to)
  }

  const addLong = (pieces: readonly string[], length: number) => {
    checkLength((long?.length ?? data?.length ?? 0) + length)
    if (long) long.pieces.push('\n')
    else long = { pieces: data === undefined ? [] : [data, '\n'], length: data?.length ?? 0 }
    for (const piece of pieces) long.pieces.push(piece)
    long.length += length
    data = undefined
  }

  /** A line that came in several pieces. */
  const lineOf = (pieces: string[], length: number) => {
    const isLong = onLongEvent && length > LONG_CHARACTERS
    const opening = isLong ? pieces.splice(0, OPENING.length).join('') : ''
    if (isLong && isField(opening, 0, opening.length, DATA)) {
      const value = valueAfter(opening, DATA.length, opening.length)
      addLong([value, ...pieces], length - opening.length + value.length)
      return
    }
    const whole = opening + pieces.join('') // one text, not one that V8 makes of two when it is first read
    line(whole, 0, whole.length)
  }

  const checkLength = (length: number) => {
    if (length > maxLength) throw eventTooLong(maxLength)
  }

  const dispatch = () => {
    if (long) onLongEvent?.(event ? { event, pieces: long.pieces } : { pieces: long.pieces })
    else if (data !== undefined) onEvent(event ? { event, data } : { data })
    event = undefined
    data = undefined
    long = undefined
  }

  const lines = (text: string) => {
    let from = 0
    if (afterCR && text.charCodeAt(0) === LF) from = 1
    afterCR = false
    const hasCR = text.includes('\r', from)
    for (;;) {
      const at = hasCR ? lineEnd(text, from) : text.indexOf('\n', from)
      if (at < 0) break
      if (pending.length === 0) line(text, from, at)
      else {
        pending.push(text.slice(from, at))
        const pieces = pending
        const length = pendingLength + at - from
        pending = []
        pendingLength = 0
        lineOf(pieces, length)
      }
      from = at + 1
      if (text.charCodeAt(at) === CR) {
        if (from === text.length) afterCR = true
        else if (text.charCodeAt(from) === LF) from++
      }
    }
    if (from < text.length) {
      pendingLength += text.length - from
      checkLength(pendingLength)
      pending.push(text.slice(from))
    }
  }

  return {
    feed(bytes) {
      if (broken) return
      try {
        const text = decode(bytes)
        if (text !== '') lines(text)
      } catch (error) {
        broken = true
        pending = []
        data = undefined
        long = undefined
        throw error
      }
    },
    end() {
      if (broken) return
      const text = decode()
      if (text !== '') lines(text)
      if (pending.length > 0) lineOf(pending, pendingLength)
      pending = []
      dispatch()
    },
  }
}

function eventTooLong(limit: number): ApiError {
  return new ApiError(`The upstream sent an event of more than ${limit} characters`, {
    status: 502,
    code: 'event_too_large',
  })
}

/** Decodes UTF-8 in chunks. A chunk that ends with an ASCII character, as nearly all do, is decoded alone, which is faster. */
function createTextReader(): (bytes?: Uint8Array) => string {
  const whole = new TextDecoder('utf-8', { ignoreBOM: true })
  const streaming = new TextDecoder('utf-8', { ignoreBOM: true })
  let cut = false
  let begun = false
  return (bytes) => {
    const wasCut = cut
    cut = bytes !== undefined && (bytes.at(-1) ?? 0x80) >= 0x80
    const text = cut || wasCut ? streaming.decode(bytes, { stream: cut }) : whole.decode(bytes)
    if (begun || text === '') return text
    begun = true
    return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
  }
}

const DATA = 'data'
/** What precedes a value; each of its characters may be a piece. */
const OPENING = 'data: '
const EVENT = 'event'

/** Whether the line from `from` to `to` is a field of this name, with or without a value. */
function isField(text: string, from: number, to: number, name: string): boolean {
  const end = from + name.length
  if (end > to || (end < to && text.charCodeAt(end) !== COLON)) return false
  for (let at = 0; at < name.length; at++)
    if (text.charCodeAt(from + at) !== name.charCodeAt(at)) return false
  return true
}

/** What follows a field's name: the colon and a space are left out. */
function valueAfter(text: string, nameEnd: number, to: number): string {
  const from = nameEnd + (text.charCodeAt(nameEnd + 1) === SPACE ? 2 : 1)
  return from < to ? text.slice(from, to) : ''
}

const COLON = 0x3a
const SPACE = 0x20
const BYTE_ORDER_MARK = 0xfeff
const LF = 10
const CR = 13

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || code === CR) return at
  }
  return -1
}
