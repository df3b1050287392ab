import {
  ApiError,
  defined,
  expectObject,
  expectString,
  isObject,
  optionalString,
  unknownFields,
} from '../hub/index.ts'
import type { ClientCodec, UpstreamCodec } from './codec.ts'
import { type SpeechRequest, type SpeechResponse, toWav } from './speech.ts'

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'voice',
  'instructions',
  'response_format',
  'stream_format',
])

/** openai SDK 7, `SpeechCreateParams.voice`. */
const VOICES: ReadonlySet<string> = new Set([
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
  'fable',
  'onyx',
  'nova',
])

/** The rate of OpenAI's `pcm`: 24 kHz, 16 bit, mono. */
const PCM_RATE = 24_000

/** `/v1/audio/speech`. Source: openai SDK 7, `SpeechCreateParams`. */
export const openaiSpeech: ClientCodec<SpeechRequest, SpeechResponse> &
  UpstreamCodec<SpeechRequest, SpeechResponse> = {
  decodeRequest(body, { model, warn }) {
    const fields = expectObject(body, 'body')
    for (const name of Object.keys(unknownFields(fields, KNOWN) ?? {}))
      warn('unsupported', name, `${name} has no equivalent; it was dropped`)
    if (fields.stream_format === 'sse')
      throw new ApiError('stream_format sse is not available for this model. Use audio', {
        status: 400,
        param: 'stream_format',
      })
    const voice = isObject(fields.voice) ? fields.voice.id : fields.voice
    return {
      model,
      text: expectString(fields.input, 'input'),
      voice: expectString(voice, 'voice'),
      format: optionalString(fields.response_format, 'response_format') ?? 'mp3',
      ...defined({ instructions: optionalString(fields.instructions, 'instructions') }),
    }
  },

  encodeResponse({ audio, mediaType }, { request: { format }, warn }) {
    const isPcm = /^audio\/(l16|pcm)/i.test(mediaType)
    if (!isPcm) return { contentType: mediaType, body: audio }
    const rate = Number(/rate=(\d+)/.exec(mediaType)?.[1] ?? PCM_RATE)
    if (format === 'pcm' && rate === PCM_RATE) return { contentType: 'audio/pcm', body: audio }
    if (format !== 'wav')
      warn('changed', 'response_format', `The model does not produce ${format}; the audio was sent as wav`)
    return { contentType: 'audio/wav', body: toWav(audio, rate) }
  },

  encodeRequest({ model, text, voice, instructions, format }, { warn }) {
    const known = VOICES.has(voice)
    if (!known) warn('changed', 'voice', `The voice ${voice} is another vendor's; alloy was sent instead`)
    const body = { model, input: text, voice: known ? voice : 'alloy', response_format: format }
    return { path: '/v1/audio/speech', body: { ...body, ...defined({ instructions }) } }
  },

  decodeResponse: ({ bytes, contentType }, { request }) => ({
    audio: bytes,
    mediaType: request.format === 'pcm' ? `audio/L16;codec=pcm;rate=${PCM_RATE}` : contentType,
  }),
}
