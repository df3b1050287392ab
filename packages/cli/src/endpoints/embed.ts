import type { EndpointCommand, EndpointOptions } from './command.ts'
import { readTexts } from './input.ts'

export interface EmbedOptions extends EndpointOptions {
  dimensions?: number
}

/** `mixrouter embed`: prints one embedding a line. */
export const embed: EndpointCommand<EmbedOptions> = async (client, { args, options, signal }) => {
  const { model, dimensions } = options
  const inputs = await readTexts(args)
  const request = { model, inputs, ...(dimensions !== undefined && { dimensions }) }
  const { embeddings, body } = await client.embed(request, { signal })
  return { text: embeddings.map((embedding) => JSON.stringify(embedding)).join('\n'), json: body }
}
