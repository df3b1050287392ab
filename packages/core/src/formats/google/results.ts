import type { JsonObject, MediaPart, TextPart, ToolResultPart } from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { encodeContent, encodeMedia, encodeOutput } from './blocks.ts'
import type { PartWire } from './wire.ts'

/** A call of the model's latest turn, which the user's next one must answer. */
export interface Call {
  id: string
  name: string
  path: string
  part: PartWire
}

/** A tool's result and where it stands. */
interface Result {
  part: ToolResultPart
  path: string
}

/** A user's turn as far as results are concerned: answers, then the media that belong to them. */
interface Answers {
  parts: PartWire[]
  /** Results that answer none of the calls. */
  stray: ReadonlySet<ToolResultPart>
}

const UNANSWERED = 'No result was given for this call.'

/**
 * Calls and results have ids, which Gemini 3 gives and wants back; the types of both of Google's APIs have the field.
 * Endpoints of earlier models answer 400 to it, and give none: there names and order say which result is whose.
 */
export function idOf(id: string, { traits }: EncodeRequestContext): { id?: string } {
  return traits.reasoningControl === 'budget' || traits.reasoningControl === 'none' ? {} : { id }
}

/** Every call is answered, in the order of the calls, whatever the order of the results is. */
export function encodeAnswers(
  calls: readonly Call[],
  results: readonly Result[],
  context: EncodeRequestContext,
): Answers {
  const byCall = new Map<string, Result[]>()
  for (const result of results) {
    const same = byCall.get(result.part.callId)
    if (same) same.push(result)
    else byCall.set(result.part.callId, [result])
  }
  const stray = new Set(results.map(({ part }) => part))
  const beside: PartWire[] = []
  const parts = calls.map((call) => {
    const result = byCall.get(call.id)?.shift()
    if (result) stray.delete(result.part)
    return result ? encodeResult(result, call, beside, context) : encodeUnanswered(call, context)
  })
  return { parts: [...parts, ...beside], stray }
}

/** A result that answers no call of the turn before, which Google would refuse. */
export function encodeStrayResult({ part, path }: Result, { warn }: EncodeRequestContext): PartWire[] {
  warn('changed', path, `A result for the unknown call ${part.callId} is told as the user's words`)
  return part.content.flatMap((item, index) => encodeContent(item, `${path}.content[${index}]`, warn))
}

function encodeUnanswered(call: Call, context: EncodeRequestContext): PartWire {
  context.warn('changed', call.path, 'A call without a result is answered with an error')
  return wrap(call, { error: UNANSWERED }, context)
}

/** Media stand inside the result for Gemini 3, the only one that takes them there, and after all results otherwise. */
function encodeResult(
  { part, path }: Result,
  call: Call,
  beside: PartWire[],
  context: EncodeRequestContext,
): PartWire {
  const { warn, traits } = context
  const media = part.content.flatMap((item: TextPart | MediaPart, index) =>
    item.type === 'text' ? [] : encodeMedia(item, `${path}.content[${index}]`, warn),
  )
  const answer = wrap(call, encodeOutput(part, path, warn), context)
  if (media.length === 0) return answer
  if (traits.reasoningControl === 'level') answer.functionResponse.parts = media
  else {
    warn('changed', `${path}.content`, 'Media of a result are told beside it')
    beside.push(...media)
  }
  return answer
}

function wrap({ id, name }: Call, response: JsonObject, context: EncodeRequestContext) {
  const functionResponse: NonNullable<PartWire['functionResponse']> = { ...idOf(id, context), name, response }
  return { functionResponse }
}
