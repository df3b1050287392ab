import type { ChatRequest, ModelTraits, Warn } from '../hub/index.ts'
import type { ReasoningState } from './reasoning.ts'

/** Sampling fields and their defaults; `topK` has none. */
const DEFAULTS = {
  temperature: 1,
  topP: 1,
  topK: undefined,
  presencePenalty: 0,
  frequencyPenalty: 0,
} as const

const REASONS = {
  fixed: 'is fixed for this model',
  'only-without-reasoning': 'is not accepted while the model reasons',
  'only-with-effort-none': 'is accepted only with the reasoning effort none',
} as const satisfies Partial<Record<NonNullable<ModelTraits['sampling']>, string>>

type SamplingField = keyof typeof DEFAULTS

/** A request without the sampling fields that its model does not accept. */
export function fitSampling(
  request: ChatRequest,
  { sampling = 'free', reasoning }: ModelTraits,
  state: ReasoningState,
  warn: Warn,
): ChatRequest {
  const isOff = sampling === 'only-with-effort-none' ? request.reasoning?.effort === 'none' : state !== 'on'
  if (sampling === 'free' || (sampling !== 'fixed' && isOff)) return request
  const fitted = { ...request }
  for (const field of Object.keys(DEFAULTS) as SamplingField[]) {
    const value = request[field]
    if (value === undefined) continue
    if (field === 'topP' && sampling !== 'fixed' && value >= (reasoning?.minTopP ?? 2)) continue
    delete fitted[field]
    if (value === DEFAULTS[field]) continue
    const reason = REASONS[sampling]
    warn('unsupported', field, `${field} ${reason}; it was dropped`)
  }
  return fitted
}
