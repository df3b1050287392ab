import { CommandError } from '../command-error.ts'
import type { EndpointCommand, EndpointOptions } from './command.ts'
import { openFile, readText } from './input.ts'

export interface ImageOptions extends EndpointOptions {
  image?: readonly string[]
  mask?: string
  number?: number
  size?: string
  quality?: string
}

/** `mixrouter image`: makes or edits images. */
export const image: EndpointCommand<ImageOptions> = async (client, { args, options, signal }) => {
  const { model, image: sources = [], mask, number: count, size, quality } = options
  if (mask !== undefined && sources.length === 0) throw new CommandError('--mask needs an --image to edit', 2)
  const request = {
    model,
    prompt: await readText(args[0] ?? '-'),
    images: await Promise.all(sources.map(openFile)),
    ...(mask !== undefined && { mask: await openFile(mask) }),
    ...(count !== undefined && { count }),
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
  }
  const { images, body } = await client.generateImages(request, { signal })
  const files = images.flatMap(({ bytes }) => (bytes ? [{ bytes, name: `image.${extensionOf(bytes)}` }] : []))
  const urls = images.flatMap(({ url }) => url ?? [])
  return files.length > 0 ? { files, json: body } : { text: urls.join('\n'), json: body }
}

/** By the first bytes of the formats that image models make. */
function extensionOf(bytes: Uint8Array): string {
  const [first, , , , , , , , ninth] = bytes
  if (first === 0xff) return 'jpg'
  return first === 0x52 && ninth === 0x57 ? 'webp' : 'png' // RIFF....WEBP
}
