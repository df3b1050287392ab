import { isRetired } from '@mixrouter/core'
import { findModel } from '@mixrouter/core/catalogue'
import { matchesAnyGlob } from '@mixrouter/core/internal'
import type { Config } from '@mixrouter/gateway'
import type { Finding } from './finding.ts'
import type { CheckedUpstream } from './upstream.ts'

/** Whether each model that the configuration names is served, exists and is not retired. */
export function checkModels(config: Config, upstreams: readonly CheckedUpstream[]): Finding[] {
  return [...namedModels(config)].map(([subject, name]) => checkModel(subject, name, upstreams))
}

/** The names by where they stand; globs are not names. */
export function namedModels({ upstreams, models, routes }: Config): Map<string, string> {
  const named = new Map<string, string>()
  for (const { name, models } of upstreams)
    for (const model of models) if (!model.includes('*')) named.set(`${name}/${model}`, `${name}/${model}`)
  const add = (place: string, targets: readonly (string | { model: string })[] = []) => {
    for (const target of targets) {
      const name = typeof target === 'string' ? target : target.model
      named.set(`${place} → ${name}`, name)
    }
  }
  for (const [alias, { targets, onContextOverflow, onContentFilter }] of Object.entries(models))
    add(alias, [...(targets ?? []), ...(onContextOverflow ?? []), ...(onContentFilter ?? [])])
  for (const [at, { targets }] of routes.entries()) add(`routes[${at}]`, targets)
  return named
}

function checkModel(subject: string, name: string, upstreams: readonly CheckedUpstream[]): Finding {
  const serving = servingUpstreams(name, upstreams)
  const common = { subject: `model ${subject}` }
  if (serving.length === 0)
    return {
      ...common,
      ok: false,
      message: 'No upstream serves it',
      action: 'Add it to the models of an upstream, or correct the name',
    }
  const known = findModel(serving[0]?.model ?? name)
  if (known && isRetired(known))
    return {
      ...common,
      ok: false,
      message: 'Its vendor has retired it',
      action: 'Select a newer model; `mixrouter models` lists them',
    }
  const missing = serving.filter(({ checked, model }) => checked.listed?.includes(model) === false)
  if (missing.length === serving.length)
    return {
      ...common,
      ok: false,
      message: `Not in the list of ${missing.map(({ checked }) => checked.upstream.name).join(', ')}`,
      action: 'Correct the name, or check that the key may use it; `--live` sends a request',
    }
  return {
    ...common,
    ok: true,
    message: `served by ${serving.map(({ checked }) => checked.upstream.name).join(', ')}`,
  }
}

function servingUpstreams(name: string, upstreams: readonly CheckedUpstream[]) {
  const slash = name.indexOf('/')
  const [prefix, rest] = [name.slice(0, slash), name.slice(slash + 1)]
  const selected = upstreams.find(
    ({ upstream }) => upstream.name === prefix && matchesAnyGlob(upstream.models, rest),
  )
  if (slash > 0 && selected) return [{ checked: selected, model: rest }]
  return upstreams
    .filter(({ upstream }) => matchesAnyGlob(upstream.models, name))
    .map((checked) => ({ checked, model: name }))
}
