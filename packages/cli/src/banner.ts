import { stripVTControlCharacters } from 'node:util'
import type { Config } from '@mixrouter/gateway'
import { bold, dim, yellow } from './terminal/style.ts'
import { VERSION } from './version.ts'

/** The start-up message: the address, the upstreams, and snippets to paste. */
export function banner(
  url: string,
  { upstreams, keys }: Config,
  notices: readonly string[],
  consolePath?: string,
): string {
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
    `${bold(`Mixrouter ${VERSION}`)} is listening on ${bold(url)}`,
    ...(consolePath === undefined ? [] : [`Console: ${bold(`${url}${consolePath}/`)}`]),
    '',
    ...table([['upstream', 'address', 'formats', 'models'].map(dim), ...rows]),
    '',
    dim('OpenAI SDK'),
    `  import OpenAI from 'openai'`,
    `  const client = new OpenAI({ baseURL: '${url}/v1', apiKey: '${key}' })`,
    dim('Anthropic SDK'),
    `  import Anthropic from '@anthropic-ai/sdk'`,
    `  const client = new Anthropic({ baseURL: '${url}', apiKey: '${key}' })`,
    dim('curl'),
    `  curl ${url}/v1/chat/completions -H 'content-type: application/json' \\`,
    ...(keys.length > 0 ? [`    -H 'authorization: Bearer ${key}' \\`] : []),
    `    -d '${JSON.stringify(body)}'`,
    '',
    ...notices.map((notice) => yellow(`! ${notice}`)),
    dim('Press Ctrl-C to stop.'),
  ].join('\n')
}

const EXAMPLE_MODEL = 'claude-sonnet-5'

/** A model that is served, preferably of another vendor than the snippet's format. */
function exampleModel(models: readonly string[]): string {
  return models.includes('*') || models.includes('claude-*') ? EXAMPLE_MODEL : (models[0] ?? EXAMPLE_MODEL)
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
