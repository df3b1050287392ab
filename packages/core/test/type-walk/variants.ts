import type { Sample, Scene } from './scenes.ts'
import type { ObjectNode, TypeNode } from './type-graph.ts'

/** One thing that a type allows: a body with it, and the same body without it or with another value in its place. */
export interface Variant {
  /** Where it stands, such as `messages[user].content[image].cache_control.ttl=1h`. */
  path: string
  body: unknown
  /** Several where the thing cannot be left out but has other values. */
  baselines: unknown[]
}

/** Says that a thing is left out. */
const REMOVED = Symbol('removed')

type Wrap = (value: unknown) => unknown

interface Place {
  path: string
  /** The whole body with `value` at this place. */
  wrap: Wrap
  /** Whether the place may be empty. */
  optional: boolean
  /** Other values that this place takes, where it must have one. */
  others?: unknown[]
  /** The objects around it. */
  within: readonly ObjectNode[]
}

/** Every field, union member and enum value of `root`, each in the smallest body that has it. */
export function* variantsOf(root: TypeNode, scene: Scene): Generator<Variant> {
  const sampleAt = (node: TypeNode, path: string, within: readonly ObjectNode[] = []) =>
    minimal(node, path, scene.sample, within)
  yield* walk(root, {
    path: '',
    wrap: (value) => scene.complete(value),
    optional: false,
    within: [],
  })

  function* walk(node: TypeNode, place: Place): Generator<Variant> {
    const { path, within } = place
    if (scene.skip(path)) return
    const sample = scene.sample(path)
    if (sample && (sample.whole || isLeaf(node))) {
      yield variant(place, sample.value)
      return
    }
    switch (node.kind) {
      case 'union':
        yield* walkUnion(node.members, place)
        break
      case 'literal':
        if (place.optional || place.others?.length) {
          yield variant({ ...place, path: `${path}=${node.value}` }, node.value)
        }
        break
      case 'array':
        yield* walk(node.element, {
          ...place,
          path: `${path}[]`,
          wrap: (value) => place.wrap(value === REMOVED ? (place.optional ? REMOVED : []) : [value]),
          optional: true,
        })
        break
      case 'record':
        yield* walk(node.value, {
          ...place,
          path: `${path}.*`,
          wrap: (value) => place.wrap(value === REMOVED ? REMOVED : { key: value }),
        })
        break
      case 'object':
        if (!within.includes(node)) yield* walkObject(node, place)
        break
      default:
        yield variant(place, sampleAt(node, path))
    }
  }

  function* walkUnion(members: TypeNode[], place: Place): Generator<Variant> {
    for (const member of members) {
      const others = members.filter((other) => other !== member)
      const label = member.kind === 'object' ? `(${labelIn(member, members)})` : ''
      yield* walk(member, {
        ...place,
        path: place.path + label,
        ...(!place.optional && { others: others.map((other) => sampleAt(other, place.path)) }),
      })
    }
  }

  function* walkObject(node: ObjectNode, place: Place): Generator<Variant> {
    const smallest = sampleAt(node, place.path) as Record<string, unknown>
    const within = [...place.within, node]
    if (place.path) yield variant(place, smallest)
    for (const field of node.fields) {
      const path = place.path ? `${place.path}.${field.name}` : field.name
      const put: Wrap = (value) => {
        if (value !== REMOVED) return place.wrap({ ...smallest, [field.name]: value })
        const { [field.name]: _, ...rest } = smallest
        return place.wrap(rest)
      }
      yield* walk(field.type, { path, wrap: put, optional: field.optional, within })
    }
  }

  function variant(place: Place, value: unknown): Variant {
    const body = place.wrap(value)
    const others = place.optional ? [REMOVED] : [changed(value), ...(place.others ?? [])]
    const text = JSON.stringify(body)
    const baselines = others.filter((other) => other !== undefined).map(place.wrap)
    return { path: place.path, body, baselines: baselines.filter((other) => JSON.stringify(other) !== text) }
  }
}

/** The smallest value of a type. */
function minimal(
  node: TypeNode,
  path: string,
  sampleAt: (path: string) => Sample | undefined,
  within: readonly ObjectNode[],
): unknown {
  const sample = sampleAt(path)
  if (sample && (sample.whole || isLeaf(node))) return sample.value
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'array': {
      const cyclic = node.element.kind === 'object' && within.includes(node.element)
      return cyclic ? [] : [minimal(node.element, `${path}[]`, sampleAt, within)]
    }
    case 'record':
      return {}
    case 'union': {
      const member = node.members.find(
        (m) => m.kind !== 'unknown' && !(m.kind === 'object' && within.includes(m)),
      )
      return (
        member &&
        minimal(
          member,
          member.kind === 'object' ? `${path}(${labelIn(member, node.members)})` : path,
          sampleAt,
          within,
        )
      )
    }
    case 'object':
      return Object.fromEntries(
        node.fields
          .filter((field) => !field.optional)
          .map((field) => [
            field.name,
            minimal(field.type, path ? `${path}.${field.name}` : field.name, sampleAt, [...within, node]),
          ]),
      )
    case 'number':
      return 1
    default:
      return 'sample'
  }
}

/** Whether a type has nothing to walk into. */
const isLeaf = ({ kind }: TypeNode) =>
  kind === 'string' || kind === 'number' || kind === 'unknown' || kind === 'record'

/** What tells an object from the others of its union: its type or role, otherwise its name. */
function labelIn(node: ObjectNode, members: readonly TypeNode[]): string {
  const label = labelOf(node)
  const same = members.filter((member) => member.kind === 'object' && labelOf(member) === label)
  return same.length > 1 ? node.name : label
}

function labelOf(node: ObjectNode): string {
  for (const key of ['type', 'role']) {
    const field = node.fields.find(({ name }) => name === key)
    if (field?.type.kind === 'literal') return String(field.type.value)
  }
  return node.name
}

/** Another value of the same type. */
function changed(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`
  if (typeof value === 'number') return value + 1
  return undefined
}
