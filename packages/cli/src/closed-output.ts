/** Exits successfully if the reader of the output closes it, as `head` does. */
export function exitOnClosedOutput(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
}
