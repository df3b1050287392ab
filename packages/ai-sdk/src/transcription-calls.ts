import type {
  JSONObject,
  Experimental_TranscriptionModelV4StreamOptions as StreamOptions,
  Experimental_TranscriptionModelV4StreamPart as StreamPart,
  Experimental_TranscriptionModelV4StreamResult as StreamResult,
  TranscriptionModelV4,
  TranscriptionModelV4CallOptions,
  TranscriptionModelV4Result,
} from '@ai-sdk/provider'
import {
  convertBase64ToUint8Array,
  type InferSchema,
  lazySchema,
  mediaTypeToExtension,
  parseJsonEventStream,
  parseProviderOptions,
  validateTypes,
  zodSchema,
} from '@ai-sdk/provider-utils'
import { defined, readErrorValue, truncatedStream } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { toAudioFile } from './audio-formats.ts'
import { callHeaders } from './client.ts'
import { EndpointCalls } from './endpoint-calls.ts'
import { type ErrorContext, toSDKError, withSDKErrors } from './errors.ts'
import { toByteStream, toReadableStream } from './event-stream.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of a transcription model under `providerOptions.mixrouter`. */
export type MixrouterTranscriptionModelOptions = {
  /** The language of the audio, as an ISO 639-1 code. @default detected */
  language?: string | undefined
  /** A text in the style of the transcript, or the end of the audio before. */
  prompt?: string | undefined
  /** From 0 to 1. */
  temperature?: number | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(
    z.object({
      language: z.string().optional(),
      prompt: z.string().optional(),
      temperature: z.number().min(0).max(1).optional(),
    }),
  ),
)

const responseSchema = lazySchema(() => {
  const span = z.object({ start: z.number(), end: z.number() })
  return zodSchema(
    z.object({
      text: z.string(),
      language: z.string().nullish(),
      duration: z.number().nullish(),
      segments: z.array(span.extend({ text: z.string() })).nullish(),
      words: z.array(span.extend({ word: z.string() })).nullish(),
    }),
  )
})

const eventSchema = lazySchema(() =>
  zodSchema(
    z.looseObject({
      type: z.string().nullish(),
      delta: z.string().nullish(),
      text: z.string().nullish(),
      usage: z.looseObject({}).nullish(),
    }),
  ),
)

type TranscriptEvent = InferSchema<typeof eventSchema>

const PATH = '/v1/audio/transcriptions'

