import type { Experimental_SpeechModelV4StreamOptions, SharedV4Warning } from '@ai-sdk/provider'

type AudioFormat = NonNullable<Experimental_SpeechModelV4StreamOptions['outputFormat']>

/** Names of formats in `/v1/audio/speech` (OpenAI, "Create speech", `response_format`). */
const SPEECH_FORMATS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/opus': 'opus',
  'audio/ogg': 'opus',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/wav': 'wav',
  'audio/pcm': 'pcm',
}

/** Samples per second of `pcm` in `/v1/audio/speech` (OpenAI, "Text to speech": 24 kHz, 16 bits, little-endian). */
const PCM_RATE = 24_000

/** The name of a format in a request for speech. @default 'mp3' */
export function speechFormatOf(format: AudioFormat | undefined): {
  outputFormat: string
  warnings: SharedV4Warning[]
} {
  if (!format) return { outputFormat: 'mp3', warnings: [] }
  const { type, rate } = format
  const outputFormat = SPEECH_FORMATS[type] ?? type.replace(/^audio\//, '')
  if (rate === undefined || (outputFormat === 'pcm' && rate === PCM_RATE))
    return { outputFormat, warnings: [] }
  const details = `The rate of speech cannot be set; pcm has ${PCM_RATE} Hz`
  return { outputFormat, warnings: [{ type: 'unsupported', feature: 'outputFormat.rate', details }] }
}

/** The format of the chunks of a speech. */
export function audioFormatOf(contentType: string | undefined, outputFormat: string): AudioFormat {
  if (outputFormat === 'pcm') return { type: 'audio/pcm', rate: PCM_RATE }
  return { type: contentType?.split(';')[0]?.trim() || `audio/${outputFormat}` }
}

/** How WAVE names the encodings of samples, with their bits (RFC 2361), and the rate of telephony (ITU-T G.711). */
const WAVE_ENCODINGS: Readonly<Record<string, { code: number; bits: number; rate: number }>> = {
  'audio/pcm': { code: 1, bits: 16, rate: PCM_RATE },
  'audio/pcma': { code: 6, bits: 8, rate: 8000 },
  'audio/pcmu': { code: 7, bits: 8, rate: 8000 },
}

/** A recording as a file: samples of one channel without a header get that of WAVE. */
export function toAudioFile(chunks: readonly Uint8Array<ArrayBuffer>[], format: AudioFormat): Blob {
  const encoding = WAVE_ENCODINGS[format.type]
  if (!encoding) return new Blob([...chunks], { type: format.type })
  const size = chunks.reduce((sum, { length }) => sum + length, 0)
  return new Blob([waveHeader(encoding, format.rate ?? encoding.rate, size), ...chunks], {
    type: 'audio/wav',
  })
}

function waveHeader({ code, bits }: { code: number; bits: number }, rate: number, size: number): ArrayBuffer {
  const header = new DataView(new ArrayBuffer(44))
  const name = (offset: number, text: string) => {
    for (let at = 0; at < text.length; at++) header.setUint8(offset + at, text.charCodeAt(at))
  }
  const bytes = bits / 8
  name(0, 'RIFF')
  header.setUint32(4, 36 + size, true)
  name(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, code, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, rate, true)
  header.setUint32(28, rate * bytes, true)
  header.setUint16(32, bytes, true)
  header.setUint16(34, bits, true)
  name(36, 'data')
  header.setUint32(40, size, true)
  return header.buffer
}
