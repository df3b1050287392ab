import { type MediaPart, traitsOf, type Vendor } from '@mixrouter/core'
import { fromBase64, mediaTypeOf } from '@mixrouter/core/internal'

/** How many tokens a text is. */
export type Measure = (text: string) => number

/** What media cost, in tokens. */
interface Rates {
  image: number
  audioSecond: number
  videoSecond: number
  page: number
}

/** The middle of what vendors say, for those that say nothing. */
const DEFAULT: Rates = { image: 1000, audioSecond: 32, videoSecond: 260, page: 1500 }

/** By the vendors' pages; images are taken at their usual size. */
const RATES: Partial<Record<Vendor, Partial<Rates>>> = {
  // "Images and vision": 85 and 170 a tile, four tiles of 1024 x 1024 pixels; "Pricing": audio
  openai: { image: 765, audioSecond: 10 },
  // "Vision": pixels / 750, at most about 1600; "PDF support": 1500 to 3000 a page
  anthropic: { image: 1600, page: 3000 },
  // "Understand and count tokens": 258 an image and page, 32 a second of audio, 263 of video
  google: { image: 258, audioSecond: 32, videoSecond: 263, page: 258 },
  // "Image and video understanding": 28 x 28 pixels a token, at most 1280; "Audio": 25 a second
  qwen: { image: 1280, audioSecond: 25 },
}

/** Bytes of a usual second of audio (128 kbit/s) and video (2 Mbit/s), and of a usual page. */
const AUDIO_SECOND = 16_000
const VIDEO_SECOND = 250_000
const PAGE = 50_000

/** What is not at hand, but at a URL, is taken to be of this length. */
const UNSEEN = { seconds: 60, pages: 10 }

/** About how many tokens an image, sound, film or document is to a model. */
export function estimateMedia(part: MediaPart, model: string, measure: Measure): number {
  const { type, source } = part
  const { vendor } = traitsOf(model)
  const rates = { ...DEFAULT, ...(vendor && RATES[vendor]) }
  const size = source.type === 'base64' ? (source.data.length * 3) / 4 : undefined
  const amount = (unit: number, unseen: number) =>
    size === undefined ? unseen : Math.max(1, Math.ceil(size / unit))
  switch (type) {
    case 'image':
      return rates.image
    case 'audio':
      return rates.audioSecond * amount(AUDIO_SECOND, UNSEEN.seconds)
    case 'video':
      return rates.videoSecond * amount(VIDEO_SECOND, UNSEEN.seconds)
    case 'file': {
      const text = readText(part)
      return text === undefined ? rates.page * amount(PAGE, UNSEEN.pages) : measure(text)
    }
  }
}

function readText(part: MediaPart): string | undefined {
  const { source } = part
  if (source.type === 'text') return source.text
  const isText = source.type === 'base64' && mediaTypeOf(part, 'application/pdf').startsWith('text/')
  return isText ? fromBase64(source.data) : undefined
}
