import {
  EFFORTS,
  type Effort,
  effortOf,
  expectObject,
  isObject,
  isReasoningOff,
  type JsonObject,
  nearestEffort,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type Reasoning,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'

/**
 * What the many switches for thinking say: OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, the `thinking` of
 * DeepSeek, Doubao, GLM, Kimi and Claude, Qwen's `enable_thinking`, vLLM's `chat_template_kwargs` and Google's
 * `thinking_config`. One that switches thinking off wins; else the first that says how much.
 */
export function decodeReasoning(body: JsonObject, warn: Warn): Reasoning | undefined {
  const kwargs = isObject(body.chat_template_kwargs) ? body.chat_template_kwargs : {}
  const said = [
    effortSwitch(body.reasoning_effort, 'reasoning_effort', warn),
    openRouterSwitch(body.reasoning, warn),
    thinkingSwitch(body.thinking, 'thinking', warn),
    onOff(body.enable_thinking, 'enable_thinking'),
    budgetSwitch(body.thinking_budget, 'thinking_budget'),
    googleSwitch(googleOf(body), warn),
    onOff(kwargs.enable_thinking, 'chat_template_kwargs.enable_thinking'),
    onOff(kwargs.thinking, 'chat_template_kwargs.thinking'),
  ].filter((reasoning) => reasoning !== undefined)
  const chosen =
    said.find(({ effort }) => effort === 'none') ??
    said.find(({ effort, budgetTokens }) => effort !== undefined || budgetTokens !== undefined) ??
    said[0]
  const visible = said.find((reasoning) => reasoning.visible !== undefined)?.visible
  return chosen && { ...chosen, ...(visible !== undefined && { visible }) }
}

/** `body` without the switches inside objects that hold other things too. */
export function withoutSwitches(body: JsonObject): JsonObject {
  const { chat_template_kwargs: kwargs, extra_body: extra, google, ...rest } = body
  if (isObject(kwargs)) {
    const { enable_thinking: _, thinking: __, ...others } = kwargs
    if (Object.keys(others).length > 0) rest.chat_template_kwargs = others
  }
  const bare = withoutThinking(google)
  if (bare) rest.google = bare
  if (isObject(extra)) {
    const { google: inner, ...others } = extra
    const left = withoutThinking(inner)
    if (left) others.google = left
    if (Object.keys(others).length > 0) rest.extra_body = others
  }
  return rest
}

function withoutThinking(google: unknown): JsonObject | undefined {
  if (!isObject(google)) return undefined
  const { thinking_config: _, thinkingConfig: __, ...others } = google
  return Object.keys(others).length > 0 ? others : undefined
}

function googleOf(body: JsonObject): unknown {
  const extra = isObject(body.extra_body) ? body.extra_body.google : undefined
  const google = extra ?? body.google
  return isObject(google) ? (google.thinking_config ?? google.thinkingConfig) : undefined
}

function effortSwitch(value: unknown, path: string, warn: Warn): Reasoning | undefined {
  const word = optionalString(value, path)?.toLowerCase()
  if (word === undefined) return undefined
  if ((EFFORTS as readonly string[]).includes(word)) return { effort: word as Effort }
  if (!['auto', 'default'].includes(word)) warn('changed', 'reasoning.effort', `${path} ${word} is not known`)
  return {}
}

function onOff(value: unknown, path: string): Reasoning | undefined {
  const on = optionalBoolean(value, path)
  return on === undefined ? undefined : on ? {} : { effort: 'none' }
}

/** Zero is off, a negative budget is the vendor's choice. */
function budgetSwitch(value: unknown, path: string): Reasoning | undefined {
  const tokens = optionalNumber(value, path)
  if (tokens === undefined) return undefined
  return tokens > 0 ? { budgetTokens: tokens } : tokens === 0 ? { effort: 'none' } : {}
}

function openRouterSwitch(value: unknown, warn: Warn): Reasoning | undefined {
  if (value === undefined || value === null) return undefined
  const { effort, max_tokens, enabled, exclude } = expectObject(value, 'reasoning')
  const excluded = optionalBoolean(exclude, 'reasoning.exclude')
  const amount =
    (enabled === false ? { effort: 'none' as const } : undefined) ??
    effortSwitch(effort, 'reasoning.effort', warn) ??
    budgetSwitch(max_tokens, 'reasoning.max_tokens')
  return { ...amount, ...(excluded !== undefined && { visible: !excluded }) }
}

function thinkingSwitch(value: unknown, path: string, warn: Warn): Reasoning | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return onOff(value, path)
  const thinking = expectObject(value, path)
  if (thinking.type === 'disabled') return { effort: 'none' }
  return budgetSwitch(thinking.budget_tokens, `${path}.budget_tokens`) ?? googleSwitch(thinking, warn)
}

function googleSwitch(value: unknown, warn: Warn): Reasoning | undefined {
  if (!isObject(value)) return undefined
  const path = 'thinking_config'
  const visible = optionalBoolean(value.include_thoughts ?? value.includeThoughts, `${path}.include_thoughts`)
  const amount =
    effortSwitch(value.thinking_level ?? value.thinkingLevel, `${path}.thinking_level`, warn) ??
    budgetSwitch(value.thinking_budget ?? value.thinkingBudget, `${path}.thinking_budget`)
  return { ...amount, ...(visible !== undefined && { visible }) }
}

/** How the model should think, in the vendor's words or as `reasoning_effort`. */
export function encodeReasoning(reasoning: Reasoning | undefined, context: EncodeRequestContext): JsonObject {
  if (!reasoning) return {}
  if (context.quirks?.encodeReasoning) return context.quirks.encodeReasoning(reasoning, context)
  const { traits, warn } = context
  if (reasoning.visible === false) warn('unsupported', 'reasoning.visible', 'the model may show its thinking')
  if (traits.reasoningControl === 'none') {
    if (!isReasoningOff(reasoning)) warn('unsupported', 'reasoning', 'the model cannot be told to think')
    return {}
  }
  const wanted = effortOf(reasoning)
  const effort = nearest(wanted ?? 'medium', traits.efforts)
  if (wanted === undefined)
    warn('defaulted', 'reasoning.effort', `thinking is asked for with effort ${effort}`)
  else if (reasoning.budgetTokens !== undefined || effort !== wanted) {
    const field = reasoning.budgetTokens === undefined ? 'effort' : 'budgetTokens'
    warn('changed', `reasoning.${field}`, `told as effort ${effort}`)
  }
  return { reasoning_effort: effort }
}

function nearest(effort: Effort, allowed: readonly Effort[] | undefined): Effort {
  return allowed ? nearestEffort(effort, allowed) : effort
}
