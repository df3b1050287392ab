import type { EndpointCommand, EndpointOptions } from './command.ts'
import { openFile } from './input.ts'

export interface TranscribeOptions extends EndpointOptions {
  language?: string
  prompt?: string
  translate?: boolean
}

/** `mixrouter transcribe`: prints what is said in a recording. */
export const transcribe: EndpointCommand<TranscribeOptions> = async (client, { args, options, signal }) => {
  const { model, language, prompt, translate } = options
  const request = {
    model,
    file: await openFile(args[0] ?? ''),
    ...(language !== undefined && { language }),
    ...(prompt !== undefined && { prompt }),
    ...(translate && { translate }),
  }
  const { text, body } = await client.transcribe(request, { signal })
  return { text, json: body }
}
