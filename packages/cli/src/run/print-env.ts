import type { Settings } from '../agents/agent.ts'

/** The variables as JSON: null for one to remove. */
export function settingsJson(command: string, { env, args = [] }: Settings): string {
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? null]))
  return JSON.stringify({ env: variables, command, args }, null, 2)
}

/** Lines for `eval` in a POSIX shell; the agent's arguments follow as an alias. */
export function settingsShell(command: string, { env, args = [] }: Settings): string {
  const lines = Object.entries(env).map(([name, value]) =>
    value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`,
  )
  if (args.length > 0) lines.push(`alias ${command}=${quote([command, ...args].map(quote).join(' '))}`)
  return lines.join('\n')
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
