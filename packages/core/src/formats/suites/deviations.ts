import { expect } from 'vitest'
import type { Deviation, DeviationKind } from './capabilities.ts'

/** How one feature is expected to deviate, and at which paths of this request or response. */
interface ExpectedDeviation {
  feature: string
  kind: DeviationKind
  paths: readonly string[]
}

/**
 * The deviations to expect of a request or response that holds these features.
 *
 * @param paths Where each feature was added.
 * @param table The format's row for each feature that it can't carry unchanged.
 */
export function expectedDeviations(
  paths: ReadonlyMap<string, readonly string[]>,
  table: Record<string, Deviation>,
): ExpectedDeviation[] {
  return [...paths].flatMap(([feature, added]) => {
    const [kind, place = ''] = [table[feature] ?? []].flat() as [DeviationKind?, string?]
    if (!kind) return []
    if (place === '') return [{ feature, kind, paths: added }]
    const isRelative = /^[.[]/.test(place)
    return [{ feature, kind, paths: isRelative ? added.map((path) => path + place) : [place] }]
  })
}

/** Every deviation has a warning, except the implicit ones, and every warning belongs to a deviation. */
export function expectWarnings(warnings: readonly string[], deviations: readonly ExpectedDeviation[]): void {
  const announced = deviations.filter(({ kind }) => kind !== 'implicit')
  for (const { feature, kind, paths } of announced) {
    const own = warnings.filter((warning) => paths.some((path) => overlaps(warning, path)))
    expect(own, `${feature} is ${kind}: expected a warning at ${paths.join(' or ')}`).not.toEqual([])
  }
  const unexpected = warnings.filter(
    (warning) => !announced.some(({ paths }) => paths.some((path) => overlaps(warning, path))),
  )
  expect(unexpected, 'warnings about features that the format is expected to carry').toEqual([])
}

/** Whether the paths are the same, or one contains the other. */
export function overlaps(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return long.startsWith(short) && (long.length === short.length || '.['.includes(long[short.length] ?? ''))
}

/**
 * What was sent and what was received, reduced to what must be equal: dropped features are removed from what was
 * sent, all other deviations from both.
 */
export function withoutDeviations<T extends object>(
  sent: T,
  received: T,
  deviations: readonly ExpectedDeviation[],
): [sent: T, received: T] {
  const dropped = deviations.flatMap(({ kind, paths }) => (kind === 'dropped' ? paths : []))
  const changed = deviations.flatMap(({ kind, paths }) => (kind === 'dropped' ? [] : paths))
  const receivedPaths = changed.map((path) => shiftIndexes(path, dropped))
  return [withoutPaths(sent, [...dropped, ...changed]), withoutPaths(received, receivedPaths)]
}

/** The path of the same value after the items at `dropped` were removed from the lists that hold it. */
function shiftIndexes(path: string, dropped: readonly string[]): string {
  return path.replace(/\[(\d+)\]/g, (_, index: string, offset: number) => {
    const list = path.slice(0, offset)
    const before = dropped.filter((gone) => {
      const [, holder, position] = /^(.*)\[(\d+)\]$/.exec(gone) ?? []
      return holder === list && Number(position) < Number(index)
    })
    return `[${Number(index) - before.length}]`
  })
}

/** A copy of `value` without the values at these paths, and with its tools sorted, since their order is free. */
function withoutPaths<T extends object>(value: T, paths: readonly string[]): T {
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
  return tools?.length ? ({ ...rest, tools: sorted(tools) } as T) : (rest as T)
}

function sorted(tools: readonly unknown[]): unknown[] {
  return tools
    .map((tool) => [JSON.stringify(tool, ['type', 'name']), tool] as const)
    .sort()
    .map(([, tool]) => tool)
}
