/** Why a command can't do its work, in words for whoever typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  /** @param exitCode 2 for what the user has to mend in options or configuration, 1 for the rest */
  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}
