import open from 'open'

/** Opens an address in the default browser if a person started the server: on a terminal, and not in CI. */
export async function openBrowser(url: string): Promise<void> {
  if (!process.stdout.isTTY || process.env.CI) return
  const child = await open(url).catch(() => undefined)
  child?.on('error', () => {}) // the address is printed too
}
