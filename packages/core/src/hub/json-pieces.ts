import { LONG_CHARACTERS, textPieces } from './text-pieces.ts'

/** How many numbers and the like of a list are written at once. */
const BATCH = 1000

/** An object or array that is being written. */
interface Open {
  /** The names of an object's fields; undefined for an array. */
  names: readonly string[] | undefined
  values: readonly unknown[]
  at: number
}

/** What `JSON.stringify` makes of plain data, in pieces of which each is made at once, with texts around it. */
export function* jsonPieces(root: unknown, before = '', after = ''): Generator<string> {
  if (before) yield before
  yield* piecesOf(root)
  if (after) yield after
}

function* piecesOf(root: unknown): Generator<string> {
  const stack: Open[] = []
  let next: unknown = root
  for (;;) {
    if (typeof next === 'string') yield* piecesOfString(next)
    else if (isContainer(next)) {
      const opened = Array.isArray(next) ? { names: undefined, values: next, at: 0 } : openObject(next)
      yield opened.names ? '{' : '['
      stack.push(opened)
    } else yield JSON.stringify(next) ?? 'null'

    let open = stack.at(-1)
    while (open && open.at === open.values.length) {
      yield open.names ? '}' : ']'
      stack.pop()
      open = stack.at(-1)
    }
    if (!open) return
    const { names, values, at } = open
    const comma = at > 0 ? ',' : ''
    const batch = names ? 0 : plainFrom(values, at)
    if (batch > 1) {
      // the last one is written as any other value
      yield `${comma}${JSON.stringify(values.slice(at, at + batch - 1)).slice(1, -1)},`
      open.at += batch
      next = values[open.at - 1]
    } else {
      yield names ? `${comma}${JSON.stringify(names[at])}:` : comma
      open.at++
      next = values[at]
    }
  }
}

function openObject(value: object): Open {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return { names: fields.map(([name]) => name), values: fields.map(([, field]) => field), at: 0 }
}

/** How many numbers and the like follow each other in a list. */
function plainFrom(values: readonly unknown[], from: number): number {
  let at = from
  while (at < values.length && at - from < BATCH && isPlain(values[at])) at++
  return at - from
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

const isPlain = (value: unknown) => typeof value !== 'string' && !isContainer(value)

function* piecesOfString(text: string): Generator<string> {
  if (text.length <= LONG_CHARACTERS) {
    yield JSON.stringify(text)
    return
  }
  yield '"'
  for (const piece of textPieces(text)) yield JSON.stringify(piece).slice(1, -1)
  yield '"'
}
