import {
  type ChatRequest,
  defined,
  EFFORTS,
  type Effort,
  effortOf,
  expectObject,
  isReasoningOff,
  type JsonObject,
  optionalString,
  type Reasoning,
  unknownFields,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'

/** Reasoning as the hub knows it, and what it has no words for. */
export function decodeReasoning(value: unknown): { reasoning?: Reasoning; rest?: JsonObject } {
  if (value === undefined || value === null) return {}
  const fields = expectObject(value, 'reasoning')
  const effort = optionalString(fields.effort, 'reasoning.effort')
  const summary =
    optionalString(fields.summary, 'reasoning.summary') ??
    optionalString(fields.generate_summary, 'reasoning.generate_summary')
  const known = effort === undefined || isEffort(effort)
  const rest = {
    ...unknownFields(fields, new Set(['effort', 'summary', 'generate_summary'])),
    ...(!known && { effort }),
    ...(summary !== undefined && summary !== 'auto' && { summary }),
  }
  const reasoning = defined({
    effort: known ? (effort as Effort | undefined) : undefined,
    visible: summary === undefined ? undefined : true,
  })
  return {
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    ...(Object.keys(rest).length > 0 && { rest: { reasoning: rest } }),
  }
}

function isEffort(word: string): word is Effort {
  return (EFFORTS as readonly string[]).includes(word)
}

export function encodeReasoning(reasoning: Reasoning | undefined, context: EncodeRequestContext): JsonObject {
  if (!reasoning) return {}
  const { traits, quirks, warn } = context
  if (quirks?.encodeReasoning) return quirks.encodeReasoning(reasoning, context)
  if (traits.reasoningControl === 'none') {
    if (!isReasoningOff(reasoning)) warn('unsupported', 'reasoning', 'the model does not think on demand')
    return {}
  }
  if (reasoning.effort === undefined && reasoning.budgetTokens !== undefined) {
    warn('changed', 'reasoning.budgetTokens', 'OpenAI counts no tokens of reasoning: told as an effort')
  }
  const effort = effortOf(reasoning) ?? (reasoning.visible ? undefined : 'medium')
  if (effortOf(reasoning) === undefined && effort)
    warn('defaulted', 'reasoning.effort', `reasoning on is ${effort} effort`)
  return { reasoning: defined({ effort, summary: reasoning.visible ? 'auto' : undefined }) }
}

/** Models that think seal their thinking on demand; asked of others, OpenAI answers 400. */
export function thinks({ traits }: EncodeRequestContext): boolean {
  return traits.vendor === 'openai' && traits.reasoningControl === 'effort'
}

/** Whether thinking of earlier turns comes back sealed. */
export function hasSealedReasoning(messages: ChatRequest['messages']): boolean {
  return messages.some(
    ({ role, content }) =>
      role === 'assistant' &&
      content.some(
        (part) => part.type === 'reasoning' && part.opaque?.openai?.encryptedContent !== undefined,
      ),
  )
}
