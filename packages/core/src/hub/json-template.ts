import { createId } from './ids.ts'
import { isObject, parseJson } from './json.ts'
import { stringEnd } from './json-text.ts'

/**
 * Reads texts that differ from a known one in some strings and numbers only. Undefined for any other text. The values share
 * what does not differ: they must not be changed.
 */
export type JsonTemplate = (json: string) => unknown

/** A string, without its quotes, or a number, from `start` to `end` of a text. */
interface Hole {
  start: number
  end: number
  isNumber: boolean
}

/** Which hole a value comes from; or, of an array or object with holes further in, where they are. */
type Filling = number | readonly (readonly [key: string | number, filling: Filling])[]

const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20
const ZERO = 0x30
const NINE = 0x39

/** The most digits of an integer that is exact whatever its digits. */
const EXACT_DIGITS = 15

/** What two valid JSON texts have in common, if they differ in strings and whole numbers only. */
export function findTemplate(first: string, second: string): JsonTemplate | undefined {
  const holes = findHoles(first, second)
  if (!holes || holes.length === 0) return undefined
  const mark = createId('hole_')
  const literals: string[] = []
  let marked = ''
  let from = 0
  for (const [index, { start, end, isNumber }] of holes.entries()) {
    const literal = second.slice(from, start)
    literals.push(literal)
    marked += literal + (isNumber ? `"${mark}${index}"` : mark + index)
    from = end
  }
  literals.push(second.slice(from))
  const skeleton = parseJson(marked + second.slice(from))
  const filling = fillingOf(skeleton, mark)
  // a name that differs, or a field that is given twice, has no place of its own
  if (filling === undefined || countHoles(filling) < holes.length) return undefined
  return (json) => {
    const values = readHoles(json, literals, holes)
    return values && fill(skeleton, filling, values)
  }
}

/** The strings and numbers in which `second` differs from `first`; undefined if it differs in anything else. */
function findHoles(first: string, second: string): Hole[] | undefined {
  const holes: Hole[] = []
  let inFirst = 0
  let inSecond = 0
  /** The lengths of what has been read since the string that is open began; 0 outside of strings. */
  let inString = 0
  let escaped = false
  while (inSecond < second.length) {
    const code = second.charCodeAt(inSecond)
    if (first.charCodeAt(inFirst) === code) {
      inFirst++
      inSecond++
      if (inString === 0) inString = code === QUOTE ? 1 : 0
      else if (code === QUOTE && !escaped) inString = 0
      else inString++
      escaped = code === BACKSLASH && !escaped
      continue
    }
    const isNumber = inString === 0
    const open = isNumber ? digitsBefore(second, inSecond) : inString - 1
    const start = inSecond - open
    const endInFirst = isNumber ? digitsEnd(first, inFirst) : stringEnd(first, inFirst - inString) - 1
    const end = isNumber ? digitsEnd(second, inSecond) : stringEnd(second, inSecond - inString) - 1
    if (endInFirst === inFirst && end === inSecond) return undefined
    if (isNumber && (endInFirst === inFirst - open || end === start)) return undefined
    holes.push({ start, end, isNumber })
    inFirst = endInFirst
    inSecond = end
    escaped = false
  }
  return inFirst === first.length ? holes : undefined
}

function digitsBefore(text: string, end: number): number {
  let start = end
  while (isDigit(text.charCodeAt(start - 1))) start--
  return end - start
}

function digitsEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

const isDigit = (code: number) => code >= ZERO && code <= NINE

function fillingOf(value: unknown, mark: string): Filling | undefined {
  if (typeof value === 'string') return value.startsWith(mark) ? Number(value.slice(mark.length)) : undefined
  if (!Array.isArray(value) && !isObject(value)) return undefined
  const fillings = Object.entries(value).flatMap(([key, item]) => {
    const filling = fillingOf(item, mark)
    const place = Array.isArray(value) ? Number(key) : key
    return filling === undefined || key === '__proto__' ? [] : [[place, filling] as const]
  })
  return fillings.length > 0 ? fillings : undefined
}

function countHoles(filling: Filling): number {
  if (typeof filling === 'number') return 1
  return filling.reduce((count, [, inner]) => count + countHoles(inner), 0)
}

function readHoles(
  json: string,
  literals: readonly string[],
  holes: readonly Hole[],
): (string | number)[] | undefined {
  const values = new Array<string | number>(holes.length) // grown by push, it would have room for 17
  let at = 0
  for (const [index, { isNumber }] of holes.entries()) {
    const literal = literals[index] as string
    const start = at + literal.length
    if (json.slice(at, start) !== literal) return undefined // faster than startsWith
    at = isNumber ? digitsEnd(json, start) : textEnd(json, start)
    const value = isNumber ? integerOf(json.slice(start, at)) : textOf(json, start, at)
    if (value === undefined) return undefined
    values[index] = value
  }
  return json.slice(at) === literals.at(-1) ? values : undefined
}

/** The end of a string's plain text; of the whole string, if it has escapes. */
function textEnd(json: string, from: number): number {
  let at = from
  for (;;) {
    const code = json.charCodeAt(at)
    if (code === BACKSLASH) return stringEnd(json, from - 1) - 1
    if (code === QUOTE || !(code >= FIRST_PRINTABLE)) return at
    at++
  }
}

function textOf(json: string, start: number, end: number): string | undefined {
  const text = json.slice(start, end)
  if (!text.includes('\\')) return text
  const value = parseJson(`"${text}"`)
  return typeof value === 'string' ? value : undefined
}

function integerOf(digits: string): number | undefined {
  const isCanonical = digits === '0' || (digits !== '' && digits.charCodeAt(0) !== ZERO)
  return isCanonical && digits.length <= EXACT_DIGITS ? Number(digits) : undefined
}

const copyList = (list: readonly unknown[]) => list.slice() as unknown[] & Record<PropertyKey, unknown>

/** A copy with the holes filled. */
function fill(value: unknown, filling: Filling, values: readonly (string | number)[]): unknown {
  if (typeof filling === 'number') return values[filling]
  const copy: Record<PropertyKey, unknown> = Array.isArray(value) ? copyList(value) : { ...Object(value) }
  for (const [place, inner] of filling) copy[place] = fill(copy[place], inner, values)
  return copy
}
