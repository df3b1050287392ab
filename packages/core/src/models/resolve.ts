import type { Format, ReasoningTraits, Vendor } from '../hub/index.ts'
import type { Family, FamilyTraits, Generation, LifecycleRow, VendorModels } from './family.ts'
import limits from './limits.json' with { type: 'json' }
import {
  compareVersions,
  LATEST,
  type ModelName,
  parseModelName,
  parseVersion,
  type Version,
} from './name.ts'
import type { Lifecycle, ModelProfile } from './profile.ts'

/** A row that a model's profile is made of. */
export interface ProfileLayer {
  /** What the row holds for, such as `Claude Opus from 4.7`. */
  name: string
  /** Where the vendor documents it. */
  source: string
  traits: FamilyTraits
}

/** A model's family, its generation, and the rows that apply, oldest first. */
export interface Resolved {
  name: ModelName
  vendor?: Vendor
  family?: Family
  generation?: Generation
  layers: readonly ProfileLayer[]
  /** The dates that the model's vendor has named; empty where none. */
  lifecycle: Lifecycle
}

/** Finds the rows that hold for a model's name; none for an unknown one. */
export type Resolver = (model: string) => Resolved

const CHAT: readonly Format[] = ['openai-chat']

/** Finds rows of `vendors`, of which the first one whose pattern matches a name has it. The rows are made on first use. */
export function createResolver(vendors: readonly VendorModels[]): Resolver {
  let families: readonly (readonly [vendor: Vendor, family: Family])[] | undefined
  let lifecycles: readonly LifecycleRow[] | undefined
  return (model) => {
    families ??= [otherFamilies, ({ families }: VendorModels) => families()].flatMap((familiesOf) =>
      vendors.flatMap((of) => familiesOf(of).map((family) => [of.vendor, family] as const)),
    )
    lifecycles ??= vendors.flatMap((vendor) => vendor.lifecycle?.() ?? [])
    const name = parseModelName(model)
    const lifecycle = lifecycles.find(([names]) => names.test(name.bare))?.[1] ?? {}
    for (const [vendor, family] of families) {
      const match = family.pattern.exec(name.undated)
      if (match)
        return { name, vendor, family, lifecycle, ...layersOf(family, versionIn(family, match), name) }
    }
    return { name, layers: [], lifecycle }
  }
}

function otherFamilies({ vendor, others }: VendorModels): readonly Family[] {
  return (others?.() ?? []).map(([kind, pattern]) => ({
    name: `${vendor} ${kind}`,
    pattern,
    generations: [{ since: '0', source: 'model pages of the vendor', traits: { kind, formats: [] } }],
  }))
}

/** Limits of single models, which their family does not say; `pnpm refresh-models` makes them out of the catalogue. */
const LIMITS: Readonly<Record<string, number>> = limits

/** All that the rows say of a model, merged; an unknown one is taken to be served in openai-chat. */
export function toProfile(
  { name, vendor, family, generation, layers, lifecycle }: Resolved,
  limitsByName = LIMITS,
): ModelProfile {
  const { reasoning, ...traits } = layers.reduce<FamilyTraits>(
    (all, layer) => addLayer(all, layer.traits),
    {},
  )
  return {
    id: name.bare,
    kind: 'chat',
    formats: CHAT,
    ...traits,
    ...(Object.hasOwn(limitsByName, name.undated) && {
      maxOutputTokens: limitsByName[name.undated] as number,
    }),
    ...(family && vendor && { family: family.name, vendor }),
    ...(generation && { generation: generation.since }),
    ...(reasoning?.control && { reasoning: reasoning as ReasoningTraits }),
    ...lifecycle,
  }
}

/** Another way of controlling reasoning starts anew: a budget cannot be converted to levels. */
function addLayer(all: FamilyTraits, traits: FamilyTraits): FamilyTraits {
  const { control } = traits.reasoning ?? {}
  const isNewControl = control !== undefined && control !== all.reasoning?.control
  const { canBeOff } = all.reasoning ?? {}
  const kept = isNewControl ? { ...(canBeOff !== undefined && { canBeOff }) } : all.reasoning
  const reasoning = { ...kept, ...traits.reasoning }
  return { ...all, ...traits, ...(Object.keys(reasoning).length > 0 && { reasoning }) }
}

function layersOf(
  family: Family,
  version: Version,
  name: ModelName,
): Pick<Resolved, 'generation' | 'layers'> {
  const [oldest] = family.generations
  const isReached = (since: string) => compareVersions(versionOf(family, since), version) <= 0
  const reached = family.generations.filter(({ since }) => isReached(since))
  const generations = reached.length > 0 ? reached : [oldest]
  const variants = (family.variants ?? []).filter(
    ({ pattern, since, until }) =>
      pattern.test(name.bare) && (!since || isReached(since)) && (!until || !isReached(until)),
  )
  const rows = generations.map(({ since, source, traits }) => ({
    name: `${family.name} from ${since}`,
    source,
    traits,
  }))
  const special = variants.map(({ pattern, source, traits }) => ({
    name: `${family.name}, names like ${pattern.source}`,
    source,
    traits,
  }))
  return { generation: generations.at(-1) ?? oldest, layers: [...rows, ...special] }
}

function versionIn(family: Family, { groups }: RegExpExecArray): Version {
  const text = groups?.version ?? groups?.before
  return text === undefined ? LATEST : versionOf(family, text)
}

/** Decimal versions have a minor of two digits: 4.3 is 4.30, and newer than 4.20. */
function versionOf({ decimal }: Family, text: string): Version {
  const [major, minor] = parseVersion(text)
  return decimal && minor < 10 ? [major, minor * 10] : [major, minor]
}
