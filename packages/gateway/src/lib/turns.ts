/** Larger texts are worked on in steps between which other requests are served, in characters. */
export const LARGE_CHARACTERS = 1024 * 1024

/** How long work may go on before other requests get their turn, in milliseconds. */
const SLICE_MS = 10

/** Resolves after other requests have had their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (globalThis.setImmediate) globalThis.setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}

/** Resolves at once, or after the others' turn if the caller has worked for long. Call it between steps. */
export function createPacer(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined
    return nextTurn().then(() => {
      since = performance.now()
    })
  }
}
