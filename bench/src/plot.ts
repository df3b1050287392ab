import { medianRatio, type Results } from './report.ts'
import type { Scenario } from './scenarios.ts'

/** One bar: what a contender costs in a scenario, relative to the floor. */
interface Bar {
  contender: string
  ratio: number
}

const WIDTH = 760
const LABEL_WIDTH = 300
const BAR_HEIGHT = 14
const GAP = 12
/** Longer bars are cut off, so that the short ones can be compared. */
const MAX_RATIO = 20
const COLOURS = ['#8a8f98', '#2f6fde', '#56a3a6', '#c77d2e', '#8d5fb0', '#b5485d']

/** A bar chart of CPU time per request relative to the floor, as SVG without scripts or fonts of its own. */
export function plot(
  results: Results,
  scenarios: readonly Scenario[],
  contenders: readonly string[],
): string {
  const groups = scenarios.map(({ name, title }) => ({ title, bars: barsOf(results, name, contenders) }))
  const longest = Math.min(
    MAX_RATIO,
    Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio))),
  )
  const scale = (WIDTH - LABEL_WIDTH - 60) / longest
  const lines: string[] = []
  let y = 40
  for (const { title, bars } of groups) {
    lines.push(text(LABEL_WIDTH - 10, y + BAR_HEIGHT - 3, title, 'end'))
    for (const { contender, ratio } of bars) {
      const width = Math.max(1, Math.min(ratio, MAX_RATIO) * scale)
      const colour = COLOURS[contenders.indexOf(contender) % COLOURS.length]
      lines.push(
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT - 2}" fill="${colour}"/>`,
      )
      lines.push(text(LABEL_WIDTH + width + 5, y + BAR_HEIGHT - 3, ratio.toFixed(2), 'start'))
      y += BAR_HEIGHT
    }
    y += GAP
  }
  const legend = contenders.map((name, at) => {
    const x = LABEL_WIDTH + at * 130
    return `<rect x="${x}" y="14" width="10" height="10" fill="${COLOURS[at % COLOURS.length]}"/>${text(x + 14, 23, name, 'start')}`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="11" fill="currentColor">`,
    '<title>CPU time per request, relative to the floor</title>',
    ...legend,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function barsOf(results: Results, scenario: string, contenders: readonly string[]): Bar[] {
  const samples = results.get(scenario)
  return contenders.flatMap((contender) => {
    const ratio = medianRatio(samples?.get(contender), samples?.get('floor'))
    return Number.isFinite(ratio) ? [{ contender, ratio }] : []
  })
}

function text(x: number, y: number, content: string, anchor: 'start' | 'end'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped}</text>`
}
