import {
  type Citation,
  defined,
  isObject,
  type JsonObject,
  stringOf,
  type TextPart,
  type Warn,
} from '../../hub/index.ts'
import { FORMAT } from './maps.ts'

export function decodeCitation(value: unknown): Citation | undefined {
  if (!isObject(value)) return undefined
  const complete = value.type === 'url_citation' && typeof value.end_index === 'number'
  return defined({
    url: stringOf(value.url) || undefined,
    title: stringOf(value.title) || stringOf(value.filename) || undefined,
    start: numberOf(value.start_index),
    end: numberOf(value.end_index),
    native: complete ? undefined : { format: FORMAT, value },
  })
}

/** Undefined for a citation without a URL. One without offsets covers the whole text. */
export function encodeCitation(
  { url, title, start, end, native }: Citation,
  text: string,
): JsonObject | undefined {
  if (native?.format === FORMAT && isObject(native.value)) return native.value
  if (url === undefined) return undefined
  const range = { start_index: start ?? 0, end_index: end ?? text.length }
  return { type: 'url_citation', ...range, url, title: title ?? '' }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Warns about each citation of a text that cannot be encoded. */
export function warnCitations({ citations = [], text }: TextPart, path: string, warn: Warn): void {
  for (const [index, citation] of citations.entries()) {
    if (encodeCitation(citation, text)) {
      if (citation.native && citation.native.format !== FORMAT) {
        warn('changed', `${path}.citations[${index}]`, 'Only the URL and title of the citation were sent')
      }
      continue
    }
    const message = 'openai-responses citations require a URL; the citation was dropped'
    warn('unsupported', `${path}.citations[${index}]`, message)
  }
}
