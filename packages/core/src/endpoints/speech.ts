import type { EndpointRequest, EndpointResponse } from './codec.ts'

/** A text to speak. */
export interface SpeechRequest extends EndpointRequest {
  text: string
  voice: string
  /** How to speak it. */
  instructions?: string
  /** The audio format that the client wants, such as `mp3`. */
  format: string
}

export interface SpeechResponse extends EndpointResponse {
  audio: Uint8Array
  /** Such as `audio/L16;codec=pcm;rate=24000`. */
  mediaType: string
}

const WAV_HEADER_BYTES = 44
const BYTES_PER_SAMPLE = 2

/** 16-bit mono samples as a WAV file. */
export function toWav(samples: Uint8Array, rate: number): Uint8Array {
  const wav = new Uint8Array(WAV_HEADER_BYTES + samples.length)
  const view = new DataView(wav.buffer)
  const text = (at: number, value: string) => wav.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF')
  view.setUint32(4, wav.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true) // PCM
  view.setUint16(22, 1, true) // channels
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * BYTES_PER_SAMPLE, true)
  view.setUint16(32, BYTES_PER_SAMPLE, true)
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true)
  text(36, 'data')
  view.setUint32(40, samples.length, true)
  wav.set(samples, WAV_HEADER_BYTES)
  return wav
}
