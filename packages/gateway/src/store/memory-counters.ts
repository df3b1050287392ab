import type { Counter, Counters, Grant } from './counters.ts'
import { createCountedPlaces, type Places } from './places.ts'

/** How often expired counters are dropped, in new ones. */
const SWEEP_EVERY = 10_000

/** What is in a counter. */
interface Cell {
  value: number
  /** In milliseconds since 1970. */
  readonly expiresAt: number
}

interface MemoryCounters extends Counters {
  claim(...args: Parameters<Counters['claim']>): Grant
  settle(...args: Parameters<Counters['settle']>): undefined
}

/**
 * Counters in the memory of this process.
 *
 * @param places @default counted only, as this process gives them back
 */
export function createMemoryCounters(
  places: Places = createCountedPlaces(),
  now: () => number = Date.now,
): MemoryCounters {
  const cells = new Map<string, Cell>()
  /** The cells of lists of counters that are used again. */
  const known = new WeakMap<readonly Counter[], readonly Cell[]>()
  let opened = 0

  const open = ({ key, ttl }: Counter, time: number): Cell => {
    const found = cells.get(key)
    if (found && found.expiresAt > time) return found
    if (++opened % SWEEP_EVERY === 0) sweep(time)
    const cell = { value: 0, expiresAt: time + ttl * 1000 }
    cells.set(key, cell)
    return cell
  }
  const sweep = (time: number) => {
    for (const [key, { expiresAt }] of cells) if (expiresAt <= time) cells.delete(key)
  }
  const cellsOf = (counters: readonly Counter[]): readonly Cell[] => {
    const found = known.get(counters)
    if (found) return found
    const time = now()
    const opened = counters.map((counter) => open(counter, time))
    known.set(counters, opened)
    return opened
  }
  const add = (cells: readonly Cell[], amounts: readonly number[]) => {
    for (let at = 0; at < cells.length; at++) (cells[at] as Cell).value += amounts[at] as number
  }

  return {
    claim(counters, amounts, leases, id, force) {
      const cells = cellsOf(counters)
      const time = leases.length > 0 ? now() : 0
      const values: number[] = []
      const taken: number[] = []
      let granted = true
      for (let at = 0; at < cells.length; at++) {
        const { value } = cells[at] as Cell
        values.push(value)
        if (value >= (counters[at] as Counter).limit) granted = false
      }
      for (const lease of leases) {
        const count = places.taken(lease, time)
        taken.push(count)
        if (count >= lease.limit) granted = false
      }
      if (granted || force) {
        add(cells, amounts)
        for (const { key } of leases) places.take(key, id, time)
      }
      return { granted, values, taken }
    },
    settle(counters, amounts, leases, id) {
      add(cellsOf(counters), amounts)
      for (const { key } of leases) places.release(key, id)
      return undefined
    },
    ...(places.renew && { renew: async (holders) => places.renew?.(holders, now()) }),
  }
}
