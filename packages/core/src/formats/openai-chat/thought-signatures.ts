import { type Message, THOUGHT_SIGNATURE_PLACEHOLDER, type ToolCallPart } from '../../hub/index.ts'
import type { ResolvedContext } from '../quirks.ts'

/** Where the current turn begins: after the last message that is more than results of tools. */
export function currentTurnStart(messages: readonly Message[]): number {
  return messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some(({ type }) => type !== 'toolResult'),
  )
}

/**
 * The calls of one step, the first of which Gemini 3 requires to be signed in the current turn. An unsigned one gets the
 * documented placeholder. Source: Gemini API, "Thought signatures", FAQ and OpenAI compatibility.
 */
export function signCalls(
  calls: readonly ToolCallPart[],
  path: string,
  { traits, quirks, warn }: ResolvedContext,
): readonly ToolCallPart[] {
  const [first, ...others] = calls
  if (!first || !quirks.thoughtSignatures || !traits.signedToolCalls) return calls
  if (first.opaque?.google || first.opaque?.upstream?.extraContent !== undefined) return calls
  warn('defaulted', path, "The tool call has no thought signature; sent Google's documented placeholder")
  const google = { thoughtSignature: THOUGHT_SIGNATURE_PLACEHOLDER }
  return [{ ...first, opaque: { ...first.opaque, google } }, ...others]
}
