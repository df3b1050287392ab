import {
  budgetOf,
  type ChatRequest,
  defined,
  EFFORTS,
  effortOf,
  effortToBudget,
  expectObject,
  isObject,
  isReasoningOff,
  type JsonObject,
  type ModelTraits,
  optionalNumber,
  optionalString,
  type Reasoning,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { encodeEffort } from './maps.ts'
import type { EffortWire, ThinkingWire } from './wire.ts'

/** The token limit if neither the client nor the model's traits set one. Reasoning adds its budget. */
const DEFAULT_MAX_TOKENS = 8192

/** The smallest thinking budget that the API accepts, in tokens. */
const MIN_BUDGET = 1024

/** The share of the token limit that thinking leaves to the text of the response. */
const TEXT_SHARE = 0.2

/** The reasoning of a request, and the fields of it that the hub has no equivalent of, as extensions. */
export function decodeReasoning(body: JsonObject): { reasoning?: Reasoning; extensions: JsonObject } {
  const config = body.output_config == null ? {} : expectObject(body.output_config, 'output_config')
  const { effort: rawEffort, format: _, ...rest } = config
  const effort = EFFORTS.find((known) => known === rawEffort)
  const unknown = effort || rawEffort == null ? rest : { ...rest, effort: rawEffort }
  const thinking = body.thinking == null ? {} : expectObject(body.thinking, 'thinking')
  const type = body.thinking == null ? undefined : optionalString(thinking.type, 'thinking.type')
  const display = optionalString(thinking.display, 'thinking.display')
  const visible = display === 'summarized' ? true : display === 'omitted' ? false : undefined

  const { type: _type, budget_tokens: _budget, display: _display, ...unread } = thinking
  const shown = visible === undefined && display !== undefined ? { ...unread, display } : unread
  const own = Object.keys(shown).length > 0 ? { thinking: shown } : {}

  /** The effort controls more than thinking, so it is kept where the hub's reasoning does not include it. */
  const kept = { ...unknown, ...(effort && { effort }) }
  const extensions = (rest: JsonObject) => ({
    ...own,
    ...(Object.keys(rest).length > 0 && { output_config: rest }),
  })
  switch (type) {
    case undefined:
      return { ...(effort && { reasoning: { effort } }), extensions: extensions(unknown) }
    case 'adaptive':
      return { reasoning: defined({ effort, visible }), extensions: extensions(unknown) }
    case 'enabled': {
      const budgetTokens = optionalNumber(thinking.budget_tokens, 'thinking.budget_tokens')
      return { reasoning: defined({ effort, budgetTokens, visible }), extensions: extensions(kept) }
    }
    case 'disabled':
      return { reasoning: { effort: 'none' }, extensions: extensions(kept) }
    default:
      return { extensions: { ...extensions(kept), thinking } }
  }
}

/** How reasoning is controlled, and the token limit: each bounds the other. */
export interface ThinkingPlan {
  maxTokens: number
  thinking?: ThinkingWire
  effort?: EffortWire
  /** Whether thinking is on, which rules out some other fields. */
  thinks: boolean
}

/** What in the rest of the request may rule out thinking. */
interface Obstacles {
  /** The request forces a tool call. */
  forcedTool: boolean
  /** The model is to continue a turn that did not start with thinking. */
  continuesTurn: boolean
}

/** Reasoning by Anthropic's rules. If they rule it out, it is dropped in favour of the rest of the request. */
export function encodeReasoning(
  request: ChatRequest,
  obstacles: Obstacles,
  context: EncodeRequestContext,
): ThinkingPlan {
  const { reasoning } = request
  const { traits, warn } = context
  const wanted =
    reasoning && !isReasoningOff(reasoning) ? (budgetOf(reasoning) ?? effortToBudget('medium')) : 0
  const maxTokens = maxTokensOf(request, wanted, context)
  if (!reasoning || context.quirks?.encodeReasoning) return { maxTokens, thinks: wanted > 0 }
  const { control, canBeOff, betweenTools } = traits.reasoning ?? {}
  if (wanted === 0) {
    const type = betweenTools ? 'between_tools' : 'disabled'
    return { maxTokens, thinking: { type }, thinks: type === 'between_tools' }
  }
  if (obstacles.forcedTool && canBeOff === false) {
    return { maxTokens, thinks: true, ...defined({ effort: adaptive(reasoning, warn).effort }) }
  }
  const reason = whyDisabled(obstacles, maxTokens, traits)
  if (reason) {
    warn('unsupported', 'reasoning', reason)
    return { maxTokens, thinks: false }
  }
  if (control === 'adaptive') return { maxTokens, thinks: true, ...adaptive(reasoning, warn) }
  const budget = fitBudget(reasoning, wanted, maxTokens)
  if (budget !== reasoning.budgetTokens)
    warn('changed', 'reasoning', `Reasoning was sent as a budget of ${budget} tokens`)
  const thinking: ThinkingWire = { type: 'enabled', budget_tokens: budget }
  if (reasoning.visible === false) thinking.display = 'omitted'
  return { maxTokens, thinks: true, thinking }
}

function maxTokensOf(
  { maxOutputTokens }: ChatRequest,
  budget: number,
  { traits, warn }: EncodeRequestContext,
) {
  const limit = traits.maxOutputTokens
  if (maxOutputTokens === undefined) {
    if (limit !== undefined) return limit
    const maxTokens = DEFAULT_MAX_TOKENS + budget
    warn('defaulted', 'maxOutputTokens', `Anthropic requires max_tokens; ${maxTokens} was sent`)
    return maxTokens
  }
  if (limit === undefined || maxOutputTokens <= limit) return maxOutputTokens
  warn('changed', 'maxOutputTokens', `maxOutputTokens was lowered to ${limit}, the model's maximum`)
  return limit
}

function whyDisabled(
  { forcedTool, continuesTurn }: Obstacles,
  maxTokens: number,
  traits: ModelTraits,
): string | undefined {
  if (forcedTool) return 'Thinking cannot be combined with a forced tool call; it was turned off'
  if (traits.reasoning?.control === 'adaptive') return undefined
  if (continuesTurn)
    return 'The turn to continue does not start with signed thinking; thinking was turned off'
  return maxTokens > MIN_BUDGET
    ? undefined
    : `Thinking requires max_tokens above ${MIN_BUDGET}; it was turned off`
}

function adaptive(reasoning: Reasoning, warn: Warn): Pick<ThinkingPlan, 'thinking' | 'effort'> {
  const { visible } = reasoning
  const thinking: ThinkingWire = { type: 'adaptive' }
  if (visible !== undefined) thinking.display = visible ? 'summarized' : 'omitted'
  const wanted = effortOf(reasoning)
  if (!wanted || wanted === 'none') return { thinking }
  const effort = encodeEffort(wanted)
  if (effort !== reasoning.effort) warn('changed', 'reasoning', `Reasoning was sent as effort ${effort}`)
  return { thinking, effort }
}

/** The client's budget if the API accepts it; otherwise one that leaves a share to the text of the response. */
function fitBudget({ budgetTokens }: Reasoning, wanted: number, maxTokens: number): number {
  if (budgetTokens !== undefined && budgetTokens >= MIN_BUDGET && budgetTokens < maxTokens)
    return budgetTokens
  const room = maxTokens - Math.ceil(maxTokens * TEXT_SHARE)
  return Math.max(MIN_BUDGET, Math.min(wanted, room))
}

/** The effort that the client set beside thinking that is off, which some models accept up to one effort only. */
export function effortWithoutThinking(
  { thinking }: ThinkingPlan,
  { output_config: config }: JsonObject,
  { reasoning }: ModelTraits,
  warn: Warn,
): EffortWire | undefined {
  const highest = reasoning?.offUpTo
  const effort = isObject(config) ? EFFORTS.find((known) => known === config.effort) : undefined
  const isOff = thinking?.type === 'disabled' || thinking?.type === 'between_tools'
  if (!isOff || !effort || !highest || highest === 'none') return undefined
  if (EFFORTS.indexOf(effort) <= EFFORTS.indexOf(highest)) return undefined
  warn(
    'changed',
    'reasoning.effort',
    `Without thinking, the model accepts efforts up to ${highest}; ${highest} was sent`,
  )
  return encodeEffort(highest)
}
