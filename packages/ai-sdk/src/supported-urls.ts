import { type Format, traitsOf, type Vendor } from '@mixrouter/core'

/** Any http(s) URL, with or without a query. */
const ANY_URL = /^https?:\/\//i

/** Files uploaded to Google, and YouTube videos. */
const GOOGLE_URLS = [
  /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/files\//i,
  /^https:\/\/(www\.)?youtube\.com\/watch\?/i,
  /^https:\/\/youtu\.be\//i,
]

/**
 * URLs that a format accepts; the SDK downloads all others. From the vendors' documentation of images, files and videos.
 */
const URLS_BY_FORMAT: Readonly<Record<Format, Record<string, RegExp[]>>> = {
  'openai-chat': { 'image/*': [ANY_URL] },
  'openai-responses': { 'image/*': [ANY_URL], 'application/pdf': [ANY_URL] },
  anthropic: { 'image/*': [ANY_URL], 'application/pdf': [ANY_URL] },
  google: { '*/*': GOOGLE_URLS },
}

/** Media other than images that a vendor's models accept as URLs in openai-chat. */
const CHAT_URLS_BY_VENDOR: Partial<Record<Vendor, Record<string, RegExp[]>>> = {
  google: { 'video/*': [ANY_URL], 'audio/*': [ANY_URL] },
  qwen: { 'video/*': [ANY_URL] },
  doubao: { 'video/*': [ANY_URL] },
  zhipu: { 'video/*': [ANY_URL] },
}

/** URLs that a model reads directly in `format`, by media type. */
export function supportedUrls(modelId: string, format: Format): Record<string, RegExp[]> {
  const { vendor } = traitsOf(modelId)
  return { ...URLS_BY_FORMAT[format], ...(format === 'openai-chat' && vendor && CHAT_URLS_BY_VENDOR[vendor]) }
}
