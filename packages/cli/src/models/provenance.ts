import { type Format, type ModelProfile, type ProfileLayer, profileOf, resolveModel } from '@mixrouter/core'
import { findModel, MODELS_SOURCE } from '@mixrouter/core/catalogue'
import { isObject, matchesGlob } from '@mixrouter/core/internal'
import type { Configured } from './configured.ts'

/** One value of a profile, and where it comes from. */
export interface Value {
  /** Such as `reasoning.efforts`. */
  path: string
  value: unknown
  /** The row of our data, such as `Claude Opus from 4.7`. */
  row: string
  /** Where that is documented. */
  source?: string
}

/** What is known of a model, by name alone and from the catalogue. */
export interface Explained {
  profile: ModelProfile
  /** The formats of its vendor and of the service. */
  formats: readonly Format[]
  values: Value[]
}

const LIFECYCLE = ['deprecated', 'retired', 'successor']
const OF_THE_NAME = ['id', 'family', 'vendor', 'generation']

/** The profile of a model, with the origin of each value: a gateway's configuration, our data, or the name itself. */
export function explainModel(name: string, configured?: Configured): Explained {
  const profile = (configured?.lookup ?? profileOf)(name)
  const overrides = configured ? overridesOf(name, profile, configured) : []
  const base = overrides.findLast(({ basedOn }) => basedOn !== undefined)?.basedOn ?? name
  const layers = [...resolveModel(base).layers, ...overrides]
  const own = flatten(profile).map(([path, value]): Value => ({ path, value, ...rowOf(path, value, layers) }))
  const paths = new Set(own.map(({ path }) => path))
  const found = findModel(base)
  const { name: title, ...known } = found ?? {}
  const more = flatten({ ...(title && { name: title }), ...known })
    .filter(([path]) => !paths.has(path) && path !== 'formats')
    .map(([path, value]): Value => ({ path, value, row: 'catalogue', source: MODELS_SOURCE }))
  return { profile, formats: found?.formats ?? profile.formats, values: [...own, ...more] }
}

/** A row of our data, or of a configuration. */
type Row = Omit<ProfileLayer, 'traits'> & { traits: object; basedOn?: string }

/** What a configuration says of a model, each profile that matches its name. */
function overridesOf(name: string, { id }: ModelProfile, { profiles, file }: Configured): Row[] {
  return [...profiles]
    .filter(([glob]) => [name, id].some((text) => matchesGlob(glob.toLowerCase(), text.toLowerCase())))
    .map(([glob, { basedOn, ...traits }]) => ({
      name: `models.${glob}.profile`,
      source: file,
      traits,
      ...(basedOn !== undefined && { basedOn }),
    }))
}

/** The newest row that says this. */
function rowOf(path: string, value: unknown, layers: readonly Row[]): Pick<Value, 'row' | 'source'> {
  const text = JSON.stringify(value)
  const layer = layers.findLast(({ traits }) =>
    flatten(traits).some(([other, same]) => other === path && JSON.stringify(same) === text),
  )
  if (layer) return { row: layer.name, source: layer.source }
  if (OF_THE_NAME.includes(path)) return { row: 'the name' }
  if (LIFECYCLE.includes(path)) return { row: 'lifecycle', source: "the vendor's page of deprecations" }
  if (path === 'maxOutputTokens') return { row: 'catalogue', source: MODELS_SOURCE }
  return { row: 'the default' }
}

/** The values by their paths; a list is one value. */
function flatten(value: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const path = prefix + key
    if (inner === undefined || (Array.isArray(inner) && inner.length === 0)) return []
    return isObject(inner) ? flatten(inner, `${path}.`) : [[path, inner]]
  })
}
