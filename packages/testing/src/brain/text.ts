import { describeMedia } from './media.ts'
import type { Turn } from './turn.ts'
import { isMedia, textOf } from './turn.ts'

/** Longest quotation of a user's or tool's text, in characters. */
const QUOTED = 1000
/** Most words that can be ordered. */
const MOST_WORDS = 100_000
const LONG = /(?:^|\s)(?:\/long\s+(\d+)|write\s+(?:me\s+)?(\d+)[\s-]words?)\b/i
const FILLER = (
  'the quick brown fox jumps over the lazy dog while a patient river carries small boats under old stone bridges ' +
  'and somebody on the shore counts every one of them twice'
).split(' ')

/** Who speaks. Every answer begins with it, so that nobody takes it for a real model's. */
export const signature = (model: string) => `Offline model ${model}: no real model answered.`

export function echo(model: string, { text, media }: Turn): string {
  const seen = media.map((part) => `I see ${describeMedia(part)}.`)
  return [signature(model), text ? `You said: ${quote(text)}` : 'You said nothing.', ...seen].join(' ')
}

/** What the tools answered, in their own words. */
export function summary(model: string, { results }: Turn): string {
  const lines = results.map(({ name, content, isError }) => {
    const media = content.filter(isMedia).map(describeMedia)
    const said = [quote(textOf(content)), ...media].filter(Boolean).join(' and ') || 'nothing'
    return `${name} ${isError ? 'failed with' : 'answered'}: ${said}`
  })
  return [signature(model), ...lines].join('\n')
}

/** As many words as the text orders with `/long 200` or `write 200 words`; undefined when it does not. */
export function longText(model: string, text: string): string | undefined {
  const [, long, written] = LONG.exec(text) ?? []
  const order = long ?? written
  if (order === undefined) return undefined
  const opening = `${signature(model)} Here are ${order} words:`.split(' ')
  const count = Math.min(Number(order), MOST_WORDS)
  return Array.from({ length: count }, (_, at) => opening[at] ?? FILLER[at % FILLER.length]).join(' ')
}

export function quote(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
}
