import type { WarningCode } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { Baseline } from './baseline.ts'
import type { Translation } from './translate.ts'

/** One thing that was lost or changed in a translation. */
export interface Finding {
  code: WarningCode | 'failed'
  /** Where it is; empty for all of it. */
  path: string
  message: string
}

/** A translation, and how it compares with the baseline if there is one. */
export interface Comparison extends Pick<Translation, 'name' | 'kind' | 'from'> {
  findings: Finding[]
  /** The losses that the baseline does not have; without a baseline, all. */
  newLosses: Finding[]
  /** The findings of the baseline that are no more. */
  gone: Finding[]
  /** Where the output differs from that of the baseline. */
  changes: string[]
}

/** Codes of what does not reach the target. The others are sent differently. */
const LOSSES: ReadonlySet<Finding['code']> = new Set(['unsupported', 'foreign', 'failed'])

export const isLoss = ({ code }: Finding) => LOSSES.has(code)

/** How many differences of one output are listed. */
const MAX_CHANGES = 10

export function compare(translations: readonly Translation[], baseline: Baseline | undefined): Comparison[] {
  const earlier = new Map(baseline?.translations.map((translation) => [keyOf(translation), translation]))
  return translations.map((translation) => {
    const { name, kind, from } = translation
    const before = earlier.get(keyOf(translation))
    const findings = findingsOf(translation)
    const known = before ? findingsOf(before) : []
    const losses = findings.filter(isLoss)
    return {
      name,
      kind,
      from,
      findings,
      newLosses: losses.filter((finding) => !known.some((other) => isSame(finding, other))),
      gone: known.filter((finding) => !findings.some((other) => isSame(finding, other))),
      changes: before
        ? differences(asJson(before.output), asJson(translation.output)).slice(0, MAX_CHANGES)
        : [],
    }
  })
}

const keyOf = ({ name, kind }: Pick<Translation, 'name' | 'kind'>) => `${kind} ${name}`

function findingsOf({ warnings, error }: Translation): Finding[] {
  return error === undefined ? [...warnings] : [...warnings, { code: 'failed', path: '', message: error }]
}

/** Messages may be worded differently. */
const isSame = (a: Finding, b: Finding) => a.code === b.code && a.path === b.path

/** As the baseline has it. */
const asJson = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

/** Such as `tools[0].strict: true → absent`. */
function differences(before: unknown, after: unknown, path = ''): string[] {
  if (Array.isArray(before) && Array.isArray(after))
    return [...Array(Math.max(before.length, after.length)).keys()].flatMap((at) =>
      differences(before[at], after[at], `${path}[${at}]`),
    )
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      differences(before[name], after[name], path === '' ? name : `${path}.${name}`),
    )
  return before === after ? [] : [`${path || 'the whole'}: ${shown(before)} → ${shown(after)}`]
}

const MAX_SHOWN = 80

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
