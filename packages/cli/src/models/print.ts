import { FORMATS, type Format, isRetired, type ModelProfile } from '@mixrouter/core'
import type { Model } from '@mixrouter/core/catalogue'
import { bold, dim, yellow } from '../terminal/style.ts'
import { type Change, textOf } from './changes.ts'
import type { Serving } from './configured.ts'
import type { Explained, Value } from './provenance.ts'

/** One line for each model. */
export function listText(models: readonly Model[]): string {
  const rows = models.map((model) => [
    model.id,
    model.vendor ?? '',
    model.formats.join(', '),
    tokens(model.contextTokens),
    tokens(model.maxOutputTokens),
    price(model),
    status(model),
  ])
  return table([['MODEL', 'VENDOR', 'FORMATS', 'CONTEXT', 'OUTPUT', '$/M IN/OUT', ''], ...rows])
}

/** The names of a gateway's own, with the models that they stand for. */
export function aliasesText(aliases: readonly (readonly [string, readonly string[]])[]): string {
  const rows = aliases.map(([alias, targets]) => [bold(alias), `stands for ${targets.join(', ')}`])
  return table(rows)
}

/** The upstreams of a gateway that serve a model. */
export function servingText(serving: readonly Serving[]): string {
  if (serving.length === 0) return yellow('No upstream of the configuration serves it.')
  const rows = serving.map(({ upstream, formats }) => [upstream, formats.join(', ')])
  return `${bold('Upstreams')}\n${indent(table(rows))}`
}

/** The profile of a model, where its values come from, and what is changed in requests to it. */
export function explanationText(
  name: string,
  { profile, formats, values }: Explained,
  changes: readonly Change[],
): string {
  const warning = status(profile)
  const sections = [bold(name) + (warning && ` ${warning}`), summaryOf(profile, formats), valuesText(values)]
  if (profile.kind === 'chat') sections.push(changesText(changes))
  return sections.join('\n\n')
}

function valuesText(values: readonly Value[]): string {
  const rows = values.map(({ path, value, row }) => [path, shown(value), dim(row)])
  const sources = new Map(values.flatMap(({ row, source }) => (source ? [[row, source]] : [])))
  const listed = [...sources].map(([row, source]) => `${row}: ${source}`)
  const profile = `${bold('Profile')}\n${indent(table(rows))}`
  return listed.length > 0 ? `${profile}\n\n${bold('Sources')}\n${indent(listed.join('\n'))}` : profile
}

function summaryOf({ kind, family, generation }: ModelProfile, formats: readonly Format[]): string {
  if (kind !== 'chat') return `It is not a chat model (${kind}), so none of the four formats serves it.`
  const served = `It is served in ${formats.join(', ')}.`
  if (!family)
    return `The name belongs to no known family: requests follow their format's own rules. ${served}`
  return `By its name it is of the family ${family}, with the rules of ${generation}. ${served}`
}

function changesText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'No setting is changed or dropped in requests of any format.'
  const title = `${bold('Changed in requests')}, from the client's format to the one that serves the model. The gateway changes
nothing in requests whose format is that of the upstream.`
  const lines = new Map<string, { setting: string; route: Map<string, string[]>; text: string }>()
  for (const { setting, from, to, warnings } of changes) {
    const text = warnings.map(textOf).join('\n')
    const key = `${setting}\n${text}`
    const line = lines.get(key) ?? { setting, route: new Map(), text }
    line.route.set(to, [...(line.route.get(to) ?? []), from])
    lines.set(key, line)
  }
  const blocks = [...lines.values()].map(({ setting, route, text }) => {
    const routes = [...route].map(
      ([to, from]) => `${from.length === FORMATS.length ? 'all' : from.join(', ')} → ${to}`,
    )
    return `${setting} ${dim(`(${routes.join('; ')})`)}\n${indent(text)}`
  })
  return [title, ...blocks.map(indent)].join('\n')
}

const indent = (text: string) => text.replace(/^/gm, '  ')

function status(lifecycle: Pick<ModelProfile, 'retired' | 'successor'>): string {
  const { retired, successor } = lifecycle
  if (!retired) return ''
  const hint = successor ? `; successor ${successor}` : ''
  return yellow(isRetired(lifecycle) ? `retired on ${retired}${hint}` : `retires on ${retired}${hint}`)
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const tokens = (count: number | undefined) => (count === undefined ? '' : count.toLocaleString('en'))

function price({ prices }: Model): string {
  if (prices?.input === undefined) return ''
  return `${prices.input}/${prices.output ?? '?'}`
}

function table(rows: readonly string[][]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)),
    [],
  )
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  '),
  )
  return lines.map((line) => line.trimEnd()).join('\n')
}
