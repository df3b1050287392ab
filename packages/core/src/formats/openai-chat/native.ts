import type { NativeFeatures } from '../format.ts'
import { isNeutral } from './maps.ts'
import { shareWebSearch } from './web-search.ts'

/** What only this format has, for requests that are sent in another. */
export const native: NativeFeatures = {
  name: 'openai-chat',
  shareWebSearch,
  isNeutral,
}
