/** A source of randomness that repeats for the same seed. */
export interface Random {
  chance(probability: number): boolean
  integer(from: number, to: number): number
  pick<T>(items: readonly T[]): T
  bytes(length: number): Buffer
  /** The bytes in pieces of random lengths. */
  split(bytes: Buffer): Buffer[]
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    chance: (probability) => next() < probability,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as never,
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(0, 255))),
    split(bytes) {
      const pieces: Buffer[] = []
      for (let at = 0; at < bytes.length; ) {
        const end = next() < 0.3 ? bytes.length : at + integer(1, 400)
        pieces.push(bytes.subarray(at, end))
        at = end
      }
      return pieces
    },
  }
}
