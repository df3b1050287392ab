/** A failure of a command, with a message for the user and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number
  /** What to do about it, where the message does not say so. */
  readonly action: string | undefined

  /** @param exitCode 2 for invalid options or configuration, 1 for everything else */
  constructor(message: string, exitCode: number, action?: string) {
    super(message)
    this.exitCode = exitCode
    this.action = action
  }
}
