import { FORMATS, type Format } from '../../src/index.ts'
import { createJudge, REQUESTS, RESPONSES, STREAMS, type Subject, type Verdict } from './judge.ts'
import { responseSceneOf } from './response-scenes.ts'
import { type RootKind, rootName } from './roots.ts'
import { type Scene, sceneOf } from './scenes.ts'
import { streamSceneOf } from './stream-scenes.ts'
import { readTypes, type TypeNode } from './type-graph.ts'
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

/**
 * Translates every variant of every format's request to the three other formats.
 *
 * @param every takes every so many variants only
 */
export function walkRequests(every = 1): Direction[] {
  return walk('Request', 'Request', sceneOf, REQUESTS, every)
}

/** Translates every variant of every format's response to the three other formats. */
export function walkResponses(every = 1): Direction[] {
  return walk('Response', 'ClientResponse', responseSceneOf, RESPONSES, every)
}

/** Translates a stream with every variant of every format's chunks to the three other formats. */
export function walkStreams(every = 1): Direction[] {
  return walk('Chunk', 'ClientChunk', streamSceneOf, STREAMS, every)
}

let types: ReturnType<typeof readTypes> | undefined

/** The SDKs' types, which are read once. */
function knownTypes() {
  types ??= readTypes()
  return types
}

function walk(
  source: RootKind,
  target: RootKind,
  sceneOf: (format: Format) => Scene,
  subject: Subject,
  every: number,
): Direction[] {
  const types = knownTypes()
  const rootOf = (format: Format, kind: RootKind) => {
    const root = types.get(rootName(format, kind))
    if (!root) throw new Error(`No type for ${format}`)
    return root
  }
  const targetOf = (format: Format): TypeNode => {
    const root = rootOf(format, target)
    return target === 'ClientChunk' ? { kind: 'array', element: root } : root
  }
  return FORMATS.flatMap((from) => {
    const variants = [...variantsOf(rootOf(from, source), sceneOf(from))].filter(
      (_, index) => index % every === 0,
    )
    return FORMATS.filter((to) => to !== from).map((to) =>
      walkDirection(variants, from, to, createJudge(from, to, targetOf(to), subject)),
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
