import {
  InvalidArgumentError,
  InvalidResponseDataError,
  type SharedV4Warning,
  type SpeechModelV4CallOptions,
  type SpeechModelV4Result,
  type Experimental_StreamingSpeechModelV4 as StreamingSpeechModelV4,
  type Experimental_SpeechModelV4StreamOptions as StreamOptions,
  type Experimental_SpeechModelV4StreamPart as StreamPart,
  type Experimental_SpeechModelV4StreamResult as StreamResult,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import type { CallOptions } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { audioFormatOf, speechFormatOf } from './audio-formats.ts'
import { callHeaders } from './client.ts'
import { EndpointCalls } from './endpoint-calls.ts'
import { type ErrorContext, toSDKError, withSDKErrors } from './errors.ts'
import { toReadableStream } from './event-stream.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { responseHeaders } from './response.ts'

/** Options of a speech model under `providerOptions.mixrouter`. */
export type MixrouterSpeechModelOptions = {
  /** Fields merged into the request body; they override all others. */
  extraBody?: Record<string, unknown> | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(z.object({ extraBody: z.record(z.string(), z.json()).optional() })),
)

const PATH = '/v1/audio/speech'

/** The calls of a speech model. */
export class SpeechCalls
  extends EndpointCalls
  implements Pick<StreamingSpeechModelV4, 'doGenerate' | 'doStream'>
{
  async doGenerate(options: SpeechModelV4CallOptions): Promise<SpeechModelV4Result> {
    const { outputFormat = 'mp3', abortSignal } = options
    const body = await this.#body({ ...options, outputFormat })
    const response = await withSDKErrors(defined({ signal: abortSignal }), ({ signal, onRequest }) =>
      this.client.call(PATH, {
        ...this.#send(options),
        body,
        bytes: true,
        ...defined({ signal, onRequest }),
      }),
    )
    if (!(response.body instanceof Uint8Array)) {
      throw new InvalidResponseDataError({ data: response.body, message: 'The response is JSON, not audio' })
    }
    return {
      audio: response.body,
      warnings: languageWarnings(options),
      request: { body },
      response: { timestamp: new Date(), modelId: this.modelId, headers: responseHeaders(response.headers) },
    }
  }

  /** Speech of a text that is complete: the models take it as a whole, so it is read to its end first. */
  async doStream(options: StreamOptions): Promise<StreamResult> {
    const { abortSignal } = options
    const spoken = await readText(options)
    const { outputFormat, warnings } = speechFormatOf(options.outputFormat)
    const body = await this.#body({ ...options, ...spoken, outputFormat })
    const { response, error } = await withSDKErrors(
      defined({ signal: abortSignal }),
      async ({ signal, onRequest }, error) => {
        const send = { ...this.#send(options), body, ...defined({ signal, onRequest }) }
        return { response: await this.client.open(PATH, send), error }
      },
    )
    const chunks = response.body[Symbol.asyncIterator]()
    const parts = audioParts(
      { [Symbol.asyncIterator]: () => chunks },
      {
        warnings: [...languageWarnings(options), ...warnings],
        audioFormat: audioFormatOf(response.headers['content-type'], outputFormat),
        inputCharacters: [...spoken.text].length,
        error,
      },
    )
    return {
      stream: toReadableStream(parts, () => void chunks.return?.()),
      request: { body },
      response: { timestamp: new Date(), modelId: this.modelId, headers: responseHeaders(response.headers) },
    }
  }

  async #body(options: SpeechRequest): Promise<Record<string, unknown>> {
    const { text, voice = 'alloy', outputFormat, instructions, speed, providerOptions } = options
    const own = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })
    return {
      model: this.modelId,
      input: text,
      voice,
      response_format: outputFormat,
      ...defined({ instructions, speed }),
      ...own?.extraBody,
    }
  }

  #send({ headers }: Pick<SpeechModelV4CallOptions, 'headers'>): CallOptions {
    return { headers: callHeaders(this.config, headers), ...defined({ timeouts: this.config.timeouts }) }
  }
}

type SpeechRequest = Pick<
  SpeechModelV4CallOptions,
  'text' | 'voice' | 'instructions' | 'speed' | 'providerOptions'
> & { outputFormat: string }

function languageWarnings({ language }: Pick<SpeechModelV4CallOptions, 'language'>): SharedV4Warning[] {
  if (language === undefined) return []
  const details = 'Speech models detect the language of the text; language was dropped'
  return [{ type: 'unsupported', feature: 'language', details }]
}

/** @throws InvalidArgumentError if the text has parts of several voices */
async function readText(options: StreamOptions): Promise<{ text: string; voice?: string }> {
  let { voice } = options
  let text = ''
  const write = (part: { text: string; voice?: string }) => {
    if (text === '') voice ??= part.voice
    if (part.voice !== undefined && part.voice !== voice) {
      const message = `A speech has one voice: ${part.voice} came after ${voice}`
      throw new InvalidArgumentError({ argument: 'text', message })
    }
    text += part.text
  }
  await options.text.pipeTo(new WritableStream({ write }), defined({ signal: options.abortSignal }))
  return { text, ...defined({ voice }) }
}

interface SpeechEnd {
  warnings: SharedV4Warning[]
  audioFormat: { type: string; rate?: number }
  inputCharacters: number
  error: ErrorContext
}

async function* audioParts(
  body: AsyncIterable<Uint8Array>,
  { warnings, audioFormat, inputCharacters, error: context }: SpeechEnd,
): AsyncGenerator<StreamPart> {
  yield { type: 'stream-start', warnings }
  try {
    for await (const audio of body) yield { type: 'audio', audio, audioFormat }
  } catch (error) {
    throw toSDKError(error, context)
  }
  yield { type: 'finish', usage: { inputCharacters } }
}
