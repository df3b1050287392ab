import type { Command } from 'commander'
import type { CheckOptions } from './check.ts'

const EXAMPLES = `
Examples:
  $ mixrouter check mixrouter.json
  $ mixrouter check mixrouter.json --live        also one short request to each model
  $ mixrouter check                              the upstreams whose keys the environment has`

/** Adds `mixrouter check`. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'Check a configuration: whether it is valid, whether each upstream can be reached and accepts its key, and ' +
        'whether every model that it names exists. Exits with 1 if something has to be done.',
    )
    .argument('[config]', 'configuration file (JSON)')
    .option('--live', 'send each model one request for a single token, which costs a little')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (config: string | undefined, options: CheckOptions) => {
      const { check } = await import('./check.ts')
      await check(config, options)
    })
}
