/** Larger texts are worked on in steps between which other requests are served, in characters. */
export const LARGE_CHARACTERS = 256 * 1024

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

/** How many bytes are decoded at a time. */
const STEP_BYTES = 4 * 1024 * 1024

/**
 * A long text out of its bytes. One text out of several pieces costs as much as all of them, and is made in a turn of its
 * own.
 *
 * @throws TypeError if the decoder is fatal and the bytes are not valid
 */
export async function decodeInTurns(
  bytes: Uint8Array,
  decoder: InstanceType<typeof TextDecoder>,
): Promise<string> {
  let text = ''
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    text += decoder.decode(bytes.subarray(at, at + STEP_BYTES), { stream: true })
    await nextTurn()
  }
  text += decoder.decode()
  text.charCodeAt(0) // makes it one
  await nextTurn()
  return text
}
