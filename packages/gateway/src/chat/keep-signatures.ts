import type { Emit, Opaque, ReasoningPart, TextPart, ToolCallPart } from '@mixrouter/core'
import { isFingerprinted, mergeOpaque } from '@mixrouter/core/internal'

/** What is kept for one tool call. */
export interface Kept {
  /** The reasoning that led to the call; with the first of several calls. */
  reasoning?: ReasoningPart[]
  /** The signature of the call itself. */
  opaque?: Opaque
  /** The phase of the text before it, for OpenAI. */
  phase?: string
  /** The upstream's id of the call, where the client's may not contain it. */
  id?: string
}

/** Collects the reasoning before each call, and keeps it once the response has finished. */
export function createSignatureRecorder(keep: (callId: string, kept: Kept) => void): Emit {
  const parts = new Map<number, ReasoningPart | ToolCallPart | TextPart>()
  return (event) => {
    if (event.type === 'blockStart') {
      const { part } = event
      if (part.type === 'reasoning' || part.type === 'toolCall' || part.type === 'text') {
        parts.set(event.index, { ...part })
      }
    } else if (event.type === 'blockDelta') {
      const part = parts.get(event.index)
      if (!part) return
      if (event.text !== undefined && isKeptText(part)) part.text += event.text
      if (event.opaque) part.opaque = mergeOpaque(part.opaque, event.opaque)
    } else if (event.type === 'finish') keepSigned(parts.values(), keep)
  }
}

function keepSigned(
  parts: Iterable<ReasoningPart | ToolCallPart | TextPart>,
  keep: (callId: string, kept: Kept) => void,
): void {
  let reasoning: ReasoningPart[] = []
  let texts: TextPart[] = []
  for (const part of parts) {
    if (part.type === 'reasoning') {
      reasoning.push(part)
      continue
    }
    if (part.type === 'text') {
      texts.push(part)
      continue
    }
    const { id, opaque } = part
    const signed = reasoning.some(({ opaque }) => opaque)
    const hasOtherId = isFingerprinted(id)
    const phase = phaseOf(texts)
    if (signed || opaque || phase || hasOtherId) {
      keep(id, {
        ...(signed && { reasoning }),
        ...(opaque && { opaque }),
        ...(phase && { phase }),
        ...(hasOtherId && { id }),
      })
    }
    reasoning = []
    texts = []
  }
  keepPhases(texts, keep)
}

const phaseOf = (texts: readonly TextPart[]) =>
  texts.findLast(({ opaque }) => opaque?.openai?.phase)?.opaque?.openai?.phase

/** Whether a part is kept with its text, or found by it. */
function isKeptText(part: ReasoningPart | ToolCallPart | TextPart): part is ReasoningPart | TextPart {
  return part.type === 'reasoning' || (part.type === 'text' && part.opaque?.openai?.phase !== undefined)
}

/** Keeps the phases of texts that no call follows, by the texts, each and joined as some formats have them. */
function keepPhases(texts: readonly TextPart[], keep: (id: string, kept: Kept) => void): void {
  const withPhase = texts.filter(isKeptText)
  for (const { text, opaque } of withPhase) keep(textId(text), { phase: opaque?.openai?.phase ?? '' })
  const phase = phaseOf(texts)
  if (phase && withPhase.length > 1) keep(textId(withPhase.map(({ text }) => text).join('')), { phase })
}

/** Length, beginning and end identify a text of a conversation. */
export function textId(text: string): string {
  return `text ${text.length} ${text.slice(0, 48)} ${text.slice(-48)}`
}
