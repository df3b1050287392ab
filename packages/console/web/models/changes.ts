import { type ChatRequest, encodeRequest, type Format, type Warning } from '@mixrouter/core'
import { EFFORTS } from '../lib/vocabulary.ts'

/** What happens to a setting on its way to a model, in one format. */
export interface Change {
  setting: string
  format: Format
  warnings: readonly Warning[]
}

const BASE: Omit<ChatRequest, 'model'> = {
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  maxOutputTokens: 2000,
  stream: false,
}
const TOOL = { type: 'function' as const, name: 'look_up', parameters: { type: 'object', properties: {} } }
const MANY_TOKENS = 2_000_000

/** Settings that models differ in. */
const PROBES: readonly { setting: string; fields: Partial<ChatRequest> }[] = [
  ...EFFORTS.map((effort) => ({ setting: `reasoning effort ${effort}`, fields: { reasoning: { effort } } })),
  { setting: 'reasoning budget of 1500 tokens', fields: { reasoning: { budgetTokens: 1500 } } },
  { setting: 'temperature 0.5', fields: { temperature: 0.5 } },
  { setting: 'top P 0.5', fields: { topP: 0.5 } },
  { setting: 'stop sequence', fields: { stopSequences: ['END'] } },
  { setting: 'tools', fields: { tools: [TOOL] } },
  { setting: 'required tool call', fields: { tools: [TOOL], toolChoice: { mode: 'required' } } },
  {
    setting: 'begun response',
    fields: {
      messages: [...BASE.messages, { role: 'assistant', content: [{ type: 'text', text: 'The answer is' }] }],
    },
  },
  { setting: `at most ${MANY_TOKENS} output tokens`, fields: { maxOutputTokens: MANY_TOKENS } },
]

/** The settings that a model's requests lose or change, in each format that it is served in. */
export function findChanges(model: string, formats: readonly Format[]): Change[] {
  return formats.flatMap((format) => {
    const translate = (fields: Partial<ChatRequest>) =>
      encodeRequest({ ...BASE, ...fields, model }, { to: format }).warnings
    const usual = new Set(translate({}).map(({ message }) => message))
    return PROBES.flatMap(({ setting, fields }): Change[] => {
      const warnings = translate(fields).filter(({ message }) => !usual.has(message))
      return warnings.length > 0 ? [{ setting, format, warnings }] : []
    })
  })
}
