import { EFFORTS, type Effort, type Format } from '@mixrouter/core'

type Body = Record<string, unknown>

/** A setting whose effect on a model is shown: what it adds to a request of each format that has it. */
export interface Probe {
  title: string
  fields: Partial<Record<Format, Body>>
}

const NAME = 'look_up'
const SCHEMA = { type: 'object', properties: {} }
const ANSWER = 'The answer is'

const TOOLS: Record<Format, Body> = {
  'openai-chat': { tools: [{ type: 'function', function: { name: NAME, parameters: SCHEMA } }] },
  'openai-responses': { tools: [{ type: 'function', name: NAME, parameters: SCHEMA }] },
  anthropic: { tools: [{ name: NAME, input_schema: SCHEMA }] },
  google: { tools: [{ functionDeclarations: [{ name: NAME, parametersJsonSchema: SCHEMA }] }] },
}

const forced = (choices: Record<Format, Body>): Record<Format, Body> => ({
  'openai-chat': { ...TOOLS['openai-chat'], ...choices['openai-chat'] },
  'openai-responses': { ...TOOLS['openai-responses'], ...choices['openai-responses'] },
  anthropic: { ...TOOLS.anthropic, ...choices.anthropic },
  google: { ...TOOLS.google, ...choices.google },
})

const configured = (generationConfig: Body): Body => ({ generationConfig })

const effort = (effort: Effort): Probe => ({
  title: `effort ${effort}`,
  fields: {
    'openai-chat': { reasoning_effort: effort },
    'openai-responses': { reasoning: { effort } },
    anthropic:
      effort === 'none'
        ? { thinking: { type: 'disabled' } }
        : { thinking: { type: 'adaptive' }, output_config: { effort } },
    google: configured({
      thinkingConfig: effort === 'none' ? { thinkingBudget: 0 } : { thinkingLevel: effort.toUpperCase() },
    }),
  },
})

const sampling = (title: string, chat: Body, google: Body): Probe => ({
  title,
  fields: {
    'openai-chat': chat,
    'openai-responses': chat,
    anthropic: chat,
    google: configured(google),
  },
})

const USER = {
  'openai-chat': { role: 'user', content: 'Hello' },
  'openai-responses': { role: 'user', content: 'Hello' },
  anthropic: { role: 'user', content: 'Hello' },
  google: { role: 'user', parts: [{ text: 'Hello' }] },
}

/** The smallest request of each format. */
export const BASE: Record<Format, Body> = {
  'openai-chat': { messages: [USER['openai-chat']], max_completion_tokens: 2000 },
  'openai-responses': { input: [USER['openai-responses']], max_output_tokens: 2000 },
  anthropic: { messages: [USER.anthropic], max_tokens: 2000 },
  google: { contents: [USER.google], generationConfig: { maxOutputTokens: 2000 } },
}

const LIMIT = 2_000_000

export const PROBES: readonly Probe[] = [
  ...EFFORTS.map(effort),
  {
    title: 'a budget of 1500 tokens',
    fields: {
      'openai-chat': { reasoning: { max_tokens: 1500 } },
      anthropic: { thinking: { type: 'enabled', budget_tokens: 1500 } },
      google: configured({ thinkingConfig: { thinkingBudget: 1500 } }),
    },
  },
  sampling('temperature 0.5', { temperature: 0.5 }, { temperature: 0.5 }),
  sampling('top_p 0.5', { top_p: 0.5 }, { topP: 0.5 }),
  { title: 'tools', fields: TOOLS },
  {
    title: 'a tool call that is required',
    fields: forced({
      'openai-chat': { tool_choice: 'required' },
      'openai-responses': { tool_choice: 'required' },
      anthropic: { tool_choice: { type: 'any' } },
      google: { toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
    }),
  },
  {
    title: 'a call of one tool that is required',
    fields: forced({
      'openai-chat': { tool_choice: { type: 'function', function: { name: NAME } } },
      'openai-responses': { tool_choice: { type: 'function', name: NAME } },
      anthropic: { tool_choice: { type: 'tool', name: NAME } },
      google: { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [NAME] } } },
    }),
  },
  {
    title: 'a response that is begun',
    fields: {
      'openai-chat': { messages: [USER['openai-chat'], { role: 'assistant', content: ANSWER }] },
      'openai-responses': {
        input: [
          USER['openai-responses'],
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: ANSWER }] },
        ],
      },
      anthropic: { messages: [USER.anthropic, { role: 'assistant', content: ANSWER }] },
      google: { contents: [USER.google, { role: 'model', parts: [{ text: ANSWER }] }] },
    },
  },
  {
    title: 'a stop sequence',
    fields: {
      'openai-chat': { stop: ['END'] },
      anthropic: { stop_sequences: ['END'] },
      google: configured({ stopSequences: ['END'] }),
    },
  },
  {
    title: `at most ${LIMIT} output tokens`,
    fields: {
      'openai-chat': { max_completion_tokens: LIMIT },
      'openai-responses': { max_output_tokens: LIMIT },
      anthropic: { max_tokens: LIMIT },
      google: configured({ maxOutputTokens: LIMIT }),
    },
  },
]
