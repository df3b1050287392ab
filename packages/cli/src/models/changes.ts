import {
  FORMATS,
  type Format,
  type ModelLookup,
  profileOf,
  translateRequest,
  type Warning,
} from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { BASE, PROBES } from './probes.ts'

/** What is changed in a request with one setting, on its way from a client's format to one that serves the model. */
export interface Change {
  setting: string
  from: Format
  to: Format
  warnings: readonly Warning[]
}

/** The changes to requests with each setting, from every client's format to each of these. */
export function findChanges(
  model: string,
  formats: readonly Format[],
  models: ModelLookup = profileOf,
): Change[] {
  if (models(model).kind !== 'chat') return []
  return formats.flatMap((to) =>
    FORMATS.flatMap((from) => {
      const translate = (fields: Record<string, unknown>) =>
        translateRequest({ ...merge(BASE[from], fields), model }, { from, to, model, models }).warnings
      const usual = new Set(translate({}).map(textOf))
      return PROBES.flatMap(({ title: setting, fields }): Change[] => {
        const added = fields[from]
        const warnings = added ? translate(added).filter((warning) => !usual.has(textOf(warning))) : []
        return warnings.length > 0 ? [{ setting, from, to, warnings }] : []
      })
    }),
  )
}

export function textOf({ code, path, message }: Warning): string {
  return `${code} ${path}: ${message}`
}

function merge(base: Record<string, unknown>, fields: Record<string, unknown>): Record<string, unknown> {
  const merged = Object.entries(fields).map(([key, value]) => {
    const known = base[key]
    return [key, isObject(known) && isObject(value) ? { ...known, ...value } : value]
  })
  return { ...base, ...Object.fromEntries(merged) }
}
