import { describe, expect, it } from 'vitest'
import { createEndpointClient, type EndpointClient } from '../client.ts'
import { ApiError } from '../hub/index.ts'
import type { Transport } from '../transport/index.ts'

const recording = new File([new Uint8Array(1000)], 'hello.wav', { type: 'audio/wav' })

describe('a response without what it should have', () => {
  const answering = (body: unknown): EndpointClient => {
    const transport: Transport = {
      send: async () => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: (async function* () {
          yield new TextEncoder().encode(JSON.stringify(body))
        })(),
      }),
      close: async () => {},
    }
    return createEndpointClient({ apiKey: 'test', transport })
  }

  it.each<[string, (client: EndpointClient) => Promise<unknown>]>([
    ['embeddings', (client) => client.embed({ model: 'm', inputs: ['a'] })],
    ['images', (client) => client.generateImages({ model: 'm', prompt: 'a' })],
    ['audio', (client) => client.speak({ model: 'm', text: 'a' })],
    ['a transcript', (client) => client.transcribe({ model: 'm', file: recording })],
    ['a ranking', (client) => client.rerank({ model: 'm', query: 'a', documents: ['b'] })],
    ['judgements', (client) => client.moderate({ model: 'm', inputs: ['a'] })],
  ])('is an error instead of %s', async (_, call) => {
    const error = await call(answering({ data: [], results: undefined })).catch((error) => error)
    expect(ApiError.is(error)).toBe(true)
    expect(error).toMatchObject({ status: 502, code: 'invalid_response' })
  })
})
