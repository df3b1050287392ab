import type { ChatRequest, ModelTraits, Warn } from '../hub/index.ts'

/** A request without the fields that its model refuses as a whole. */
export function dropRefusedFields(request: ChatRequest, { refuses }: ModelTraits, warn: Warn): ChatRequest {
  const present = refuses?.filter((field) => {
    const value = request[field]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  if (!present || present.length === 0) return request
  const kept = { ...request }
  for (const field of present) {
    delete kept[field]
    warn('unsupported', field, `The model does not accept ${field}; it was dropped`)
  }
  return kept
}
