import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { EFFORTS } from '@mixrouter/core'
import { listModels } from '@mixrouter/core/catalogue'
import type { Config } from '@mixrouter/gateway'
import { isServed } from '../served.ts'
import { EXIT_COMMAND, SLASH_COMMANDS } from './slash-commands.ts'

/** What the argument of a command may be. */
const ARGUMENTS: Readonly<Record<string, (start: string, config: Config) => string[]>> = {
  '/model': (_, config) => modelNames(config),
  '/effort': () => [...EFFORTS],
  '/attach': listFiles,
  '/save': listFiles,
}

/** The lines that a line may be completed to. */
export function complete(line: string, config: Config): string[] {
  const [, name = '', argument = ''] = /^(\/\w+) +(.*)$/.exec(line) ?? []
  const lines = name
    ? (ARGUMENTS[name]?.(argument, config) ?? []).map((value) => `${name} ${value}`)
    : [...Object.keys(SLASH_COMMANDS), EXIT_COMMAND]
  return lines.filter((completed) => completed.startsWith(line))
}

/** Those that the configuration names, and those of the catalogue that an upstream serves. */
function modelNames(config: Config): string[] {
  const named = [...Object.keys(config.models), ...config.upstreams.flatMap(({ models }) => models)]
  const known = listModels().filter(({ kind, id }) => kind === 'chat' && isServed(id, config))
  return [...new Set([...named.filter((name) => !name.includes('*')), ...known.map(({ id }) => id)])]
}

/** The files of the folder that `start` is in; folders end with a slash. */
function listFiles(start: string): string[] {
  const folder = start.endsWith('/') ? start : start.includes('/') ? `${dirname(start)}/` : ''
  try {
    const entries = readdirSync(folder || '.', { withFileTypes: true })
    return entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
  } catch {
    return []
  }
}
