import type { NativeFeatures } from '../format.ts'
import { clientTools } from './client-tools.ts'
import { isNeutral, isReference, partlyReadFields, STATEFUL_FIELDS } from './maps.ts'
import { shareWebSearch } from './web-search.ts'

/** What only this format has, for requests that are sent in another. */
export const native: NativeFeatures = {
  name: 'openai-responses',
  shareWebSearch,
  clientTools,
  isReference,
  partlyReadFields,
  isNeutral,
  statefulFields: STATEFUL_FIELDS,
}
