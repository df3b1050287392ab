import type { Usage } from '../hub/index.ts'
import type { EndpointRequest, EndpointResponse } from './codec.ts'

/** Images to make of a prompt. */
export interface ImageRequest extends EndpointRequest {
  prompt: string
  /** How many. @default 1 */
  count?: number
  /** Such as `16:9`. */
  aspectRatio?: string
  /** `1K`, `2K` or `4K`: the longer side in multiples of 1024 pixels. */
  resolution?: string
  /** The size in pixels that the client named, such as `1536x1024`. */
  size?: string
  /** Such as `image/png`. */
  mediaType?: string
  /** Whether the client wants events. */
  stream?: boolean
}

interface GeneratedImage {
  /** In base64. */
  data: string
  mediaType: string
  /** The prompt as the vendor changed it. */
  revisedPrompt?: string
}

export interface ImageResponse extends EndpointResponse {
  images: GeneratedImage[]
}

/** Images are charged by number where no tokens are reported. */
export const chargeImages = (images: readonly GeneratedImage[]): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  images: images.length,
})

/** The ratio as a number; 1 if the text is not a valid ratio. */
export function ratioOf(text: string): number {
  const [width = 1, height = 1] = text.split(/[:x]/).map(Number)
  return width > 0 && height > 0 ? width / height : 1
}

/** Of several ratios, the one that is closest in proportion. */
export function nearestRatio(ratio: number, supported: readonly string[]): string {
  const distance = (text: string) => Math.abs(Math.log(ratioOf(text) / ratio))
  return supported.reduce((best, text) => (distance(text) < distance(best) ? text : best))
}
