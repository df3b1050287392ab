import { stripVTControlCharacters } from 'node:util'
import type { Config } from '@mixrouter/gateway'
import { bold, dim, yellow } from './colours.ts'
import { VERSION } from './version.ts'

/** What is read when the gateway has started: where it is, what it serves, what to paste. */
export function banner(url: string, { upstreams, keys }: Config, notices: readonly string[]): string {
  const key = keys.length > 0 ? 'YOUR_CLIENT_KEY' : 'none'
  const rows = upstreams.map(({ name, baseURL, formats, models }) => [
    name,
    baseURL,
    formats.join(', '),
    models.join(', '),
  ])
  const body = {
    model: exampleModel(upstreams.flatMap(({ models }) => models)),
    messages: [{ role: 'user', content: 'Hello' }],
  }
  return [
    `${bold(`Mixrouter ${VERSION}`)} listens on ${bold(url)}`,
    '',
    ...table([['upstream', 'address', 'formats', 'models'].map(dim), ...rows]),
    '',
    dim('OpenAI SDK'),
    `  new OpenAI({ baseURL: '${url}/v1', apiKey: '${key}' })`,
    dim('Anthropic SDK'),
    `  new Anthropic({ baseURL: '${url}', apiKey: '${key}' })`,
    dim('curl'),
    `  curl ${url}/v1/chat/completions -H 'content-type: application/json' \\`,
    ...(keys.length > 0 ? [`    -H 'authorization: Bearer ${key}' \\`] : []),
    `    -d '${JSON.stringify(body)}'`,
    '',
    ...notices.map((notice) => yellow(`! ${notice}`)),
    dim('Ctrl-C stops it.'),
  ].join('\n')
}

const CLAUDE = 'claude-opus-4-5-20251101'

/** A model that is served: one of another vendor than the snippet's format where it can be, else the first. */
function exampleModel(models: readonly string[]): string {
  return models.includes('*') || models.includes('claude-*') ? CLAUDE : (models[0] ?? CLAUDE)
}

function table(rows: readonly string[][]): string[] {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => visibleLength(row[column] ?? '')))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell)))
      .join('  ')
      .trimEnd(),
  )
}

function visibleLength(cell: string): number {
  return stripVTControlCharacters(cell).length
}
