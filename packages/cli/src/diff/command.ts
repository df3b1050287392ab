import { FORMATS } from '@mixrouter/core'
import { type Command, Option } from 'commander'
import type { DiffOptions } from './diff.ts'

const EXAMPLES = `
Examples:
  $ mixrouter serve --config mixrouter.json --record cassettes      record what your clients send
  $ mixrouter diff --corpus cassettes --to anthropic --model claude-sonnet-5
  $ mixrouter diff --corpus cassettes --to google --save before.json
  $ mixrouter diff --corpus cassettes --to google --against before.json --junit report.xml`

/** Adds `mixrouter diff`. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description(
      'Show what recorded traffic would lose if it went to another format and model, and what would be sent ' +
        'differently; or how that changed between two versions. Nothing is sent. Exits with 1 for losses that the ' +
        'baseline of --against does not have; without one, for any.',
    )
    .requiredOption(
      '--corpus <dir>',
      'folder of cassettes (see serve --record) and bodies of requests (JSON), or a file',
    )
    .addOption(new Option('--to <format>', 'format to translate to').choices(FORMATS).makeOptionMandatory())
    .option('-m, --model <name>', "model to send the requests to (default: each request's own)")
    .option('--save <file>', 'save the result as a baseline (JSON)')
    .option('--against <file>', 'compare with a baseline, such as that of another version')
    .option('--junit <file>', 'write a report for CI systems (JUnit XML)')
    .option('--json', 'print JSON, with every request and response')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DiffOptions) => {
      const { diff } = await import('./diff.ts')
      await diff(options)
    })
}
