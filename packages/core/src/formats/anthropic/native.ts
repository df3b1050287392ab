import type { NativeFeatures } from '../format.ts'
import { clientTools } from './client-tools.ts'
import { isNeutral, partlyReadFields, THREAD_NOT_FOUND } from './maps.ts'
import { shareWebSearch } from './web-search.ts'

/** What only this format has, for requests that are sent in another. */
export const native: NativeFeatures = {
  name: 'anthropic',
  shareWebSearch,
  clientTools,
  partlyReadFields,
  isNeutral,
  statefulFields: ['thread'],
  missingState: THREAD_NOT_FOUND,
}
