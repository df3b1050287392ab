import { createHash } from 'node:crypto'

/** Words of a text, in lower case and without endings that change no meaning, so that "cats" and "cat" are the same. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word))
}

const DIMENSIONS = 1536

/**
 * A vector of length 1 that depends on the words of a text only: the more two texts share, the higher the cosine. Each
 * word has a direction of its own, drawn from its hash; the weight of repeated words grows slowly.
 */
export function embed(text: string, dimensions = DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  if (counts.size === 0) counts.set('', 1)
  for (const [word, count] of counts) {
    const digest = createHash('sha256').update(word).digest()
    const weight = 1 + Math.log(count)
    for (let at = 0; at + 4 <= digest.length; at += 4) {
      const index = digest.readUInt32LE(at) % dimensions
      vector[index] = (vector[index] ?? 0) + ((digest[at + 3] as number & 1) ? weight : -weight)
    }
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

/** How similar two vectors of length 1 are, from -1 to 1. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
}

/** Four characters are a token, as for chat. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
