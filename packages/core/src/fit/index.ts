import { ApiError, type ChatRequest, type Format, type Warn } from '../hub/index.ts'
import { isRetired } from '../models/lifecycle.ts'
import type { Lifecycle, ModelProfile } from '../models/profile.ts'
import { fitPrefill } from './prefill.ts'
import { fitReasoning, reasoningState } from './reasoning.ts'
import { dropRefusedFields } from './refused-fields.ts'
import { fitSampling } from './sampling.ts'
import { fitToolChoice, fitToolsInChat } from './tools.ts'

export interface FitOptions {
  /** The upstream's format. */
  to: Format
  warn: Warn
  /** The day on which the request is sent. @default today */
  now?: Date | undefined
}

/**
 * A request that its model accepts, with a warning for each change. What a model accepts does not depend on the format
 * in which it is served, so the codecs only word what is left.
 *
 * @throws ApiError 400 for a model that is not served in any chat format
 */
export function fitRequest(request: ChatRequest, profile: ModelProfile, options: FitOptions): ChatRequest {
  const { to, warn, now } = options
  checkModel(request.model, profile, warn, now)
  const { reasoning: traits } = profile
  let fitted = dropRefusedFields(request, profile, warn)
  fitted = fitToolsInChat(fitted, to, profile, warn)
  fitted = fitToolChoice(fitted, profile, warn)
  if (traits) {
    const { reasoning, ...rest } = fitted
    const allowed = reasoning && fitReasoning(reasoning, traits, limitOf(request, profile), warn)
    fitted = allowed ? { ...rest, reasoning: allowed } : rest
  }
  fitted = fitSampling(fitted, profile, traits ? reasoningState(fitted, traits) : 'unknown', warn)
  return fitPrefill(fitted, profile, warn)
}

function checkModel(model: string, profile: ModelProfile, warn: Warn, now: Date | undefined): void {
  const { kind } = profile
  if (kind !== 'chat') {
    throw new ApiError(`${model} is not a chat model (${kind}); none of the chat formats serves it`, {
      status: 400,
      param: 'model',
      code: 'unsupported_model',
    })
  }
  warnIfRetired(model, profile, warn, now)
}

/** Warns of a model that its vendor refuses by now, and names the successor. */
export function warnIfRetired(model: string, profile: Lifecycle, warn: Warn, now?: Date): void {
  const { retired, successor } = profile
  if (!isRetired(profile, now)) return
  const hint = successor ? `; use ${successor} instead` : ''
  warn('deprecated', 'model', `${model} was retired on ${retired}${hint}`)
}

function limitOf({ maxOutputTokens }: ChatRequest, profile: ModelProfile): number | undefined {
  if (maxOutputTokens === undefined) return undefined
  return Math.min(maxOutputTokens, profile.maxOutputTokens ?? maxOutputTokens)
}
