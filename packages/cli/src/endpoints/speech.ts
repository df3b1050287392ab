import type { EndpointCommand, EndpointOptions } from './command.ts'
import { readText } from './input.ts'

export interface SpeechOptions extends EndpointOptions {
  voice: string
  format: string
  instructions?: string
  speed?: number
}

/** `mixrouter speech`: speaks a text. */
export const speech: EndpointCommand<SpeechOptions> = async (client, { args, options, signal }) => {
  const { model, voice, format, instructions, speed } = options
  const request = {
    model,
    voice,
    format,
    text: await readText(args[0] ?? '-'),
    ...(instructions !== undefined && { instructions }),
    ...(speed !== undefined && { speed }),
  }
  const { audio, contentType } = await client.speak(request, { signal })
  const json = { content_type: contentType, audio: Buffer.from(audio).toString('base64') }
  return { files: [{ bytes: audio, name: `speech.${format}` }], json }
}
