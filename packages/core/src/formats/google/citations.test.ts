import { describe, expect, it } from 'vitest'
import { decodeCitations, encodeCitations } from './citations.ts'

const text = 'Größe 🏔️: 4478 m. Ende.'
const bytesBefore = (part: string) => new TextEncoder().encode(text.slice(0, text.indexOf(part))).length

function grounding(segment: object) {
  return {
    groundingMetadata: {
      groundingChunks: [
        { web: { uri: 'https://a.example', title: 'A' } },
        { web: { uri: 'https://b.example', title: 'B' } },
      ],
      groundingSupports: [{ segment, groundingChunkIndices: [0] }],
    },
  }
}

describe('decodeCitations', () => {
  it('converts Google’s byte offsets to code units', () => {
    const startIndex = bytesBefore('4478')
    const segment = { startIndex, endIndex: startIndex + 6, text: '4478 m' }
    const [first, second] = decodeCitations(grounding(segment), text)
    expect(first).toEqual({
      url: 'https://a.example',
      title: 'A',
      start: text.indexOf('4478'),
      end: text.indexOf('4478') + 6,
    })
    expect(second, 'a source that no support points to').toEqual({ url: 'https://b.example', title: 'B' })
  })

  it('keeps a source without offsets if its segment is in another text', () => {
    const [first] = decodeCitations(grounding({ startIndex: 0, endIndex: 4, text: 'Else' }), text)
    expect(first).toEqual({ url: 'https://a.example', title: 'A' })
  })

  it('decodes sources that the model quoted', () => {
    const candidate = {
      citationMetadata: { citations: [{ startIndex: 0, endIndex: 7, uri: 'https://c.example' }] },
    }
    expect(decodeCitations(candidate, text)).toEqual([{ url: 'https://c.example', start: 0, end: 5 }])
  })

  it.each([
    {},
    { groundingMetadata: 7 },
    {
      groundingMetadata: {
        groundingChunks: [null, {}],
        groundingSupports: [{ groundingChunkIndices: [9, 'x'] }],
      },
    },
  ])('finds none in %j', (candidate) => {
    expect(decodeCitations(candidate, text)).toEqual([])
  })
})

describe('encodeCitations', () => {
  it('is the inverse of decodeCitations', () => {
    const citations = [
      { url: 'https://a.example', title: 'A', start: 6, end: 9 },
      { url: 'https://a.example', start: 0, end: 5 },
      { title: 'Report', citedText: 'four thousand', start: 11, end: 15 },
      { url: 'https://b.example', start: 0, end: text.length },
    ]
    const groundingMetadata = encodeCitations([{ text, citations, partIndex: 0 }], false, () => {})
    expect(decodeCitations({ groundingMetadata }, text)).toEqual(citations)
  })

  it('cites a whole text where the vendor names no place in it, as Claude does', () => {
    const citations = [{ url: 'https://a.example' }]
    const grounding = encodeCitations([{ text, citations, partIndex: 2 }], true, () => {})
    expect(grounding?.groundingSupports).toEqual([
      {
        segment: { partIndex: 2, endIndex: new TextEncoder().encode(text).length, text },
        groundingChunkIndices: [0],
      },
    ])
  })

  it('returns undefined for texts without citations', () => {
    expect(encodeCitations([{ text, citations: [], partIndex: 0 }], false, () => {})).toBeUndefined()
  })
})
