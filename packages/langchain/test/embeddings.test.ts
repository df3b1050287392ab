import { describe, expect, it } from 'vitest'
import { MixrouterEmbeddings, MixrouterError } from '../src/index.ts'

interface Sent {
  url: string
  body: { input: string[] } & Record<string, unknown>
}

/** Embeddings of two numbers, in reverse order; `failures` requests fail before. */
function embeddings(fields: object = {}, failures: number[] = []) {
  const sent: Sent[] = []
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    const body = JSON.parse(await new Response(init?.body ?? null).text())
    sent.push({ url: String(url), body })
    const status = failures.shift()
    if (status) return Response.json({ error: { message: 'Not now' } }, { status })
    const data = (body.input as string[]).map((text, index) => ({ index, embedding: [text.length, index] }))
    return Response.json({ data: data.reverse(), usage: { prompt_tokens: 1, total_tokens: 1 } })
  }
  return { sent, model: new MixrouterEmbeddings({ apiKey: 'test-key', fetch, ...fields }) }
}

describe('MixrouterEmbeddings', () => {
  it('embeds a query', async () => {
    const { model, sent } = embeddings({ dimensions: 2, user: 'u', baseURL: 'https://host/v1' })
    expect(await model.embedQuery('cats')).toEqual([4, 0])
    expect(sent).toEqual([
      {
        url: 'https://host/v1/embeddings',
        body: {
          model: 'text-embedding-3-small',
          input: ['cats'],
          encoding_format: 'float',
          dimensions: 2,
          user: 'u',
        },
      },
    ])
  })

  it('embeds documents in batches, in their order', async () => {
    const { model, sent } = embeddings({ model: 'text-embedding-3-large', batchSize: 2 })
    expect(await model.embedDocuments(['a', 'bb', 'ccc'])).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
    ])
    expect(sent.map(({ body }) => body.input)).toEqual([['a', 'bb'], ['ccc']])
    expect(await model.embedDocuments([])).toEqual([])
  })

  it('is retried, and throws its error', async () => {
    const { model, sent } = embeddings({}, [503])
    expect(await model.embedQuery('cats')).toEqual([4, 0])
    expect(sent).toHaveLength(2)
    const failing = embeddings({ maxRetries: 0 }, [401])
    await expect(failing.model.embedQuery('cats')).rejects.toBeInstanceOf(MixrouterError)
  })
})
