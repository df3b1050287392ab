import { execFileSync } from 'node:child_process'
import { type Page, ROOT } from './page.ts'

/** The commands and options of `mixrouter`, as its own help prints them. */
export function cli(): Page {
  const help = helpOf([])
  return {
    slug: 'reference/cli',
    title: 'Command line',
    description: 'The commands and options of mixrouter, generated from its help.',
    source: 'packages/cli/src/cli.ts',
    body: [block(help), ...subcommands(help).map((name) => section([name]))].join('\n\n'),
  }
}

function section(command: readonly string[]): string {
  const help = helpOf(command)
  const own = `## mixrouter ${command.join(' ')}\n\n${block(help)}`
  return [own, ...subcommands(help).map((name) => section([...command, name]))].join('\n\n')
}

const helpOf = (command: readonly string[]) =>
  execFileSync(
    process.execPath,
    ['--conditions=@mixrouter/source', `${ROOT}packages/cli/src/cli.ts`, ...command, '--help'],
    { encoding: 'utf8', env: { ...process.env, COLUMNS: '100', NO_COLOR: '1' } },
  ).trim()

const subcommands = (help: string) => {
  const [, list = ''] = help.split('\nCommands:\n')
  return [...list.matchAll(/^ {2}(\w[\w-]*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
}

const block = (text: string) => `\`\`\`text\n${text}\n\`\`\``
