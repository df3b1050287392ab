import type { Effort, Format } from '@mixrouter/core'

type Body = Record<string, unknown>

/** What the requests of the table set; each is sent from every client format that can. */
export interface Settings {
  effort?: Effort
  budget?: number
  sampling?: { temperature: number; topP: number }
  /** A tool that must be called: any of the tools, or this one. */
  forced?: 'any' | 'named'
  /** Tools that may be called. */
  tools?: true
  prefill?: true
  limit?: number
  stop?: true
}

export const SETTINGS: readonly Settings[] = [
  ...(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const).map((effort) => ({ effort })),
  { budget: 4000 },
  { budget: 100_000, limit: 16_000 },
  { sampling: { temperature: 0.2, topP: 0.5 } },
  { sampling: { temperature: 0.2, topP: 0.5 }, effort: 'high' },
  { sampling: { temperature: 0.2, topP: 0.5 }, effort: 'none' },
  { forced: 'any' },
  { forced: 'named' },
  { forced: 'any', effort: 'high', limit: 2000, sampling: { temperature: 0.3, topP: 1 } },
  { tools: true, effort: 'high' },
  { tools: true },
  { prefill: true },
  { prefill: true, effort: 'low' },
  { limit: 500_000 },
  { stop: true },
]

const NAME = 'look_up'
const schema = { type: 'object', properties: { what: { type: 'string' } } }

/** The body in a client's format; undefined where the format has no field for a setting. */
export function toBody(format: Format, model: string, settings: Settings): Body | undefined {
  return WRITERS[format](model, settings)
}

const WRITERS: Record<Format, (model: string, settings: Settings) => Body | undefined> = {
  'openai-chat'(model, { effort, budget, sampling, forced, tools, prefill, limit, stop }) {
    const named = { type: 'function', function: { name: NAME } }
    return {
      model,
      messages: [
        { role: 'user', content: 'Hi' },
        ...(prefill ? [{ role: 'assistant', content: 'The answer is' }] : []),
      ],
      ...(effort && { reasoning_effort: effort }),
      ...(budget && { reasoning: { max_tokens: budget } }),
      ...(sampling && { temperature: sampling.temperature, top_p: sampling.topP }),
      ...((forced || tools) && {
        tools: [{ type: 'function', function: { name: NAME, parameters: schema } }],
      }),
      ...(forced && { tool_choice: forced === 'any' ? 'required' : named }),
      ...(limit && { max_completion_tokens: limit }),
      ...(stop && { stop: ['END'] }),
    }
  },
  'openai-responses'(model, { effort, budget, sampling, forced, tools, prefill, limit, stop }) {
    if (budget || stop) return undefined
    return {
      model,
      input: [
        { role: 'user', content: 'Hi' },
        ...(prefill
          ? [
              {
                type: 'message',
                role: 'assistant',
                content: [{ type: 'output_text', text: 'The answer is' }],
              },
            ]
          : []),
      ],
      ...(effort && { reasoning: { effort } }),
      ...(sampling && { temperature: sampling.temperature, top_p: sampling.topP }),
      ...((forced || tools) && { tools: [{ type: 'function', name: NAME, parameters: schema }] }),
      ...(forced && { tool_choice: forced === 'any' ? 'required' : { type: 'function', name: NAME } }),
      ...(limit && { max_output_tokens: limit }),
    }
  },
  anthropic(model, { effort, budget, sampling, forced, tools, prefill, limit, stop }) {
    return {
      model,
      messages: [
        { role: 'user', content: 'Hi' },
        ...(prefill ? [{ role: 'assistant', content: 'The answer is' }] : []),
      ],
      max_tokens: limit ?? 8000,
      ...(effort === 'none' && { thinking: { type: 'disabled' } }),
      ...(effort && effort !== 'none' && { thinking: { type: 'adaptive' }, output_config: { effort } }),
      ...(budget && { thinking: { type: 'enabled', budget_tokens: budget } }),
      ...(sampling && { temperature: sampling.temperature, top_p: sampling.topP }),
      ...((forced || tools) && { tools: [{ name: NAME, input_schema: schema }] }),
      ...(forced && { tool_choice: forced === 'any' ? { type: 'any' } : { type: 'tool', name: NAME } }),
      ...(stop && { stop_sequences: ['END'] }),
    }
  },
  google(model, { effort, budget, sampling, forced, tools, prefill, limit, stop }) {
    const thinking =
      effort === 'none'
        ? { thinkingBudget: 0 }
        : effort
          ? { thinkingLevel: effort.toUpperCase() }
          : budget
            ? { thinkingBudget: budget }
            : undefined
    const calling = { mode: 'ANY', ...(forced === 'named' && { allowedFunctionNames: [NAME] }) }
    return {
      model,
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        ...(prefill ? [{ role: 'model', parts: [{ text: 'The answer is' }] }] : []),
      ],
      generationConfig: {
        ...(thinking && { thinkingConfig: thinking }),
        ...(sampling && { temperature: sampling.temperature, topP: sampling.topP }),
        ...(limit && { maxOutputTokens: limit }),
        ...(stop && { stopSequences: ['END'] }),
      },
      ...((forced || tools) && {
        tools: [{ functionDeclarations: [{ name: NAME, parametersJsonSchema: schema }] }],
      }),
      ...(forced && { toolConfig: { functionCallingConfig: calling } }),
    }
  },
}

