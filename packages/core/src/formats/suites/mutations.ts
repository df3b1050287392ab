import fc from 'fast-check'
import { anyText } from './arbitraries.ts'
import { throughJson, toBytes } from './harness.ts'

/** How deep hostile JSON nests: enough to overflow the stack of a recursive reader. */
const DEPTH = 20_000

/** Keys of Object.prototype, and keys that the formats read. */
const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'length',
  'hasOwnProperty',
  'then',
  'type',
  'content',
  'text',
  'id',
  'role',
  'error',
  'message',
  'messages',
  'parts',
  'input',
  'output',
  'candidates',
  'choices',
  'delta',
  'usage',
  'index',
  'tools',
  'function',
  'arguments',
  'source',
  'url',
  'data',
  'code',
  'status',
  'details',
)

const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -0,
    '',
    ' ',
    '0',
    'null',
    '__proto__',
    'constructor',
    'UklGR',
    'data:',
    'data:image/png;base64,',
    'text',
    'function',
    'error',
    'tool_use',
  ),
  anyText,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Any JSON value with hostile keys, made by JSON.parse so that `__proto__` is an own key. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .letrec<{ value: string; list: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf.map((value) => JSON.stringify(value)),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    object: fc
      .array(fc.tuple(hostileKey, tie('value')), { maxLength: 5 })
      .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  }))
  .value.map((text) => JSON.parse(text) as unknown)

/** Bytes to insert where they do not belong. */
export const misplacedBytes = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  fc
    .constantFrom(
      '\n\n',
      '\r',
      'data: ',
      'data: {}\n\n',
      'data: [DONE]\n\n',
      'event: error\n',
      'data: null\n\n',
      ',',
      '"',
      '}',
      '{',
      'event: x\ndata: []\n\n',
    )
    .map(toBytes),
)

/** One change to a JSON body. */
interface Mutation {
  /** The value to change, by its index in the body, modulo their number. */
  at: number
  op: 'replace' | 'remove' | 'insert' | 'repeat' | 'pollute' | 'deep-array' | 'deep-object' | 'deep-same'
  value: unknown
}

export const anyMutations = fc.array(
  fc.record({
    at: fc.nat({ max: 500 }),
    op: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom('replace', 'remove', 'insert', 'repeat', 'pollute') },
      { weight: 1, arbitrary: fc.constantFrom('deep-array', 'deep-object', 'deep-same') },
    ),
    value: anyJson,
  }),
  { minLength: 1, maxLength: 3 },
) as fc.Arbitrary<Mutation[]>

/** A copy of `body` with these mutations applied. */
export function mutate(body: unknown, mutations: readonly Mutation[]): unknown {
  const root = { body: throughJson(body) }
  for (const { at, op, value } of mutations) {
    const all = valuesIn(root)
    const target = all[at % all.length]
    if (target) mutateValue(target.holder, target.key, op, throughJson(value))
  }
  return root.body
}

/** How many values of a body `mutate` can address. */
export function countValues(body: unknown): number {
  return valuesIn({ body }).length
}

function mutateValue(holder: Record<string, unknown>, key: string, op: Mutation['op'], value: unknown): void {
  const current = holder[key]
  if (op === 'replace') holder[key] = value
  else if (op === 'remove' && Array.isArray(holder)) holder.splice(Number(key), 1)
  else if (op === 'remove') delete holder[key]
  else if (op === 'repeat')
    holder[key] = Array.isArray(current) ? [...current, ...current] : [current, current]
  else if (op === 'insert') insert(current, 'extra', value)
  else if (op === 'pollute') insert(current, '__proto__', JSON.parse('{"polluted":true}'))
  else holder[key] = deep(op.slice(5), key)
}

function insert(target: unknown, key: string, value: unknown): void {
  if (Array.isArray(target)) target.push(value)
  else if (target !== null && typeof target === 'object') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  }
}

/** Up to a thousand values inside `root`, breadth first, each with the object or list that holds it. */
function valuesIn(root: object): { holder: Record<string, unknown>; key: string }[] {
  const found: { holder: Record<string, unknown>; key: string }[] = []
  const holders: object[] = [root]
  for (let next = holders.shift(); next && found.length < 1000; next = holders.shift()) {
    for (const [key, value] of Object.entries(next)) {
      found.push({ holder: next as Record<string, unknown>, key })
      if (value !== null && typeof value === 'object') holders.push(value)
    }
  }
  return found
}

function deep(kind: string, key: string): unknown {
  return JSON.parse(nestedJson(kind, key))
}

/** JSON text nested 20,000 levels deep: lists, objects, or lists of objects that repeat `key`. */
export function nestedJson(kind: string, key: string): string {
  const name = JSON.stringify(key)
  if (kind === 'array') return `${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}`
  if (kind === 'object') return `${`{${name}:`.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`
  return `${`[{"type":"text",${name}:`.repeat(DEPTH / 2)}1${'}]'.repeat(DEPTH / 2)}`
}

/** `value` as JSON text; for one too deep to stringify, other deeply nested JSON. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return nestedJson('object', 'delta')
  }
}
