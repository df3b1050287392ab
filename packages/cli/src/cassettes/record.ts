import { access, constants, mkdir } from 'node:fs/promises'
import { createRecorder, type Recorder } from '@mixrouter/testing/cassettes'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import type { Log } from '../log.ts'

/**
 * Records all that is exchanged with upstreams to a folder, which is created if it does not exist.
 *
 * @throws CommandError 2 if it can't be written to
 */
export async function openRecorder(directory: string, log: Log): Promise<Recorder> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.W_OK)
  } catch (error) {
    throw new CommandError(`--record ${directory}: ${describeFileError(error as Error)}`, 2)
  }
  return createRecorder({ directory, onSkip: (reason) => log.error(`--record: ${reason}`) })
}
