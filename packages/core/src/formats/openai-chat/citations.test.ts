import { describe, expect, it } from 'vitest'
import { decodeAnnotation, encodeAnnotation } from './citations.ts'

describe('annotations', () => {
  it('keep what is no URL citation as it came', () => {
    const annotation = { type: 'file_citation', file_citation: { file_id: 'f' } }
    const citation = decodeAnnotation(annotation, 0)
    expect(citation && encodeAnnotation(citation, 0, 2)).toBe(annotation)
  })

  it('count from the beginning of their text', () => {
    const cited = { url: 'https://example.com', start_index: 10, end_index: 12 }
    const citation = decodeAnnotation({ type: 'url_citation', url_citation: cited }, 8)
    expect(citation).toEqual({ url: 'https://example.com', start: 2, end: 4 })
    expect(citation && encodeAnnotation(citation, 8, 20)).toMatchObject({ url_citation: cited })
  })
})
