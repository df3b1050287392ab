import { FORMATS } from '@mixrouter/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ServeOptions } from './serve.ts'
import type { TranslateOptions } from './translate.ts'

declare const __VERSION__: string

const DEFAULT_PORT = 8787
const DEFAULT_TIMEOUT = 10

/** Options of `translate` that say something of a request. */
const REQUEST_ONLY = ['model', 'streaming']

const SERVE_EXAMPLES = `
Examples:
  $ mixrouter serve --offline                     try it: no key, no network, no real model
  $ MIXROUTER_API_KEY=sk-... mixrouter serve      the models of api.mixrouter.com
  $ mixrouter serve --config mixrouter.json --host 0.0.0.0 --port 80`

const TRANSLATE_EXAMPLES = `
Examples:
  $ mixrouter translate --from openai-chat --to anthropic request.json
  $ mixrouter translate --from anthropic --to openai-responses --response < answer.json
  $ curl -N ... | mixrouter translate --from google --to openai-chat --stream`

const program = new Command('mixrouter')
  .description('One gateway for language models: every SDK talks to every model.')
  .version(__VERSION__)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

program
  .command('serve')
  .description(
    'Serve the APIs of OpenAI, Anthropic and Google on one port, by a configuration file. ' +
      'Without one: the models of api.mixrouter.com with MIXROUTER_API_KEY, or offline ones.',
  )
  .option('-c, --config <file>', 'configuration file (JSON)')
  .addOption(
    new Option('--offline', 'serve an offline model, to try things out without a key').conflicts('config'),
  )
  .option('-p, --port <number>', 'port to listen on; 0 is any free one', parsePort, DEFAULT_PORT)
  .option('-H, --host <host>', 'host name or address to listen on', '127.0.0.1')
  .addOption(
    new Option(
      '--key <key>',
      'key that clients must send, where there is no configuration file (or MIXROUTER_CLIENT_KEY)',
    ).conflicts('config'),
  )
  .option(
    '--shutdown-timeout <seconds>',
    'how long open requests may finish on SIGINT or SIGTERM',
    parseSeconds,
    DEFAULT_TIMEOUT,
  )
  .option('-v, --verbose', 'print a line for every request')
  .addHelpText('after', SERVE_EXAMPLES)
  .action(async (options: ServeOptions) => {
    const { serve } = await import('./serve.ts') // only now: --help and --version answer at once
    await serve(options)
  })

program
  .command('translate')
  .description(
    'Translate a request body from one format to another, as the gateway would: from FILE or standard input to ' +
      "standard output. What the target can't carry is told on standard error.",
  )
  .argument('[file]', 'JSON, or what a server streamed; - is standard input', '-')
  .addOption(formatOption('--from <format>', 'format of the input'))
  .addOption(formatOption('--to <format>', 'format of the output'))
  .addOption(new Option('--response', 'the input is a whole answer').conflicts(['stream', ...REQUEST_ONLY]))
  .addOption(new Option('--stream', 'the input is the stream of an answer').conflicts(REQUEST_ONLY))
  .option('--model <name>', "model to ask for; for google it stands in the URL, else it replaces the body's")
  .option('--streaming', 'the URL asks for a stream; for google, where the body does not say so')
  .addOption(
    new Option('--on-unsupported <how>', 'tell what is lost, end with an error, or keep silent')
      .choices(['warn', 'error', 'ignore'])
      .default('warn'),
  )
  .option('--compact', 'JSON in one line, as it is anyway where no terminal reads it')
  .addHelpText('after', TRANSLATE_EXAMPLES)
  .action(async (file: string, options: TranslateOptions) => {
    const { translate } = await import('./translate.ts')
    await translate(file, options)
  })

await program.parseAsync()

function formatOption(flags: string, description: string): Option {
  return new Option(flags, description).choices(FORMATS).makeOptionMandatory()
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('It must be a number from 0 to 65535.')
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && seconds >= 0 && seconds <= 86_400) return seconds
  throw new InvalidArgumentError('It must be a number of seconds, up to a day.')
}
