import fc from 'fast-check'
import { anyText } from './arbitraries.ts'
import { bytesOf, overWire } from './harness.ts'

/** How deep hostile JSON nests: more than a recursive reader's stack can take. */
const DEPTH = 20_000

/** Keys that objects have by themselves, and those that formats look for. */
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

/** JSON values of hostile keys, as JSON.parse makes them: `__proto__` is a key as any other. */
export const junk: fc.Arbitrary<unknown> = fc
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

/** Bytes that do not belong where they stand. */
export const junkBytes = fc.oneof(
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
    .map(bytesOf),
)

/** One change to a body. */
interface Bend {
  /** Which node of the body, counted through and around. */
  at: number
  op: 'replace' | 'remove' | 'insert' | 'repeat' | 'pollute' | 'deep-array' | 'deep-object' | 'deep-same'
  value: unknown
}

export const bends = fc.array(
  fc.record({
    at: fc.nat({ max: 500 }),
    op: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom('replace', 'remove', 'insert', 'repeat', 'pollute') },
      { weight: 1, arbitrary: fc.constantFrom('deep-array', 'deep-object', 'deep-same') },
    ),
    value: junk,
  }),
  { minLength: 1, maxLength: 3 },
) as fc.Arbitrary<Bend[]>

/** A copy of `body` with these changes. */
export function bend(body: unknown, bending: readonly Bend[]): unknown {
  const root = { body: overWire(body) }
  for (const { at, op, value } of bending) {
    const nodes = nodesOf(root)
    const node = nodes[at % nodes.length]
    if (node) bendNode(node.holder, node.key, op, overWire(value))
  }
  return root.body
}

/** How many values `bend` can tell apart in a body. */
export function placesIn(body: unknown): number {
  return nodesOf({ body }).length
}

function bendNode(holder: Record<string, unknown>, key: string, op: Bend['op'], value: unknown): void {
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

/** Every place of a body where a value stands, itself included; very deep ones are not entered. */
function nodesOf(root: object): { holder: Record<string, unknown>; key: string }[] {
  const nodes: { holder: Record<string, unknown>; key: string }[] = []
  const holders: object[] = [root]
  for (let next = holders.shift(); next && nodes.length < 1000; next = holders.shift()) {
    for (const [key, value] of Object.entries(next)) {
      nodes.push({ holder: next as Record<string, unknown>, key })
      if (value !== null && typeof value === 'object') holders.push(value)
    }
  }
  return nodes
}

function deep(kind: string, key: string): unknown {
  return JSON.parse(nestedText(kind, key))
}

/** JSON text of 20,000 levels: of lists, of objects, or of lists of objects by the key where it stands. */
export function nestedText(kind: string, key: string): string {
  const name = JSON.stringify(key)
  if (kind === 'array') return `${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}`
  if (kind === 'object') return `${`{${name}:`.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`
  return `${`[{"type":"text",${name}:`.repeat(DEPTH / 2)}1${'}]'.repeat(DEPTH / 2)}`
}

/** JSON text of a value of any depth. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return nestedText('object', 'delta')
  }
}
