import type { Command } from 'commander'
import type { InitOptions } from './init.ts'

const EXAMPLES = `
Examples:
  $ mixrouter init                                          asks what is not clear
  $ mixrouter init --yes                                    from the keys in the environment
  $ mixrouter init --from litellm_config.yaml               also claude-code-router and Portkey`

/** Adds `mixrouter init`. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description(
      'Write a configuration file, from the keys in the environment or from the file of another gateway. Keys are not ' +
        'written to it, but references to the environment variables.',
    )
    .argument('[file]', 'file to write; - is standard output', 'mixrouter.json')
    .option('--from <file>', 'configuration of LiteLLM (YAML), claude-code-router (JSON) or Portkey (JSON)')
    .option('--no-client-key', 'let any program on this machine use the gateway, without a key')
    .option('-y, --yes', 'ask nothing')
    .option('-f, --force', 'overwrite the file')
    .option(
      '--json',
      'ask nothing, and print the configuration, the key for your programs and warnings as JSON',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: InitOptions) => {
      const { init } = await import('./init.ts')
      await init(file, options)
    })
}
