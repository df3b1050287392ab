import type { Format, Vendor } from '@mixrouter/core'
import { formatProfile } from './formats/registry.ts'

/** Any http(s) URL, with or without a query. */
const ANY_URL = /^https?:\/\//i

/** Media other than images that a vendor's models accept as URLs in openai-chat. */
const CHAT_URLS_BY_VENDOR: Partial<Record<Vendor, Record<string, RegExp[]>>> = {
  google: { 'video/*': [ANY_URL], 'audio/*': [ANY_URL] },
  qwen: { 'video/*': [ANY_URL] },
  doubao: { 'video/*': [ANY_URL] },
  zhipu: { 'video/*': [ANY_URL] },
}

/** URLs that a vendor's models read directly in `format`, by media type. */
export function supportedUrls(vendor: Vendor | undefined, format: Format): Record<string, RegExp[]> {
  return {
    ...formatProfile(format).fetchedUrls,
    ...(format === 'openai-chat' && vendor && CHAT_URLS_BY_VENDOR[vendor]),
  }
}
