import { ApiError } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'
import { indexOfBytes } from './search.ts'

/** A field of a form, with the place of its value in the whole body. */
export interface FormField {
  name: string
  value: string
  /** Offsets of the first byte of the value, and of the one after its last. */
  start: number
  end: number
}

/** Finds some fields of a `multipart/form-data` body as it passes, in bounded memory (RFC 7578, RFC 2046 5.1.1). */
export interface FormScanner {
  /** @throws ApiError 400 if the body is not a valid form */
  feed(chunk: Uint8Array): void
  /** Whether the closing boundary has come. */
  ended(): boolean
}

const MAX_PART_HEADER_BYTES = 16 * 1024
const MAX_VALUE_BYTES = 4 * 1024

const utf8 = new TextDecoder()
const CRLF = new TextEncoder().encode('\r\n')
const BLANK_LINE = new TextEncoder().encode('\r\n\r\n')
const NOTHING = new Uint8Array()

type State =
  | { at: 'boundary' }
  | { at: 'delimiter' }
  | { at: 'headers' }
  | { at: 'value'; name: string; start: number }
  | { at: 'end' }

/** Calls `onField` for each field, not file, whose name `wanted` accepts. */
export function createFormScanner(
  boundary: string,
  wanted: (name: string) => boolean,
  onField: (field: FormField) => void,
): FormScanner {
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`)
  /** Bytes that are not consumed yet; the CRLF lets the first boundary look like the others. */
  let rest: Uint8Array = CRLF
  let offset = -CRLF.length
  let state: State = { at: 'boundary' }

  const consume = (count: number) => {
    rest = rest.subarray(count)
    offset += count
  }

  /** Skips to the next boundary. True if it is there; otherwise all but what may be its beginning is dropped. */
  const skip = (): boolean => {
    const found = indexOfBytes(rest, delimiter)
    consume(found < 0 ? Math.max(0, rest.length - delimiter.length + 1) : found + delimiter.length)
    return found >= 0
  }

  const readHeaders = (): boolean => {
    const end = indexOfBytes(rest, BLANK_LINE)
    if (end < 0) {
      if (rest.length > MAX_PART_HEADER_BYTES) throw invalid('the headers of a part are too long')
      return false
    }
    const name = fieldName(utf8.decode(rest.subarray(0, end)))
    consume(end + BLANK_LINE.length)
    // an empty value ends where the headers do
    state = name !== undefined && wanted(name) ? { at: 'value', name, start: offset } : { at: 'boundary' }
    return true
  }

  const readValue = ({ name, start }: { name: string; start: number }): boolean => {
    const end = indexOfBytes(rest, delimiter)
    if (end > MAX_VALUE_BYTES || (end < 0 && rest.length > MAX_VALUE_BYTES + delimiter.length))
      throw invalid(`the field ${name} is too long`, name)
    if (end < 0) return false
    onField({ name, value: utf8.decode(rest.subarray(0, end)), start, end: start + end })
    consume(end + delimiter.length)
    state = { at: 'delimiter' }
    return true
  }

  /** After a boundary: `--` ends the form, a line break begins a part. */
  const readDelimiter = (): boolean => {
    const end = indexOfBytes(rest, CRLF)
    if (rest[0] === 0x2d && rest[1] === 0x2d) {
      state = { at: 'end' }
      return true
    }
    if (end < 0) {
      if (rest.length > MAX_PART_HEADER_BYTES) throw invalid('a boundary is not followed by a line break')
      return false
    }
    consume(end + CRLF.length)
    state = { at: 'headers' }
    return true
  }

  const step = (): boolean => {
    switch (state.at) {
      case 'boundary':
        if (!skip()) return false
        state = { at: 'delimiter' }
        return true
      case 'delimiter':
        return readDelimiter()
      case 'headers':
        return readHeaders()
      case 'value':
        return readValue(state)
      case 'end':
        consume(rest.length)
        return false
    }
  }

  return {
    feed(chunk) {
      rest = rest.length === 0 ? chunk : concatBytes([rest, chunk])
      while (step());
      // what is kept must not hold on to the chunk that it came in
      rest = rest.length === 0 ? NOTHING : rest.slice()
    },
    ended: () => state.at === 'end',
  }
}

/** The boundary of a form's content type. @throws ApiError 400 if it has none */
export function boundaryOf(contentType: string): string {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined || boundary.length > 200) throw invalid('the content type has no boundary')
  return boundary
}

/** The name of a part that is a field; undefined for a file. */
function fieldName(headers: string): string | undefined {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? ''
  if (/;\s*filename\*?=/i.test(disposition)) return undefined
  const match = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition)
  return match?.[1] ?? match?.[2]
}

function invalid(problem: string, param?: string): ApiError {
  return new ApiError(`The request body is not a valid form: ${problem}`, {
    status: 400,
    code: 'invalid_form',
    ...(param && { param }),
  })
}
