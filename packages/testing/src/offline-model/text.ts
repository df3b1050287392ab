import { writeMarkdown } from './answers.ts'
import { describeMedia } from './media.ts'
import type { Turn } from './turn.ts'
import { isMedia, textOf } from './turn.ts'

/** Longer texts of users and tools are truncated, in characters. */
const MAX_QUOTED_CHARACTERS = 1000
const MAX_WORDS = 100_000
const WORD_COUNT = /(?:^|\s)(?:\/long\s+(\d+)|write\s+(?:me\s+)?(\d+)[\s-]words?)\b/i
const GREETING = /^(?:hi|hello|hey)[.!]?$/i
const FILLER = (
  'the quick brown fox jumps over the lazy dog while a patient river carries small boats under old stone bridges ' +
  'and somebody on the shore counts every one of them twice'
).split(' ')

/** Starts every response, so that it is not mistaken for a real model's. */
export const introduction = (model: string) => `Offline model ${model}: no real model was called.`

/** Markdown, if the prompt asks for any; otherwise the prompt is repeated. */
export function respondTo(model: string, turn: Turn): string {
  const markdown = turn.media.length === 0 ? writeMarkdown(turn.text) : undefined
  if (markdown !== undefined) return `${introduction(model)}\n\n${markdown}`
  const greeting = GREETING.test(turn.text.trim())
    ? '\n\nIt can do more: ask a question, or type `/help`.'
    : ''
  return echo(model, turn) + greeting
}

function echo(model: string, { text, media }: Turn): string {
  const seen = media.map((part) => `I see ${describeMedia(part)}.`)
  return [
    introduction(model),
    text ? `You said: ${truncate(text)}` : 'The prompt has no text.',
    ...seen,
  ].join(' ')
}

/** The result of each tool, one per line. */
export function summarizeResults(model: string, { results }: Turn): string {
  const lines = results.map(({ name, content, isError }) => {
    const media = content.filter(isMedia).map(describeMedia)
    const result = [truncate(textOf(content)), ...media].filter(Boolean).join(' and ') || 'nothing'
    return `${name} ${isError ? 'failed with' : 'returned'}: ${result}`
  })
  return [introduction(model), ...lines].join('\n')
}

/** As many words as `/long 200` or `write 200 words` requests; undefined if the text requests none. */
export function writeWords(model: string, text: string): string | undefined {
  const [, long, written] = WORD_COUNT.exec(text) ?? []
  const requested = long ?? written
  if (requested === undefined) return undefined
  const opening = `${introduction(model)} Here are ${requested} words:`.split(' ')
  const length = Math.min(Number(requested), MAX_WORDS)
  return Array.from({ length }, (_, index) => opening[index] ?? FILLER[index % FILLER.length]).join(' ')
}

export function truncate(text: string): string {
  return text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text
}
