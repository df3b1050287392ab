import type { Format, ModelTraits, ReasoningTraits, Vendor } from '../hub/index.ts'
import type { Lifecycle, ModelKind } from './profile.ts'

/** What a row of a family contains: traits, and the formats that the vendor serves, best first. */
export interface FamilyTraits extends Omit<ModelTraits, 'vendor' | 'reasoning'> {
  kind?: ModelKind
  formats?: readonly Format[]
  /** Merged field by field, so a row contains only what changed. */
  reasoning?: Partial<ReasoningTraits>
}

/** From this version on. What a generation does not say is as in the one before. */
export interface Generation {
  /** A version such as `4.7`; the oldest one of a family holds for earlier versions too. */
  since: string
  /** Where the vendor documents it. */
  source: string
  traits: FamilyTraits
}

/** What sets some names of a family apart from the others of their generation. */
interface Variant {
  /** Of the bare, undated name. */
  pattern: RegExp
  /** The first version that it holds for. @default all */
  since?: string
  /** The first version that it no longer holds for. @default none */
  until?: string
  source: string
  traits: FamilyTraits
}

/** Models of one line, ordered by generation: a version newer than all known ones is of the newest known generation. */
export interface Family {
  /** What people call it, such as `Claude Opus`. */
  name: string
  /** Matches the bare, undated name. Its group `version`, or `before`, is the generation; without one it is the newest. */
  pattern: RegExp
  /** Versions compare as decimal numbers: 4.20 is older than 4.3. */
  decimal?: true
  /** Oldest first. */
  generations: readonly [Generation, ...Generation[]]
  /** Applied after the generation, in order, all that match. */
  variants?: readonly Variant[]
}

/** Models that none of the four formats serves: what they are for, and their bare, undated name. */
export type OtherModels = readonly [kind: ModelKind, pattern: RegExp]

/** Models whose vendor has named a date, by bare name. */
export type LifecycleRow = readonly [names: RegExp, lifecycle: Lifecycle]

/** What is known of one vendor's models. The rows are made when they are first used. */
export interface VendorModels {
  vendor: Vendor
  families(): readonly Family[]
  /** They precede all families. */
  others?(): readonly OtherModels[]
  /** The first match holds. */
  lifecycle?(): readonly LifecycleRow[]
}

/**
 * A version inside a name: `4`, `4.7`, `4-7` or `4p7`, not followed by a size such as `14b` or more digits of a date;
 * one letter may be part of the name, as in `4o` and `4.6v`.
 */
const VERSION = String.raw`(?<version>\d+(?:[.\-p]\d{1,2})?)(?![\d.])(?=$|[^a-z]|[ac-jlnorstuv](?:$|[^a-z\d]))`

/** A pattern with `{v}` for a version. @example pattern('^glm-{v}') */
export function pattern(source: string): RegExp {
  const [before, ...rest] = source.split('{v}')
  const groups = [VERSION, VERSION.replace('version', 'before')]
  return new RegExp(rest.reduce((all, part, index) => all + groups[index] + part, before as string))
}
