import type { ObjectNode, TypeNode } from './type-graph.ts'

/** Where `value` is not what `type` allows, or undefined where it is. Fields that the type does not know count. */
export function findMismatch(value: unknown, type: TypeNode, path = ''): string | undefined {
  switch (type.kind) {
    case 'unknown':
      return undefined
    case 'string':
    case 'number':
      return typeof value === type.kind ? undefined : `${path} is not a ${type.kind}`
    case 'literal':
      return value === type.value ? undefined : `${path} is not ${JSON.stringify(type.value)}`
    case 'array':
      if (!Array.isArray(value)) return `${path} is not an array`
      return first(value.entries(), ([index, item]) => findMismatch(item, type.element, `${path}[${index}]`))
    case 'record':
      if (!isObject(value)) return `${path} is not an object`
      return first(Object.entries(value), ([key, item]) => findMismatch(item, type.value, `${path}.${key}`))
    case 'union':
      return findUnionMismatch(value, type.members, path)
    case 'object':
      return findObjectMismatch(value, type, path)
  }
}

/** The mismatch with the member that comes nearest: of the same `type`, or the one that fails deepest. */
function findUnionMismatch(value: unknown, members: TypeNode[], path: string): string | undefined {
  let deepest: string | undefined
  const same = members.filter((member) => isObject(value) && typeOf(member) === value.type)
  for (const member of same.length > 0 ? same : members) {
    const mismatch = findMismatch(value, member, path)
    if (mismatch === undefined) return undefined
    if (deepest === undefined || depth(mismatch) > depth(deepest)) deepest = mismatch
  }
  return deepest ?? `${path} is nothing`
}

/** What an object's field `type` must be, if that is one value. */
function typeOf(node: TypeNode): unknown {
  const type = node.kind === 'object' ? node.fields.find(({ name }) => name === 'type')?.type : undefined
  return type?.kind === 'literal' ? type.value : NO_TYPE
}

const NO_TYPE = Symbol('no type')

const depth = (mismatch: string) => mismatch.split(' ')[0]?.split(/[.[]/).length ?? 0

function findObjectMismatch(value: unknown, { name, fields }: ObjectNode, path: string): string | undefined {
  if (!isObject(value)) return `${path} is not a ${name}`
  for (const field of fields) {
    const at = path ? `${path}.${field.name}` : field.name
    const item = value[field.name]
    if (item === undefined) {
      if (!field.optional) return `${at} is missing in ${name}`
      continue
    }
    const mismatch = findMismatch(item, field.type, at)
    if (mismatch !== undefined) return mismatch
  }
  const extra = Object.keys(value).find(
    (key) => value[key] !== undefined && !fields.some((f) => f.name === key),
  )
  return extra === undefined ? undefined : `${path}.${extra} is not in ${name}`
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
