import { expect } from 'vitest'
import type { Fate, FateAt } from './capabilities.ts'

/** What becomes of one feature, and where. */
interface Loss {
  name: string
  fate: Fate
  places: readonly string[]
}

export function lossesOf(
  paths: ReadonlyMap<string, readonly string[]>,
  fates: Record<string, FateAt>,
): Loss[] {
  return [...paths].flatMap(([name, places]) => {
    const [fate, at = ''] = [fates[name] ?? []].flat() as [Fate?, string?]
    if (!fate) return []
    if (at === '') return [{ name, fate, places }]
    return [{ name, fate, places: /^[.[]/.test(at) ? places.map((place) => place + at) : [at] }]
  })
}

/** A warning for each loss, and a loss for each warning. */
export function expectWarned(warnings: readonly string[], losses: readonly Loss[]): void {
  const heard = losses.filter(({ fate }) => fate !== 'implied')
  for (const { name, places } of heard) {
    const own = warnings.filter((warning) => places.some((place) => meet(warning, place)))
    expect(own, `a warning for ${name} at ${places}`).not.toEqual([])
  }
  const idle = warnings.filter(
    (warning) => !heard.some(({ places }) => places.some((place) => meet(warning, place))),
  )
  expect(idle, 'no warning without a loss').toEqual([])
}

/** Whether one path is the other, or holds it. */
export function meet(one: string, two: string): boolean {
  const [short, long] = one.length < two.length ? [one, two] : [two, one]
  return long.startsWith(short) && (long.length === short.length || '.['.includes(long[short.length] ?? ''))
}

/** What was sent without what is lost, and what arrived; both without what is said in another way. */
export function comparable<T extends object>(sent: T, arrived: T, losses: readonly Loss[]): [T, T] {
  const lost = losses.flatMap(({ fate, places }) => (fate === 'lost' ? places : []))
  const reworded = losses.flatMap(({ fate, places }) => (fate === 'lost' ? [] : places))
  const moved = reworded.map((path) => afterLosses(path, lost))
  return [without(sent, [...lost, ...reworded]), without(arrived, moved)]
}

/** The path at which something stands once these have gone from the lists that hold it. */
function afterLosses(path: string, lost: readonly string[]): string {
  return path.replace(/\[(\d+)\]/g, (_, index: string, at: number) => {
    const list = path.slice(0, at)
    const before = lost.filter((gone) => {
      const [, holder, position] = /^(.*)\[(\d+)\]$/.exec(gone) ?? []
      return holder === list && Number(position) < Number(index)
    })
    return `[${Number(index) - before.length}]`
  })
}

/** A copy of `value` in which nothing stands at these paths. */
function without<T extends object>(value: T, paths: readonly string[]): T {
  const copy = structuredClone(value)
  const lists = new Set<unknown[]>()
  for (const path of paths) {
    const keys = path.match(/[^.[\]]+/g) ?? []
    const last = keys.pop() ?? ''
    let parent: Record<string, unknown> | undefined = copy as Record<string, unknown>
    for (const key of keys) parent = parent?.[key] as Record<string, unknown> | undefined
    if (parent) delete parent[last]
    if (Array.isArray(parent)) lists.add(parent)
  }
  for (const list of lists) list.splice(0, list.length, ...list.filter((item) => item !== undefined))
  const { tools, ...rest } = copy as T & { tools?: unknown[] }
  // The order of tools says nothing.
  return tools?.length ? ({ ...rest, tools: sorted(tools) } as T) : (rest as T)
}

function sorted(tools: readonly unknown[]): unknown[] {
  return tools
    .map((tool) => [JSON.stringify(tool, ['type', 'name']), tool] as const)
    .sort()
    .map(([, tool]) => tool)
}
