import { type Citation, isObject, type JsonObject, type Warn } from '../../hub/index.ts'
import type { GroundingWire } from './wire.ts'

/** A text of a response with its citations, and its index among the parts. */
export interface CitedText {
  text: string
  citations: readonly Citation[]
  partIndex: number
}

/**
 * The citations in a candidate's metadata. They are added to its last text, the only one that a stream can still add
 * to. A segment that is not in that text keeps its source and loses its offsets.
 */
export function decodeCitations(candidate: JsonObject, text: string): Citation[] {
  const { groundingMetadata: grounding, citationMetadata: quoted } = candidate
  const offsets = createOffsets(text)
  const chunks = isObject(grounding) ? objects(grounding.groundingChunks) : []
  const cited = new Set<JsonObject>()
  const supported = (isObject(grounding) ? objects(grounding.groundingSupports) : []).flatMap((support) => {
    const place = isObject(support.segment) ? locate(support.segment, text, offsets) : {}
    return indexes(support.groundingChunkIndices).flatMap((index): Citation[] => {
      const chunk = chunks[index]
      if (!chunk) return []
      cited.add(chunk)
      return [{ ...sourceOf(chunk), ...place }]
    })
  })
  const bare = chunks.filter((chunk) => !cited.has(chunk)).map(sourceOf)
  const quotes = (isObject(quoted) ? objects(quoted.citations) : []).map(
    (citation): Citation => ({ ...named(citation), ...locate(citation, text, offsets) }),
  )
  return [...supported, ...bare, ...quotes].filter(({ url, title, citedText }) => url ?? title ?? citedText)
}

/**
 * `groundingMetadata` for the citations of a response; undefined if there are none.
 *
 * @param searched whether the web was searched, so that a source with an address is a page of it. Google quotes documents
 * only.
 */
export function encodeCitations(
  texts: readonly CitedText[],
  searched: boolean,
  warn: Warn,
): GroundingWire | undefined {
  const groundingChunks: JsonObject[] = []
  const groundingSupports: JsonObject[] = []
  for (const { text, citations, partIndex } of texts) {
    const offsets = createOffsets(text)
    for (const { url, title, citedText, start = 0, end = text.length } of citations) {
      const source = { ...(url !== undefined && { uri: url }), ...(title !== undefined && { title }) }
      const isPage = searched && url !== undefined
      const quoted = !isPage && (citedText !== undefined || url === undefined)
      if (isPage && citedText !== undefined) warn('unsupported', 'content.citations.citedText', NO_QUOTES)
      groundingChunks.push(
        quoted ? { retrievedContext: { ...source, text: citedText ?? '' } } : { web: source },
      )
      const segment = {
        ...(partIndex > 0 && { partIndex }),
        ...(start > 0 && { startIndex: offsets.toBytes(start) }),
        endIndex: offsets.toBytes(end),
        text: text.slice(start, end),
      }
      groundingSupports.push({ segment, groundingChunkIndices: [groundingChunks.length - 1] })
    }
  }
  if (groundingChunks.length === 0) return undefined
  return { groundingChunks, ...(groundingSupports.length > 0 && { groundingSupports }) }
}

const NO_QUOTES = 'Google does not quote web pages; what the page says was dropped'

/** The source of a chunk: a web page, a document, a place or an image. */
function sourceOf(chunk: JsonObject): Citation {
  const source = [chunk.web, chunk.retrievedContext, chunk.maps, chunk.image].find(isObject) ?? {}
  const { text } = source
  return { ...named(source), ...(typeof text === 'string' && text !== '' && { citedText: text }) }
}

function named({ uri, sourceUri, title }: JsonObject): Citation {
  const url = typeof uri === 'string' ? uri : sourceUri
  return { ...(typeof url === 'string' && { url }), ...(typeof title === 'string' && { title }) }
}

/** A segment's offsets in `text`, in code units; nothing if its own text differs. */
function locate(segment: JsonObject, text: string, offsets: Offsets): { start?: number; end?: number } {
  const { startIndex = 0, endIndex, text: quoted } = segment
  if (typeof startIndex !== 'number' || typeof endIndex !== 'number') return {}
  const start = offsets.toUnits(startIndex)
  const end = offsets.toUnits(endIndex)
  return typeof quoted === 'string' && text.slice(start, end) !== quoted ? {} : { start, end }
}

/** Converts between UTF-8 bytes, which Google counts, and UTF-16 code units, which the hub counts. */
interface Offsets {
  toUnits(bytes: number): number
  toBytes(units: number): number
}

function createOffsets(text: string): Offsets {
  let table: Uint32Array | undefined
  const bytesBefore = () => (table ??= countBytes(text))
  const toBytes = (units: number) => bytesBefore()[Math.min(Math.max(units, 0), text.length)] ?? 0
  const toUnits = (bytes: number) => {
    let from = 0
    let to = text.length
    while (from < to) {
      const middle = (from + to) >> 1
      if (toBytes(middle) < bytes) from = middle + 1
      else to = middle
    }
    return from
  }
  return { toBytes, toUnits }
}

/** The number of bytes before each code unit. The second unit of a surrogate pair counts for both. */
function countBytes(text: string): Uint32Array {
  const table = new Uint32Array(text.length + 1)
  let bytes = 0
  for (let at = 0; at < text.length; at++) {
    table[at] = bytes
    const code = text.charCodeAt(at)
    if (code < 0x80) bytes += 1
    else if (code < 0x800) bytes += 2
    else if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) {
      table[++at] = bytes
      bytes += 4
    } else bytes += 3
  }
  table[text.length] = bytes
  return table
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function indexes(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((index) => typeof index === 'number') : []
}
