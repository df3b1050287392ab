import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import {
  experimental_streamSpeech as streamSpeech,
  experimental_streamTranscribe as streamTranscribe,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'
import { collect } from './collect.ts'

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

function streamOf<T>(chunks: readonly T[]): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

/** A stream that never ends, and the reason for which it was cancelled. */
function endless<T>(chunk: T) {
  const seen: { reason?: unknown } = {}
  const stream = new ReadableStream<T>({
    start: (controller) => controller.enqueue(chunk),
    cancel(reason) {
      seen.reason = reason
    },
  })
  return { stream, seen }
}

describe('speech', () => {
  const model = () => mixrouter.speechModel('gpt-4o-mini-tts') as Parameters<typeof streamSpeech>[0]['model']

  it('is streamed as it is made, of a text that arrives in parts', async () => {
    const result = streamSpeech({
      model: model(),
      text: streamOf(['Good mor', 'ning to everybody in this room']),
      outputFormat: { type: 'audio/pcm', rate: 24_000 },
    })
    const parts = await collect(result.fullStream)
    const audio = parts.filter((part) => part.type === 'audio')
    expect(audio.length).toBeGreaterThan(1)
    expect(audio[0]).toMatchObject({ audioFormat: { type: 'audio/pcm', rate: 24_000 } })
    expect(await result.usage).toEqual({ inputCharacters: 38 })
    expect(await result.warnings).toEqual([])
    expect(upstream.requests.at(-1)?.body).toMatchObject({
      input: 'Good morning to everybody in this room',
      response_format: 'pcm',
      voice: 'alloy',
    })
  })

  it('warns of a rate that it cannot have, and of a language', async () => {
    const result = streamSpeech({
      model: model(),
      text: 'Hello',
      outputFormat: { type: 'audio/pcm', rate: 8000 },
      language: 'fr',
    })
    await collect(result.fullStream)
    expect(await result.warnings).toMatchObject([{ feature: 'language' }, { feature: 'outputFormat.rate' }])
  })

  it('has one voice: a part in another one fails', async () => {
    const text = streamOf([
      { type: 'text' as const, text: 'A', voice: 'nova' },
      { type: 'text' as const, text: 'B', voice: 'echo' },
    ])
    await expect(
      collect(streamSpeech({ model: model(), text, onError: () => {} }).fullStream),
    ).rejects.toThrow('echo came after nova')
  })

  it('that is aborted cancels the text', async () => {
    const { stream, seen } = endless('Hello')
    const controller = new AbortController()
    const result = streamSpeech({
      model: model(),
      text: stream,
      abortSignal: controller.signal,
      onError: () => {},
    })
    const read = collect(result.fullStream)
    const reason = new Error('no longer needed')
    controller.abort(reason)
    await expect(read).rejects.toThrow('no longer needed')
    await vi.waitFor(() => expect(seen.reason).toBe(reason))
  })
})

describe('a transcript', () => {
  const transcribe = (audio: ReadableStream<Uint8Array | string>, settings: object = {}) =>
    streamTranscribe({
      model: mixrouter.transcriptionModel('gpt-4o-transcribe'),
      audio,
      inputAudioFormat: { type: 'audio/pcm', rate: 16_000 },
      ...settings,
    })

  it('is streamed as it is written, of samples that arrive in chunks', async () => {
    const result = transcribe(streamOf([new Uint8Array(3200), Buffer.alloc(3200).toString('base64')]))
    const parts = await collect(result.fullStream)
    const deltas = parts.flatMap((part) => (part.type === 'transcript-delta' ? [part.delta] : []))
    expect(deltas.length).toBeGreaterThan(1)
    expect(await result.text).toBe(deltas.join(''))
    expect(await result.text).toContain('audio.wav, 6444 bytes')
  })

  it('has the vendor’s events on request', async () => {
    const result = transcribe(streamOf([new Uint8Array(100)]), { includeRawChunks: true })
    const raw = (await collect(result.fullStream)).filter((part) => part.type === 'raw')
    expect(raw.at(-1)).toMatchObject({ rawValue: { type: 'transcript.text.done' } })
  })

  it.each([
    ['a model that does not stream', () => Response.json({ text: 'Hello' }), 'Hello'],
    ['an error in the stream', () => sse({ type: 'error', error: { message: 'Too noisy' } }), 'Too noisy'],
    [
      'a stream that breaks off',
      () => sse({ type: 'transcript.text.delta', delta: 'Hel' }),
      'closed the stream before',
    ],
  ])('of %s', async (_, respond, expected) => {
    const { transcriptionModel } = createMixrouter({ apiKey: 'k', fetch: async () => respond() })
    const result = transcribe(streamOf([new Uint8Array(8)]), { model: transcriptionModel('whisper-1') })
    const text = collect(result.fullStream).then(
      () => result.text,
      (error: Error) => error.message,
    )
    expect(await text).toContain(expected)
  })

  it('that is aborted cancels the recording', async () => {
    const { stream, seen } = endless<Uint8Array | string>(new Uint8Array(8))
    const controller = new AbortController()
    const read = collect(transcribe(stream, { abortSignal: controller.signal }).fullStream)
    const reason = new Error('no longer needed')
    controller.abort(reason)
    await expect(read).rejects.toThrow('no longer needed')
    expect(seen.reason).toBe(reason)
  })
})

function sse(event: object): Response {
  const headers = { 'content-type': 'text/event-stream' }
  return new Response(`data: ${JSON.stringify(event)}\n\n`, { headers })
}
