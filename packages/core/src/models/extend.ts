import { matchesGlob } from '../hub/index.ts'
import { type ModelLookup, remembering } from './create-lookup.ts'
import { bareName } from './name.ts'
import { findOverrideProblems, type ModelOverride, type ModelOverrides } from './override.ts'
import type { ModelProfile } from './profile.ts'

/**
 * A lookup that adds models to those that `base` knows and overrides single fields of them.
 *
 * @throws TypeError naming each path whose value is not valid
 */
export function extendLookup(overrides: ModelOverrides, base: ModelLookup): ModelLookup {
  const entries = Object.entries(parseModelOverrides(overrides)).map(
    ([name, override]) => [name.toLowerCase(), override] as const,
  )
  return remembering((model) => {
    const bare = bareName(model)
    const matching = entries.filter(
      ([glob]) => matchesGlob(glob, bare) || matchesGlob(glob, model.toLowerCase()),
    )
    const basedOn = matching.findLast(([, override]) => override.basedOn !== undefined)?.[1].basedOn
    const known = basedOn === undefined ? base(model) : { ...base(basedOn), id: bare }
    return matching.reduce((profile, [, override]) => merge(profile, override), known)
  })
}

function merge(profile: ModelProfile, { basedOn: _, reasoning, ...fields }: ModelOverride): ModelProfile {
  if (!reasoning) return { ...profile, ...fields }
  return {
    ...profile,
    ...fields,
    reasoning: { control: 'effort', canBeOff: false, ...profile.reasoning, ...reasoning },
  }
}

/**
 * Overrides as they come out of a configuration, checked.
 *
 * @throws TypeError naming the path of each value that is not valid
 */
export function parseModelOverrides(value: unknown, path = 'models'): ModelOverrides {
  const problems = findOverrideProblems(value, path)
  if (problems.length > 0)
    throw new TypeError(problems.map(({ path, message }) => `${path} ${message}`).join('\n'))
  return value as ModelOverrides
}
