import { bold, dim, yellow } from '../terminal/style.ts'
import { type Comparison, type Finding, isLoss } from './compare.ts'
import type { Corpus } from './corpus.ts'
import type { Target } from './translate.ts'

/** The same finding in several files. */
interface Row extends Finding {
  kind: Comparison['kind']
  count: number
  /** The first file. */
  example: string
}

export interface Summary {
  target: Target
  corpus: Corpus
  comparisons: readonly Comparison[]
  /** The version of the baseline, if there is one. */
  against?: string | undefined
}

/** A table for people: each loss and each change once, with how often it occurs. */
export function diffText({ target, corpus, comparisons, against }: Summary): string {
  const { samples, skipped } = corpus
  const select = (of: (comparison: Comparison) => readonly Finding[]) => rowsOf(comparisons, of)
  const intact = comparisons.filter(({ findings }) => findings.length === 0).length
  const sections =
    against === undefined
      ? [
          section(
            yellow('Lost'),
            select(({ findings }) => findings.filter(isLoss)),
          ),
          section(
            bold('Changed'),
            select(({ findings }) => findings.filter((finding) => !isLoss(finding))),
          ),
        ]
      : [
          section(
            yellow('New losses'),
            select(({ newLosses }) => newLosses),
          ),
          section(
            bold('No more'),
            select(({ gone }) => gone),
          ),
          changesText(comparisons),
        ]
  return [
    `${bold(`${samples.length} ${samples.length === 1 ? 'request' : 'requests'}`)} to ${target.format}${target.model === undefined ? '' : `, ${target.model}`}${against === undefined ? '' : `, compared with version ${against}`}`,
    ...sections.filter((text) => text !== ''),
    `In ${intact} of ${comparisons.length} requests and responses nothing is lost or changed.`,
    ...(skipped.length > 0 ? [dim(`Not requests to models: ${skipped.join(', ')}`)] : []),
  ].join('\n\n')
}

function rowsOf(
  comparisons: readonly Comparison[],
  select: (comparison: Comparison) => readonly Finding[],
): Row[] {
  const rows = new Map<string, Row>()
  for (const comparison of comparisons) {
    for (const finding of select(comparison)) {
      const path = finding.path.replace(/\[\d+\]/g, '[]')
      const key = JSON.stringify([comparison.kind, finding.code, path, finding.message])
      const row = rows.get(key)
      if (row) row.count++
      else rows.set(key, { ...finding, path, kind: comparison.kind, count: 1, example: comparison.name })
    }
  }
  return [...rows.values()].sort((a, b) => b.count - a.count)
}

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const widths = [
    Math.max(...rows.map(({ count }) => String(count).length)),
    Math.max(...rows.map(({ code }) => code.length)),
  ] as const
  const lines = rows.map(({ count, kind, code, path, message, example }) => {
    const head = `${String(count).padStart(widths[0])}× ${kind.padEnd('response'.length)}  ${code.padEnd(widths[1])}`
    return `  ${head}  ${path === '' ? '' : `${path}: `}${message}  ${dim(example)}`
  })
  return [title, ...lines].join('\n')
}

function changesText(comparisons: readonly Comparison[]): string {
  const changed = comparisons.filter(({ changes }) => changes.length > 0)
  if (changed.length === 0) return ''
  const lines = changed.flatMap(({ name, kind, changes }) => [
    `  ${kind} ${name}`,
    ...changes.map((change) => `    ${change}`),
  ])
  return [bold('Translated differently'), ...lines].join('\n')
}
