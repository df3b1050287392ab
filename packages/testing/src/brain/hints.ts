/** Values that a text offers for the arguments of a call. */
export interface Hints {
  text: string
  /** Names and quotations, or what stands behind the last preposition. */
  things: string[]
  numbers: number[]
}

/** Capitalised words that are no names. */
const NO_NAME = new Set(
  (
    'a an and are at be both by call can compare could did do does find for from get give had has have how i if in is ' +
    'it let look me my no not now of on or please say search show so tell thanks that the their then there these they ' +
    'this to today use was we what when where which who why will with would write yes you'
  ).split(' '),
)
const QUOTATION = /"([^"\n]{1,200})"|“([^”\n]{1,200})”|`([^`\n]{1,200})`/g
const NAMES = /\p{Lu}[\p{L}\p{N}'-]*(?: \p{Lu}[\p{L}\p{N}'-]*)*/gu
const SENTENCE_END = /(?:^|[.!?:]\s+|\n\s*)$/
const AFTER_NAME = /^\s*(?:[,:.?!]|$|(?:and|or|is|was)\b)/
const OBJECT = /\b(?:in|for|of|about|at|from|with)\s+([^.?!\n]{1,200})/giu

export function readHints(text: string): Hints {
  const things = quotations(text)
  if (things.length === 0) things.push(...names(text))
  if (things.length === 0) things.push(...objects(text))
  return {
    text,
    things: [...new Set(things)],
    numbers: [...text.matchAll(/(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])/g)].map(Number),
  }
}

function quotations(text: string): string[] {
  return [...text.matchAll(QUOTATION)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

/** Runs of capitalised words, without the likes of `What` at their edge and of `Translate` at a sentence's. */
function names(text: string): string[] {
  return [...text.matchAll(NAMES)].flatMap(({ 0: run, index }) => {
    const words = run.split(' ')
    while (words[0] && NO_NAME.has(words[0].toLowerCase().replace(/'.*/, ''))) words.shift()
    const begins =
      words.length === 1 && words[0] === run && SENTENCE_END.test(text.slice(Math.max(0, index - 9), index))
    const isName =
      words.length > 0 && (!begins || AFTER_NAME.test(text.slice(index + run.length, index + run.length + 9)))
    return isName ? [words.join(' ')] : []
  })
}

/** `paris` and `new york` of `the weather in paris and new york?`. */
function objects(text: string): string[] {
  const last = [...text.matchAll(OBJECT)].at(-1)?.[1] ?? ''
  const listed = last
    .split(/\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+/)
    .map((thing) => thing.replace(/^(?:the|both)\s+/i, '').trim())
  return listed.every((thing) => thing.split(' ').length <= 3) ? listed.filter(Boolean) : []
}
