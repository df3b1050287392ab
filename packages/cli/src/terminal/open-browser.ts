/**
 * Opens an address in the default browser if a person started the command: on a terminal, and not in CI. A browser that
 * can't be opened is no failure, as the address is printed too.
 */
export async function openBrowser(url: string): Promise<void> {
  if (!process.stdout.isTTY || process.env.CI) return
  const { default: open } = await import('open')
  const child = await open(url).catch(() => undefined)
  child?.on('error', () => {})
}
