import { getFormat } from '../formats/index.ts'
import { base64ToBytes, isObject } from '../hub/index.ts'
import type { UpstreamCodec } from './codec.ts'
import { badResponse, partsOf, readObject, refusalOf } from './read.ts'
import type { SpeechRequest, SpeechResponse } from './speech.ts'

/**
 * Google's voices of a similar character, for OpenAI's names. Sources: ai.google.dev/gemini-api/docs/speech-generation,
 * "Voice options"; platform.openai.com/docs/guides/text-to-speech.
 */
const VOICES: Readonly<Record<string, string>> = {
  alloy: 'Kore',
  ash: 'Charon',
  ballad: 'Achird',
  coral: 'Aoede',
  echo: 'Puck',
  sage: 'Leda',
  shimmer: 'Zephyr',
  verse: 'Orus',
  marin: 'Sulafat',
  cedar: 'Algieba',
  fable: 'Umbriel',
  onyx: 'Algenib',
  nova: 'Autonoe',
}

/** Gemini models that speak, by `:generateContent`. */
export const googleSpeech: UpstreamCodec<SpeechRequest, SpeechResponse> = {
  encodeRequest({ model, text, voice, instructions }, { warn }) {
    const known = Object.hasOwn(VOICES, voice) ? VOICES[voice] : undefined
    if (known) warn('changed', 'voice', `The voice ${voice} was sent as ${known}, which is similar`)
    const prompt = instructions ? `${instructions}\n\n${text}` : text
    const body = {
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      generationConfig: {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: known ?? voice } } },
      },
    }
    return { path: `/v1beta/models/${encodeURIComponent(model)}:generateContent`, body }
  },

  decodeResponse(response) {
    const body = readObject(response)
    const inline = partsOf(body).find(({ inlineData }) => isObject(inlineData))?.inlineData
    if (!isObject(inline)) throw badResponse(`has no audio: ${refusalOf(body)}`)
    const audio = base64ToBytes(String(inline.data))
    if (!audio) throw badResponse('has audio that is not valid base64')
    const { usage } = getFormat('google').inspect(body)
    return { audio, mediaType: String(inline.mimeType ?? 'audio/L16;rate=24000'), ...(usage && { usage }) }
  },
}
