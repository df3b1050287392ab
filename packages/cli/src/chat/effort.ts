import { EFFORTS, type Effort } from '@mixrouter/core'
import { CommandError } from '../command-error.ts'

/** @throws CommandError 2 for a level that does not exist */
export function parseEffort(level: string): Effort {
  const effort = EFFORTS.find((known) => known === level)
  if (effort) return effort
  throw new CommandError(`${level} is not a level of effort. The levels are: ${EFFORTS.join(', ')}`, 2)
}
