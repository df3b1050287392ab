import type { Redactor } from '@mixrouter/core'
import { type Steps, textPieces } from '@mixrouter/core/internal'
import { dividePointOfText } from '../lib/divide-point.ts'
import { createPacer } from '../lib/turns.ts'

/** From which length on what is written is sent. */
const PART_CHARACTERS = 64 * 1024

/** The text that is being written. */
export interface Output {
  pending: string
}

/**
 * What steps write to `output`, redacted, in parts as soon as they are large, and between the steps the turns of other
 * requests. The last part is left in `output` as it is, with at least the end of the last event.
 */
export async function* writtenParts<Result>(
  steps: Steps<Result>,
  output: Output,
  redact: Redactor,
): AsyncGenerator<string, Result, undefined> {
  const pace = createPacer()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    const turn = pace(step.value)
    if (turn) await turn
    if (output.pending.length <= PART_CHARACTERS) continue
    const end = dividePointOfText(output.pending, redact)
    const part = output.pending.slice(0, end)
    output.pending = output.pending.slice(end)
    if (part !== '') yield redact(part)
  }
}

/** A long text in pieces, between which others have their turns. */
export async function* inPieces(text: string): AsyncGenerator<string> {
  const pace = createPacer()
  for (const piece of textPieces(text)) {
    yield piece
    const turn = pace()
    if (turn) await turn
  }
}
