import { within } from './within.ts'

const MAX_BYTES = 64 * 1024
const MAX_WAIT_MS = 1000

/**
 * Reads what is left of a body that should be over, within bounds, so that its connection can be used again and whoever
 * records it sees its end.
 */
export async function readRest(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  await within(MAX_WAIT_MS, readToEnd(chunks)).catch(() => {})
}

async function readToEnd(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  let size = 0
  for (let result = await chunks.next(); !result.done && size < MAX_BYTES; result = await chunks.next())
    size += result.value.length
}
