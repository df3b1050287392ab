/**
 * What may happen between two steps: that others have a turn if the steps before took long, or that they have one in any
 * case, around a step that takes long alone.
 */
export type Pause = undefined | 'alone'

/** Work divided into steps, so that whoever runs it can let others have a turn in between. */
export type Steps<Result> = Generator<Pause, Result, undefined>

/** Work that is done at once or in steps. */
export type Work<Result> = Result | Steps<Result>

export function* stepsOf<Result extends object>(work: Work<Result>): Steps<Result> {
  return Symbol.iterator in work ? yield* work : work
}

/** Runs all steps without a pause. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** A function that works in steps as one that does the same work without a pause. */
export function atOnce<Input extends unknown[], Result>(
  inSteps: (...input: Input) => Steps<Result>,
): (...input: Input) => Result {
  return (...input) => runSteps(inSteps(...input))
}

/** How many messages, or elements of similar size, make up one step. */
const STEP_ELEMENTS = 128

/**
 * Whether a step ends with the element of this index. A loop with steps counts: in a generator V8 makes all that `entries()`
 * returns for each element, which it leaves out elsewhere.
 */
export function endsStep(index: number): boolean {
  return index % STEP_ELEMENTS === STEP_ELEMENTS - 1
}