/** The calls of a transcription model. */
export class TranscriptionCalls
  extends EndpointCalls
  implements Pick<TranscriptionModelV4, 'doGenerate' | 'doStream'>
{
  async doGenerate(options: TranscriptionModelV4CallOptions): Promise<TranscriptionModelV4Result> {
    const { audio, mediaType, timestampGranularities, abortSignal, headers } = options
    const bytes = typeof audio === 'string' ? convertBase64ToUint8Array(audio) : audio
    const form = await this.#form(new Blob([new Uint8Array(bytes)], { type: mediaType }), options)
    // Only Whisper reports languages and times (OpenAI, "Create transcription", `response_format`).
    form.append('response_format', this.modelId.startsWith('whisper') ? 'verbose_json' : 'json')
    for (const granularity of timestampGranularities ?? [])
      form.append('timestamp_granularities[]', granularity)
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call(PATH, {
        body: form,
        headers: callHeaders(this.config, headers),
        ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
      }),
    )
    const { text, language, duration, segments, words } = await validateTypes({
      value: response.body,
      schema: responseSchema,
    })
    const converted = words?.map(({ word, start, end }) => ({
      text: word,
      startSecond: start,
      endSecond: end,
    }))
    return {
      text,
      segments: (segments ?? []).map(({ start, end, ...segment }) => ({
        text: segment.text,
        startSecond: start,
        endSecond: end,
      })),
      ...(converted && { words: converted }),
      language: language ?? undefined,
      durationInSeconds: duration ?? undefined,
      warnings: [],
      response: {
        timestamp: new Date(),
        modelId: this.modelId,
        headers: responseHeaders(response.headers),
        body: response.body,
      },
    }
  }

  /** The transcript as it is written; the recording is read to its end first, as the route takes a whole file. */
  async doStream(options: StreamOptions): Promise<StreamResult> {
    const { inputAudioFormat, abortSignal, headers, includeRawChunks = false } = options
    const file = toAudioFile(await readAudio(options), inputAudioFormat)
    const form = await this.#form(file, options)
    form.append('response_format', 'json')
    form.append('stream', 'true')
    const { response, error } = await withSDKErrors(
      defined({ signal: abortSignal }),
      async ({ signal, onRequest }, error) => {
        const response = await this.client.open(PATH, {
          body: form,
          headers: callHeaders(this.config, headers),
          ...defined({ signal, onRequest, timeouts: this.config.timeouts }),
        })
        return { response, error: { ...error, responseHeaders: response.headers } }
      },
    )
    const isStream = response.headers['content-type']?.startsWith('text/event-stream')
    const chunks = response.body[Symbol.asyncIterator]()
    const body = toByteStream({ [Symbol.asyncIterator]: () => chunks })
    const events = isStream ? readEvents(body) : readWhole(body)
    return {
      stream: toReadableStream(
        transcriptParts(events, includeRawChunks, error),
        () => void chunks.return?.(),
      ),
      response: { timestamp: new Date(), modelId: this.modelId, headers: responseHeaders(response.headers) },
    }
  }

  async #form(
    file: Blob,
    { providerOptions }: Pick<TranscriptionModelV4CallOptions, 'providerOptions'>,
  ): Promise<FormData> {
    const own = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })
    const form = new FormData()
    form.append('model', this.modelId)
    form.append('file', file, `audio.${mediaTypeToExtension(file.type)}`)
    for (const [name, value] of Object.entries(defined(own ?? {}))) form.append(name, String(value))
    return form
  }
}

async function readAudio({ audio, abortSignal }: StreamOptions): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const write = (chunk: Uint8Array | string) => {
    chunks.push(new Uint8Array(typeof chunk === 'string' ? convertBase64ToUint8Array(chunk) : chunk))
  }
  await audio.pipeTo(new WritableStream({ write }), defined({ signal: abortSignal }))
  return chunks
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<TranscriptEvent> {
  for await (const result of parseJsonEventStream({ stream: body, schema: eventSchema })) {
    if (!result.success) throw result.error
    yield result.value
  }
}

/** The event of a model that does not stream, such as Whisper. */
async function* readWhole(body: ReadableStream<Uint8Array>): AsyncGenerator<TranscriptEvent> {
  const value: unknown = JSON.parse(await new Response(body).text())
  yield { ...(await validateTypes({ value, schema: eventSchema })), type: 'transcript.text.done' }
}

/** Source: OpenAI, "Create transcription", streaming events. */
async function* transcriptParts(
  events: AsyncIterable<TranscriptEvent>,
  includeRawChunks: boolean,
  context: ErrorContext,
): AsyncGenerator<StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  let text = ''
  try {
    for await (const event of events) {
      if (includeRawChunks) yield { type: 'raw', rawValue: event }
      if (event.type === 'error') throw readErrorValue(event)
      if (event.type === 'transcript.text.delta' && event.delta) {
        text += event.delta
        yield { type: 'transcript-delta', delta: event.delta }
      }
      if (event.type !== 'transcript.text.done') continue
      const whole = event.text ?? text
      if (text === '' && whole !== '') yield { type: 'transcript-delta', delta: whole }
      const usage = event.usage && { usage: event.usage as JSONObject }
      yield { type: 'finish', text: whole, segments: [], ...usage }
      return
    }
  } catch (error) {
    throw toSDKError(error, context)
  }
  throw toSDKError(truncatedStream(), context)
}
