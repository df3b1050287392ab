import {
  budgetOf,
  type ChatRequest,
  defined,
  EFFORTS,
  effortOf,
  effortToBudget,
  expectObject,
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

/** Longest answer where neither the client nor what is known of the model says one, in tokens. */
const DEFAULT_MAX_TOKENS = 8192

/** The vendor refuses smaller thinking budgets. */
const MIN_BUDGET = 1024

/** The part of an answer's tokens that thinking must leave to it. */
const ANSWER_SHARE = 0.2

/** What a request says on thinking, and the fields that say it in words the hub has none for. */
export function decodeReasoning(body: JsonObject): { reasoning?: Reasoning; extensions: JsonObject } {
  const config = body.output_config == null ? {} : expectObject(body.output_config, 'output_config')
  const { effort: word, format: _, ...rest } = config
  const effort = EFFORTS.find((known) => known === word)
  const unknown = effort || word == null ? rest : { ...rest, effort: word }
  const thinking = body.thinking == null ? {} : expectObject(body.thinking, 'thinking')
  const type = body.thinking == null ? undefined : optionalString(thinking.type, 'thinking.type')
  const display = optionalString(thinking.display, 'thinking.display')
  const visible = display === 'summarized' ? true : display === 'omitted' ? false : undefined

  /** The effort steers more than thinking; where the hub's reasoning does not hold it, it stays as it is. */
  const kept = { ...unknown, ...(effort && { effort }) }
  const extensions = (rest: JsonObject) => (Object.keys(rest).length > 0 ? { output_config: rest } : {})
  switch (type) {
    case undefined:
      return { ...(effort && { reasoning: { effort } }), extensions: extensions(unknown) }
    case 'adaptive':
      return { reasoning: defined({ effort, visible }), extensions: extensions(unknown) }
    case 'enabled': {
      const budgetTokens = optionalNumber(thinking.budget_tokens, 'thinking.budget_tokens')
      return { reasoning: defined({ budgetTokens, visible }), extensions: extensions(kept) }
    }
    case 'disabled':
      return { reasoning: { effort: 'none' }, extensions: extensions(kept) }
    default:
      return { extensions: { thinking, ...extensions(kept) } }
  }
}

/** How to think and how long the answer may be: the two bound each other. */
export interface ThinkingPlan {
  maxTokens: number
  thinking?: ThinkingWire
  effort?: EffortWire
  /** Thinking is on, which forbids some other fields. */
  thinks: boolean
}

/** What stands against thinking in the rest of the request. */
interface Obstacles {
  /** A tool must be called. */
  forcedTool: boolean
  /** The answer goes on with a turn that did not begin with thinking. */
  midTurn: boolean
}

/** The plan that keeps the vendor's rules and, where they leave no room for thinking, everything else. */
export function planThinking(
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
  if (wanted === 0) {
    const off: ThinkingWire = { type: 'disabled' }
    return { maxTokens, ...(traits.reasoningControl !== 'none' && { thinking: off }), thinks: false }
  }
  const reason = obstacleTo(obstacles, maxTokens, traits)
  if (reason) {
    warn('unsupported', 'reasoning', reason)
    return { maxTokens, thinks: false }
  }
  if (traits.reasoningControl === 'adaptive') return { maxTokens, thinks: true, ...adaptive(reasoning, warn) }
  const budget = fitBudget(reasoning, wanted, maxTokens)
  if (budget !== reasoning.budgetTokens) warn('changed', 'reasoning', `Thinking may take ${budget} tokens`)
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
    warn('defaulted', 'maxOutputTokens', `Anthropic demands a limit: ${maxTokens} tokens`)
    return maxTokens
  }
  if (limit === undefined || maxOutputTokens <= limit) return maxOutputTokens
  warn('changed', 'maxOutputTokens', `The model answers with at most ${limit} tokens`)
  return limit
}

function obstacleTo(
  { forcedTool, midTurn }: Obstacles,
  maxTokens: number,
  traits: ModelTraits,
): string | undefined {
  if (traits.reasoningControl === 'none') return 'The model has no switch for thinking'
  if (forcedTool) return 'Thinking is off, because a tool is forced'
  if (traits.reasoningControl === 'adaptive') return undefined
  if (midTurn) return 'Thinking is off, because the turn to go on with did not begin with signed thinking'
  return maxTokens > MIN_BUDGET
    ? undefined
    : `Thinking is off, because it takes more than ${maxTokens} tokens`
}

function adaptive(reasoning: Reasoning, warn: Warn): Pick<ThinkingPlan, 'thinking' | 'effort'> {
  const { visible } = reasoning
  const thinking: ThinkingWire = { type: 'adaptive' }
  if (visible !== undefined) thinking.display = visible ? 'summarized' : 'omitted'
  const wanted = effortOf(reasoning)
  if (!wanted || wanted === 'none') return { thinking }
  const effort = encodeEffort(wanted)
  if (effort !== reasoning.effort) warn('changed', 'reasoning', `The effort is ${effort}`)
  return { thinking, effort }
}

/** A client's own budget stands where the vendor takes it; otherwise a share is left for the answer. */
function fitBudget({ budgetTokens }: Reasoning, wanted: number, maxTokens: number): number {
  if (budgetTokens !== undefined && budgetTokens >= MIN_BUDGET && budgetTokens < maxTokens)
    return budgetTokens
  const room = maxTokens - Math.ceil(maxTokens * ANSWER_SHARE)
  return Math.max(MIN_BUDGET, Math.min(wanted, room))
}
