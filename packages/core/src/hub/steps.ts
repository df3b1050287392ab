/** Work in steps, between which whoever does it may let others have their turn. */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** Work that is done at once or in steps. */
export type Work<Result> = Result | Steps<Result>

export function* stepsOf<Result extends object>(work: Work<Result>): Steps<Result> {
  return Symbol.iterator in work ? yield* work : work
}

/** Does all steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** How many messages, or other elements of about that size, are one step. */
const STEP_ELEMENTS = 128

/** Whether a step ends with the element of this index. */
export function endsStep(index: number): boolean {
  return index % STEP_ELEMENTS === STEP_ELEMENTS - 1
}
