import type { NativeLookup } from '../formats/format.ts'
import { nativeFeatures } from '../formats/native-features.ts'
import type { ChatRequest, Format, Warn } from '../hub/index.ts'
import { makePortable as makePortableWith } from '../portable.ts'

const native: NativeLookup = (format) => nativeFeatures[format]

/** The request of a client without what only other formats than `to` have. */
export function makePortable(request: ChatRequest, to: Format, warn: Warn): ChatRequest {
  return makePortableWith(request, to, native, warn)
}
