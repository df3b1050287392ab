import { type Steps, textPieces } from '@mixrouter/core/internal'
import { createPacer, LARGE_CHARACTERS } from '../lib/turns.ts'

/** The text that is being written. */
export interface Output {
  pending: string
}

/**
 * What steps write to `output`, in parts as soon as they are large, and between the steps the turns of other requests. The
 * last part is left in `output`.
 */
export async function* writtenParts<Result>(
  steps: Steps<Result>,
  output: Output,
): AsyncGenerator<string, Result, undefined> {
  const pace = createPacer()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    const turn = pace()
    if (turn) await turn
    if (output.pending.length <= LARGE_CHARACTERS) continue
    const part = output.pending
    output.pending = ''
    yield part
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
