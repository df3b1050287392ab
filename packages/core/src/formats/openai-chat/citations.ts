import { type Citation, defined, isObject, type Warn } from '../../hub/index.ts'

/** An annotation as a citation; `offset` is where the text part starts in the whole text. */
export function decodeAnnotation(annotation: unknown, offset: number): Citation | undefined {
  if (!isObject(annotation)) return undefined
  const { url_citation: cited } = annotation
  if (!isObject(cited)) return { native: { format: 'openai-chat', value: annotation } }
  const position = (index: unknown) =>
    typeof index === 'number' && index >= offset ? index - offset : undefined
  return defined({
    url: typeof cited.url === 'string' ? cited.url : undefined,
    title: typeof cited.title === 'string' ? cited.title : undefined,
    citedText: typeof cited.content === 'string' ? cited.content : undefined,
    start: position(cited.start_index),
    end: position(cited.end_index),
  })
}

/** A citation of the text between `offset` and `end` as an annotation; undefined if it has no URL. */
export function encodeAnnotation(citation: Citation, offset: number, end: number): unknown {
  const { native, url, title, citedText } = citation
  if (native?.format === 'openai-chat') return native.value
  if (url === undefined) return undefined
  return {
    type: 'url_citation',
    url_citation: {
      url,
      title: title ?? url,
      ...defined({ content: citedText }),
      start_index: offset + (citation.start ?? 0),
      end_index: citation.end === undefined ? end : offset + citation.end,
    },
  }
}

export function warnCitation(path: string, warn: Warn): void {
  warn('unsupported', `${path}.citations`, 'openai-chat citations require a URL; the citation was dropped')
}
