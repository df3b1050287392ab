import { type Format, traitsOf, type Vendor } from '@mixrouter/core'

/** Any address of the web, whatever its query. */
const WEB = /^https?:\/\//i

/** Files in Google's own keeping, and YouTube. */
const GOOGLE = [
  /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\//i,
  /^https:\/\/(www\.)?youtube\.com\/watch\?/i,
  /^https:\/\/youtu\.be\//i,
]

/** What a format takes by address; the SDK downloads all else. By the vendors' pages on images, files and videos. */
const BY_FORMAT: Readonly<Record<Format, Record<string, RegExp[]>>> = {
  'openai-chat': { 'image/*': [WEB] },
  'openai-responses': { 'image/*': [WEB], 'application/pdf': [WEB] },
  anthropic: { 'image/*': [WEB], 'application/pdf': [WEB] },
  google: { '*/*': GOOGLE },
}

/** Media besides images that a vendor's models take by address in openai-chat. */
const IN_CHAT: Partial<Record<Vendor, Record<string, RegExp[]>>> = {
  google: { 'video/*': [WEB], 'audio/*': [WEB] },
  qwen: { 'video/*': [WEB] },
  doubao: { 'video/*': [WEB] },
  zhipu: { 'video/*': [WEB] },
}

/** The addresses that a model reads itself in `format`, by media type. */
export function supportedUrls(modelId: string, format: Format): Record<string, RegExp[]> {
  const { vendor } = traitsOf(modelId)
  return { ...BY_FORMAT[format], ...(format === 'openai-chat' && vendor && IN_CHAT[vendor]) }
}
