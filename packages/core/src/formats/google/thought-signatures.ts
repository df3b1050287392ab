import {
  type JsonObject,
  type Opaque,
  THOUGHT_SIGNATURE_PLACEHOLDER,
  toBase64,
  type Warn,
} from '../../hub/index.ts'
import type { ContentWire, PartWire } from './wire.ts'

/** Both documented placeholders, as text and as base64, which SDKs send for bytes. */
const PLACEHOLDERS = new Set(
  [THOUGHT_SIGNATURE_PLACEHOLDER, 'context_engineering_is_the_way_to_go'].flatMap((text) => [
    text,
    toBase64(text),
  ]),
)

/** A call and its path in the hub's request. */
export interface SignableCall {
  path: string
  part: PartWire
}

/** A content, with what decides whether its calls must be signed. */
export interface UnsignedContent extends ContentWire {
  calls: SignableCall[]
  /** Whether it contains the results of calls. */
  hasResults: boolean
}

/** The signature of a part. A placeholder is not a valid signature. */
export function decodeSignature({ thoughtSignature }: JsonObject): { opaque?: Opaque } {
  const isValid =
    typeof thoughtSignature === 'string' && thoughtSignature !== '' && !PLACEHOLDERS.has(thoughtSignature)
  return isValid ? { opaque: { google: { thoughtSignature } } } : {}
}

/** The signature that Google returned with a part. */
export function encodeSignature(part: { opaque?: Opaque } | object): { thoughtSignature?: string } {
  const thoughtSignature = 'opaque' in part ? part.opaque?.google?.thoughtSignature : undefined
  return thoughtSignature ? { thoughtSignature } : {}
}

/**
 * Gemini 3 rejects a request if the first call of a step of the current turn is not signed. Unsigned ones get the
 * documented placeholder. Source: Gemini API, "Thought signatures", FAQ.
 */
export function signCalls(contents: readonly UnsignedContent[], warn: Warn): void {
  const start = contents.findLastIndex(({ role, hasResults }) => role === 'user' && !hasResults)
  for (const { calls } of contents.slice(start + 1)) {
    const [first] = calls
    if (!first || first.part.thoughtSignature) continue
    warn(
      'defaulted',
      first.path,
      "The tool call has no thought signature; sent Google's documented placeholder",
    )
    first.part.thoughtSignature = THOUGHT_SIGNATURE_PLACEHOLDER
  }
}
