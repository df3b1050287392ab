import { type Citation, defined, isObject, type JsonObject, stringOf } from '../../hub/index.ts'
import { FORMAT } from './maps.ts'

export function decodeCitation(value: unknown): Citation | undefined {
  if (!isObject(value)) return undefined
  const plain = value.type === 'url_citation' && typeof value.end_index === 'number'
  return defined({
    url: stringOf(value.url) || undefined,
    title: stringOf(value.title) || stringOf(value.filename) || undefined,
    start: numberOf(value.start_index),
    end: numberOf(value.end_index),
    native: plain ? undefined : { format: FORMAT, value },
  })
}

/** A citation without an address has no place; one without offsets is of the whole text. */
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
