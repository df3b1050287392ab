import { constants } from 'node:os'
import { CommandError } from './command-error.ts'

/** The user, or another process, has stopped the command by a signal. */
export class InterruptedError extends CommandError {
  /** @param action what can still be done */
  constructor(action?: string) {
    super('Interrupted', 128 + constants.signals.SIGINT, action)
  }
}
