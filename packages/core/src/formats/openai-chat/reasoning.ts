import {
  EFFORTS,
  type Effort,
  effortOf,
  expectObject,
  isObject,
  type JsonObject,
  nearestEffort,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type Reasoning,
  type Warn,
} from '../../hub/index.ts'
import type { ResolvedContext } from '../quirks.ts'

/**
 * Reads the fields by which reasoning is controlled: OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, the
 * `thinking` of DeepSeek, Doubao, GLM, Kimi and Claude, Qwen's `enable_thinking`, vLLM's `chat_template_kwargs` and
 * Google's `thinking_config`. A field that turns reasoning off wins, otherwise the first that sets an amount.
 */
export function decodeReasoning(body: JsonObject, warn: Warn): Reasoning | undefined {
  const kwargs = isObject(body.chat_template_kwargs) ? body.chat_template_kwargs : {}
  const settings = [
    effortSwitch(body.reasoning_effort, 'reasoning_effort', warn),
    openRouterSwitch(body.reasoning, warn),
    thinkingSwitch(body.thinking, 'thinking', warn),
    onOff(body.enable_thinking, 'enable_thinking'),
    budgetSwitch(body.thinking_budget, 'thinking_budget'),
    googleSwitch(thinkingConfigOf(body), warn),
    onOff(kwargs.enable_thinking, 'chat_template_kwargs.enable_thinking'),
    onOff(kwargs.thinking, 'chat_template_kwargs.thinking'),
  ].filter((reasoning) => reasoning !== undefined)
  const selected =
    settings.find(({ effort }) => effort === 'none') ??
    settings.find(({ effort, budgetTokens }) => effort !== undefined || budgetTokens !== undefined) ??
    settings[0]
  const visible = settings.find((reasoning) => reasoning.visible !== undefined)?.visible
  return selected && { ...selected, ...(visible !== undefined && { visible }) }
}

/** `body` without the reasoning fields inside objects that also have other fields. */
export function withoutNestedReasoning(body: JsonObject): JsonObject {
  const { chat_template_kwargs: kwargs, extra_body: extra, google, ...rest } = body
  if (isObject(kwargs)) {
    const { enable_thinking: _, thinking: __, ...others } = kwargs
    if (Object.keys(others).length > 0) rest.chat_template_kwargs = others
  }
  const topLevel = withoutThinkingConfig(google)
  if (topLevel) rest.google = topLevel
  if (isObject(extra)) {
    const { google: inner, ...others } = extra
    const nested = withoutThinkingConfig(inner)
    if (nested) others.google = nested
    if (Object.keys(others).length > 0) rest.extra_body = others
  }
  return rest
}

function withoutThinkingConfig(google: unknown): JsonObject | undefined {
  if (!isObject(google)) return undefined
  const { thinking_config: _, thinkingConfig: __, ...others } = google
  return Object.keys(others).length > 0 ? others : undefined
}

function thinkingConfigOf(body: JsonObject): unknown {
  const extra = isObject(body.extra_body) ? body.extra_body.google : undefined
  const google = extra ?? body.google
  return isObject(google) ? (google.thinking_config ?? google.thinkingConfig) : undefined
}

function effortSwitch(value: unknown, path: string, warn: Warn): Reasoning | undefined {
  const effort = optionalString(value, path)?.toLowerCase()
  if (effort === undefined) return undefined
  if ((EFFORTS as readonly string[]).includes(effort)) return { effort: effort as Effort }
  if (!['auto', 'default'].includes(effort)) {
    warn('changed', 'reasoning.effort', `${effort} is not a known effort; the default was used`)
  }
  return {}
}

function onOff(value: unknown, path: string): Reasoning | undefined {
  const on = optionalBoolean(value, path)
  return on === undefined ? undefined : on ? {} : { effort: 'none' }
}

/** Zero turns reasoning off; a negative budget leaves the amount to the model. */
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

/** The vendor's own reasoning fields, or `reasoning_effort`. */
export function encodeReasoning(reasoning: Reasoning | undefined, context: ResolvedContext): JsonObject {
  if (!reasoning) return {}
  const { traits, quirks, warn } = context
  if (quirks.encodeReasoning) return quirks.encodeReasoning(reasoning, context)
  if (reasoning.visible === false) {
    warn(
      'unsupported',
      'reasoning.visible',
      'The model cannot hide its reasoning; the response may include it',
    )
  }
  const { control, default: preset, efforts = EFFORTS } = traits.reasoning ?? {}
  if (control === 'always') return {}
  const requested = effortOf(reasoning)
  if (requested === undefined && preset !== undefined && preset !== 'none') return {}
  const effort = requested ?? nearestEffort('medium', efforts)
  if (requested === undefined) {
    warn('defaulted', 'reasoning.effort', `No effort was given; the reasoning effort was set to ${effort}`)
  } else if (reasoning.budgetTokens !== undefined) {
    warn('changed', 'reasoning.budgetTokens', `Reasoning was sent as effort ${effort}`)
  }
  return { reasoning_effort: effort }
}
