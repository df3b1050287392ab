import type { Policy } from '../attempt.ts'
import { failureKind } from '../failure.ts'

/**
 * Repeats a request once without the signatures and encrypted reasoning in its history if the upstream rejects them: they
 * may be another account's, or expired. A conversation is worth more than its earlier reasoning.
 */
export const dropRejectedSignatures: Policy = (next) => async (task, target) => {
  try {
    return await next(task, target)
  } catch (error) {
    const { prepareWithoutSignatures } = task
    if (!prepareWithoutSignatures || failureKind(error) !== 'signature') throw error
    return next({ ...task, prepare: prepareWithoutSignatures }, target)
  }
}
