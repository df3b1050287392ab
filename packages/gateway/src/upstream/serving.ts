import type { Format } from '@mixrouter/core'
import { createMatcher } from '../lib/matcher.ts'
import { byWeight } from '../lib/weights.ts'
import { createTargets, type Target, type Upstream } from './targets.ts'

/**
 * Where a model of a name is served, in the order in which it is tried: only at the upstream that the name begins with
 * (`upstream/model`), otherwise at all that have it.
 *
 * @param turn counts requests, so that the keys of an upstream share the load
 */
export type Serving = (name: string, client: Format, turn: number) => readonly Target[]

/** Clients choose the names of models. */
const MAX_REMEMBERED = 10_000

/** An upstream that serves a model, with a target for each of its keys. */
interface Place {
  upstream: Upstream
  targets: readonly Target[]
}

/** Finds upstreams by name and compiled globs, and remembers what it found. */
export function createServing(upstreams: readonly Upstream[]): Serving {
  const byName = new Map(
    upstreams.map((upstream) => [upstream.name, { upstream, serves: createMatcher(upstream.models) }]),
  )
  const all = [...byName.values()]
  const remembered = new Map<string, (turn: number) => readonly Target[]>()

  const find = (name: string): { upstream: Upstream; model: string }[] => {
    const slash = name.indexOf('/')
    const named = slash < 0 ? undefined : byName.get(name.slice(0, slash))
    const model = name.slice(slash + 1)
    if (named?.serves(model)) return [{ upstream: named.upstream, model }]
    return all.filter(({ serves }) => serves(name)).map(({ upstream }) => ({ upstream, model: name }))
  }

  return (name, client, turn) => {
    const key = `${client} ${name}`
    let targets = remembered.get(key)
    if (!targets) {
      targets = balance(
        find(name).map(({ upstream, model }) => ({
          upstream,
          targets: createTargets(upstream, model, client),
        })),
      )
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(key, targets)
    }
    return targets(turn)
  }
}

/** The targets of some places as each request tries them: always the same, unless several share the load. */
function balance(places: readonly Place[]): (turn: number) => readonly Target[] {
  const weighted = places.length > 1 && places.some(({ upstream }) => upstream.weight !== undefined)
  const inTurn = places.some(({ targets }) => targets.length > 1)
  if (!weighted && !inTurn) {
    const fixed = places.flatMap(({ targets }) => targets)
    return () => fixed
  }
  return (turn) =>
    (weighted ? shareLoad(places) : places).flatMap(({ targets }) => {
      const first = turn % targets.length
      return [...targets.slice(first), ...targets.slice(0, first)]
    })
}

/** Upstreams of one priority share the load by weight. */
function shareLoad(places: readonly Place[]): readonly Place[] {
  const groups = new Map<number, Place[]>()
  for (const place of places) {
    const { priority } = place.upstream
    groups.set(priority, [...(groups.get(priority) ?? []), place])
  }
  return [...groups.values()].flatMap((group) => byWeight(group, ({ upstream }) => upstream.weight ?? 1))
}
