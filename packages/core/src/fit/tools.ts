import type { ChatRequest, Format, ModelTraits, ReasoningTraits, Warn } from '../hub/index.ts'
import { isReasoningOff } from '../hub/index.ts'
import { reasoningState } from './reasoning.ts'

/** A request that forces a tool call only where its model allows that, reasoning or not. */
export function fitToolChoice(request: ChatRequest, traits: ModelTraits, warn: Warn): ChatRequest {
  const { toolChoice, tools = [] } = request
  if (toolChoice?.mode !== 'required' || tools.length === 0) return request
  const { forcedToolChoice = 'free', reasoning } = traits
  const isNamed = toolChoice.tools?.length === 1
  switch (forcedToolChoice) {
    case 'free':
      return request
    case 'named':
      return isNamed
        ? request
        : withAutoChoice(request, 'The model can be forced to call a named tool only', warn)
    case 'never':
      return withAutoChoice(request, 'The model cannot be forced to call a tool', warn)
    case 'only-without-reasoning':
      return reasoning && reasoningState(request, reasoning) === 'on'
        ? withoutReasoning(request, reasoning, warn)
        : request
  }
}

/** Whether the model of a request can be forced to call a tool: the one of `toolChoice`, or any. */
export function canForceTool(
  request: Pick<ChatRequest, 'reasoning' | 'toolChoice'>,
  { forcedToolChoice = 'free', reasoning }: ModelTraits,
): boolean {
  switch (forcedToolChoice) {
    case 'free':
      return true
    case 'named':
      return request.toolChoice?.tools?.length === 1
    case 'never':
      return false
    case 'only-without-reasoning':
      return !reasoning || reasoningState(request, reasoning) !== 'on'
  }
}

function withAutoChoice(request: ChatRequest, reason: string, warn: Warn): ChatRequest {
  warn('changed', 'toolChoice', `${reason}; toolChoice was sent as auto`)
  return { ...request, toolChoice: { mode: 'auto' } }
}

function withoutReasoning(
  { reasoning, ...request }: ChatRequest,
  { canBeOff, default: preset }: ReasoningTraits,
  warn: Warn,
): ChatRequest {
  if (!canBeOff) {
    const message = 'The model always reasons, and then cannot be forced to call a tool'
    return withAutoChoice({ ...request, ...(reasoning && { reasoning }) }, message, warn)
  }
  warn(
    reasoning ? 'unsupported' : 'changed',
    'reasoning',
    'Reasoning cannot be combined with a forced tool call; it was turned off',
  )
  return preset === 'none' ? request : { ...request, reasoning: { effort: 'none' } }
}

/** OpenAI's models from GPT-5.4 on accept tools in chat/completions without reasoning only. */
export function fitToolsInChat(
  request: ChatRequest,
  to: Format,
  { toolsInChat, reasoning: traits }: ModelTraits,
  warn: Warn,
): ChatRequest {
  const { tools = [], reasoning, ...rest } = request
  if (to !== 'openai-chat' || tools.length === 0 || !toolsInChat) return request
  const isOn = reasoning !== undefined && !isReasoningOff(reasoning)
  if (toolsInChat === 'never') {
    warn(
      'unsupported',
      'tools',
      'The model accepts tools in openai-responses only; they were sent, and its vendor may reject them',
    )
  }
  if (toolsInChat === 'effort-none') {
    if (isOn) warn('unsupported', 'reasoning', `${TOOLS_OR_REASONING}; reasoning was turned off`)
    else if (!reasoning) warn('defaulted', 'reasoning', `${TOOLS_OR_REASONING}; reasoning was turned off`)
    return { ...rest, tools, reasoning: { effort: 'none' } }
  }
  const isDefault = !isOn && traits?.default === 'none'
  if (reasoning && !isDefault) {
    warn('unsupported', 'reasoning', `${TOOLS_OR_REASONING}; reasoning was dropped`)
  }
  return { ...rest, tools }
}

const TOOLS_OR_REASONING = 'The model accepts tools in openai-chat only without a reasoning effort'
