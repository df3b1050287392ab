import { FORMATS, type Format } from '../../src/index.ts'
import { createJudge, REQUESTS, RESPONSES, type Subject, type Verdict } from './judge.ts'
import { responseSceneOf } from './response-scenes.ts'
import { type RootKind, rootName } from './roots.ts'
import { type Scene, sceneOf } from './scenes.ts'
import { readTypes } from './type-graph.ts'
import { type Variant, variantsOf } from './variants.ts'

interface Failure {
  kind: 'lost' | 'refused' | 'invalid'
  path: string
  detail: string
  body: unknown
}

export interface Direction {
  from: Format
  to: Format
  counts: Record<Verdict['kind'], number>
  failures: Failure[]
}

/** Translates every variant of every format's request to the three other formats. */
export function walkRequests(isChosen?: (variant: Variant) => boolean): Direction[] {
  return walk('Request', sceneOf, REQUESTS, isChosen)
}

/** Translates every variant of every format's response to the three other formats. */
export function walkResponses(isChosen?: (variant: Variant) => boolean): Direction[] {
  return walk('Response', responseSceneOf, RESPONSES, isChosen)
}

function walk(
  kind: RootKind,
  sceneOf: (format: Format) => Scene,
  subject: Subject,
  isChosen: (variant: Variant) => boolean = () => true,
): Direction[] {
  const types = readTypes()
  const rootOf = (format: Format) => {
    const root = types.get(rootName(format, kind))
    if (!root) throw new Error(`No type for ${format}`)
    return root
  }
  return FORMATS.flatMap((from) => {
    const variants = [...variantsOf(rootOf(from), sceneOf(from))].filter(isChosen)
    return FORMATS.filter((to) => to !== from).map((to) =>
      walkDirection(variants, from, to, createJudge(from, to, rootOf(to), subject)),
    )
  })
}

function walkDirection(
  variants: Variant[],
  from: Format,
  to: Format,
  judge: (variant: Variant) => Verdict,
): Direction {
  const counts = { carried: 0, warned: 0, neutral: 0, stateful: 0, lost: 0, refused: 0, invalid: 0 }
  const failures: Failure[] = []
  for (const variant of variants) {
    const verdict = judge(variant)
    counts[verdict.kind]++
    if ('detail' in verdict) failures.push({ ...verdict, path: variant.path, body: variant.body })
  }
  return { from, to, counts, failures }
}

/** The result of a walk in one line. */
export function summary(directions: readonly Direction[]): string {
  const sum = (count: (direction: Direction) => number) =>
    directions.reduce((all, one) => all + count(one), 0)
  const variants = sum(({ counts }) => Object.values(counts).reduce((all, one) => all + one, 0))
  const { lost, refused, invalid } = {
    lost: sum(({ counts }) => counts.lost),
    refused: sum(({ counts }) => counts.refused),
    invalid: sum(({ counts }) => counts.invalid),
  }
  return `${variants} variants, ${lost} lost, ${refused} wrongly refused, ${invalid} invalid`
}