/** What a body tells an upstream, in whichever format. */
export interface Sent {
  effort?: string
  budget?: number
  /** Anthropic's thinking type, or on and off of a switch. */
  thinking?: string
  temperature?: number
  topP?: number
  forced?: 'any' | 'named'
  tools: boolean
  endsInAssistant: boolean
  limit?: number
  limitField?: string
  stop: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: reads wire bodies of every shape
type Wire = any

/** Reads a body that is sent to an upstream. */
export function readBody(format: Format, body: Wire): Sent {
  return READERS[format](body)
}

const READERS: Record<Format, (body: Wire) => Sent> = {
  'openai-chat': (body) => {
    const google = body.extra_body?.google?.thinking_config
    const budget = body.thinking?.budget_tokens ?? body.thinking_budget ?? google?.thinking_budget
    const limitField = ['max_tokens', 'max_completion_tokens'].find((field) => body[field] !== undefined)
    const { tool_choice: choice } = body
    const isOff = body.enable_thinking === false || budget === 0
    return clean({
      effort: body.reasoning_effort ?? google?.thinking_level,
      budget: budget === 0 ? undefined : budget,
      thinking: isOff ? 'disabled' : (body.thinking?.type ?? (body.enable_thinking ? 'enabled' : undefined)),
      temperature: body.temperature,
      topP: body.top_p,
      forced: choice === 'required' ? 'any' : choice?.type === 'function' ? 'named' : undefined,
      tools: body.tools !== undefined,
      endsInAssistant: body.messages.at(-1).role === 'assistant',
      limit: limitField && body[limitField],
      limitField,
      stop: body.stop !== undefined,
    })
  },
  'openai-responses': (body) => {
    const { tool_choice: choice } = body
    const last = body.input.at(-1)
    return clean({
      effort: body.reasoning?.effort,
      temperature: body.temperature,
      topP: body.top_p,
      forced: choice === 'required' ? 'any' : choice?.type === 'function' ? 'named' : undefined,
      tools: body.tools !== undefined,
      endsInAssistant: last.role === 'assistant',
      limit: body.max_output_tokens,
      stop: false,
    })
  },
  anthropic: (body) => {
    const { tool_choice: choice } = body
    return clean({
      effort: body.output_config?.effort,
      budget: body.thinking?.budget_tokens,
      thinking: body.thinking?.type,
      temperature: body.temperature,
      topP: body.top_p,
      forced: choice?.type === 'any' ? 'any' : choice?.type === 'tool' ? 'named' : undefined,
      tools: body.tools !== undefined,
      endsInAssistant: body.messages.at(-1).role === 'assistant',
      limit: body.max_tokens,
      limitField: 'max_tokens',
      stop: body.stop_sequences !== undefined,
    })
  },
  google: (body) => {
    const { thinkingConfig: thinking, ...config } = body.generationConfig ?? {}
    const calling = body.toolConfig?.functionCallingConfig
    const forced = calling?.allowedFunctionNames ? 'named' : 'any'
    return clean({
      effort: thinking?.thinkingLevel?.toLowerCase(),
      budget: thinking?.thinkingBudget > 0 ? thinking.thinkingBudget : undefined,
      thinking: thinking?.thinkingBudget === 0 ? 'disabled' : undefined,
      temperature: config.temperature,
      topP: config.topP,
      forced: calling?.mode === 'ANY' ? forced : undefined,
      tools: body.tools !== undefined,
      endsInAssistant: body.contents.at(-1).role === 'model',
      limit: config.maxOutputTokens,
      limitField: 'maxOutputTokens',
      stop: config.stopSequences !== undefined,
    })
  },
}

function clean(sent: Record<keyof Sent, unknown> | Partial<Record<keyof Sent, unknown>>): Sent {
  return Object.fromEntries(
    Object.entries(sent).filter(([, value]) => value !== undefined),
  ) as unknown as Sent
}
