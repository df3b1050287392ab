import type { Format, Vendor } from '@mixrouter/core'
import { formatProfile } from './formats/registry.ts'

/** Any http(s) URL, with or without a query. */
const ANY_URL = /^https?:\/\//i

/** What vendors' models accept as URLs in a format beside what its own vendor's do. */
const URLS_BY_VENDOR: Partial<Record<Format, Partial<Record<Vendor, Record<string, RegExp[]>>>>> = {
  'openai-chat': {
    google: { 'video/*': [ANY_URL], 'audio/*': [ANY_URL] },
    qwen: { 'video/*': [ANY_URL] },
    doubao: { 'video/*': [ANY_URL] },
    zhipu: { 'video/*': [ANY_URL] },
  },
}

/** URLs that a vendor's models read directly in `format`, by media type. */
export function supportedUrls(vendor: Vendor | undefined, format: Format): Record<string, RegExp[]> {
  return {
    ...formatProfile(format).fetchedUrls,
    ...(vendor && URLS_BY_VENDOR[format]?.[vendor]),
  }
}
