import {
  type ChatRequest,
  defined,
  EFFORTS,
  type Effort,
  effortOf,
  expectObject,
  type JsonObject,
  nearestEffort,
  optionalString,
  type Reasoning,
  unknownFields,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import type { ResolvedContext } from '../quirks.ts'

/** The reasoning settings, and the fields without a hub equivalent. */
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

function isEffort(effort: string): effort is Effort {
  return (EFFORTS as readonly string[]).includes(effort)
}

export function encodeReasoning(reasoning: Reasoning | undefined, context: ResolvedContext): JsonObject {
  if (!reasoning) return {}
  const { traits, quirks, warn } = context
  if (quirks.encodeReasoning) return quirks.encodeReasoning(reasoning, context)
  const { control, default: preset, efforts = EFFORTS } = traits.reasoning ?? {}
  const summary = reasoning.visible ? 'auto' : undefined
  if (control === 'always') return summary ? { reasoning: { summary } } : {}
  const requested = effortOf(reasoning)
  if (reasoning.budgetTokens !== undefined) {
    warn('changed', 'reasoning.budgetTokens', `Reasoning was sent as effort ${requested}`)
  }
  const isOnAnyway = summary !== undefined || (preset !== undefined && preset !== 'none')
  const effort = requested ?? (isOnAnyway ? undefined : nearestEffort('medium', efforts))
  if (requested === undefined && effort) {
    warn('defaulted', 'reasoning.effort', `No effort was given; the reasoning effort was set to ${effort}`)
  }
  const fields = defined({ effort, summary })
  return Object.keys(fields).length > 0 ? { reasoning: fields } : {}
}

/** Whether to request encrypted reasoning, which OpenAI rejects with 400 for models that do not reason. */
export function returnsEncryptedReasoning({
  traits,
  quirks,
}: Pick<EncodeRequestContext, 'traits' | 'quirks'>): boolean {
  return quirks?.encryptedReasoning === true && traits.reasoning?.control === 'effort'
}

/** Whether earlier turns carry encrypted reasoning. */
export function hasEncryptedReasoning(messages: ChatRequest['messages']): boolean {
  return messages.some(
    ({ role, content }) =>
      role === 'assistant' &&
      content.some(
        (part) => part.type === 'reasoning' && part.opaque?.openai?.encryptedContent !== undefined,
      ),
  )
}
