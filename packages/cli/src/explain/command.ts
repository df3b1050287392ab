import { FORMATS } from '@mixrouter/core'
import { type Command, Option } from 'commander'
import type { ExplainOptions } from './explain.ts'

const EXAMPLES = `
Examples:
  $ mixrouter explain request.json --format anthropic --config mixrouter.json
  $ mixrouter explain request.json --format google --model gemini-3.8-pro --offline
  $ mixrouter explain --curl -- http://127.0.0.1:8787/v1/messages -H "x-api-key: ..." -d @request.json`

/** Adds `mixrouter explain`. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description(
      'Explain what the gateway would do with a request, without sending it: where it would go and why not elsewhere, ' +
        'the exact body with keys redacted, what would be changed or dropped, tokens and price.',
    )
    .argument(
      '[input...]',
      'file with the body (JSON); - is standard input. With --curl: arguments of curl, after --',
    )
    .addOption(
      new Option('--format <format>', "format of the body (default: from the body's fields)").choices(
        FORMATS,
      ),
    )
    .option('--curl', 'the input is a curl command: its URL, -H, -d, --data-raw, --json')
    .option('-m, --model <name>', 'model to request; google has it in the URL instead of the body')
    .option('--stream', 'request a stream; google has this in the URL')
    .option(
      '--client <name>',
      'client of the configuration that sends it (default: one that may use everything)',
    )
    .option(
      '-c, --config <file>',
      'configuration file (JSON); without one, the keys in the environment are used',
    )
    .addOption(new Option('--offline', 'use an offline model').conflicts('config'))
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string[], options: ExplainOptions) => {
      const { explain } = await import('./explain.ts')
      await explain(input, options)
    })
}
