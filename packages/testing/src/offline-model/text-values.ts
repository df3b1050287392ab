/** Values found in a text, used as arguments of tool calls and in structured output. */
export interface TextValues {
  text: string
  /** Quotations, or else names, or else the words after the last preposition. */
  phrases: string[]
  numbers: number[]
}

/** Words that are capitalised at the beginning of a sentence without being names. */
const COMMON_WORDS = new Set(
  (
    'a an and are at be both by call can compare could did do does find for from get give had has have how i if in is ' +
    'it let look me my no not now of on or please say search show so tell thanks that the their then there these they ' +
    'this to today use was we what when where which who why will with would write yes you'
  ).split(' '),
)
const QUOTATION = /"([^"\n]{1,200})"|“([^”\n]{1,200})”|`([^`\n]{1,200})`/g
const CAPITALISED_WORDS = /\p{Lu}[\p{L}\p{N}'-]*(?: \p{Lu}[\p{L}\p{N}'-]*)*/gu
const SENTENCE_END = /(?:^|[.!?:]\s+|\n\s*)$/
const AFTER_NAME = /^\s*(?:[,:.?!]|$|(?:and|or|is|was)\b)/
const PREPOSITION = /\b(?:in|for|of|about|at|from|with)\s+([^.?!\n]{1,200})/giu
const NUMBER = /(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])/g

/**
 * @example
 * extractTextValues('Weather in Paris and London in 3 days?')
 * // { text: 'Weather …', phrases: ['Paris', 'London'], numbers: [3] }
 */
export function extractTextValues(text: string): TextValues {
  const phrases = findQuotations(text)
  if (phrases.length === 0) phrases.push(...findNames(text))
  if (phrases.length === 0) phrases.push(...findObjects(text))
  return {
    text,
    phrases: [...new Set(phrases)],
    numbers: [...text.matchAll(NUMBER)].map(Number),
  }
}

function findQuotations(text: string): string[] {
  return [...text.matchAll(QUOTATION)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

/** Runs of capitalised words, without a leading `What`, and without a single `Translate` that starts a sentence. */
function findNames(text: string): string[] {
  return [...text.matchAll(CAPITALISED_WORDS)].flatMap(({ 0: run, index }) => {
    const words = run.split(' ')
    while (words[0] && COMMON_WORDS.has(words[0].toLowerCase().replace(/'.*/, ''))) words.shift()
    const startsSentence =
      words.length === 1 && words[0] === run && SENTENCE_END.test(text.slice(Math.max(0, index - 9), index))
    const isName =
      words.length > 0 &&
      (!startsSentence || AFTER_NAME.test(text.slice(index + run.length, index + run.length + 9)))
    return isName ? [words.join(' ')] : []
  })
}

/** `paris` and `new york` in `the weather in paris and new york?`. */
function findObjects(text: string): string[] {
  const last = [...text.matchAll(PREPOSITION)].at(-1)?.[1] ?? ''
  const items = last
    .split(/\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+/)
    .map((item) => item.replace(/^(?:the|both)\s+/i, '').trim())
  return items.every((item) => item.split(' ').length <= 3) ? items.filter(Boolean) : []
}
