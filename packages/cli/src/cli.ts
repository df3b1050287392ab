import { FORMATS, isObject, parseJson, VIDEO_PROTOCOLS } from '@mixrouter/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ServeOptions } from './serve.ts'
import type { TranslateOptions } from './translate.ts'
import { VERSION } from './version.ts'
import type { VideoOptions } from './video.ts'

const DEFAULT_PORT = 8787
const DEFAULT_TIMEOUT = 10
const DEFAULT_VIDEO_MODEL = 'doubao-seedance-1-0-pro-250528'

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

const VIDEO_EXAMPLES = `
Examples:
  $ mixrouter video "A cat yawns" --offline       try it: no key, no network, no real model
  $ mixrouter video "It yawns" --image cat.jpg --out cat.mp4
  $ mixrouter video --task ID --out cat.mp4       come back to a task`

const program = new Command('mixrouter')
  .description('One gateway for language models: every SDK talks to every model.')
  .version(VERSION)
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

program
  .command('video')
  .description(
    'Make a video: submit a task to api.mixrouter.com, follow it, and save what comes. MIXROUTER_API_KEY is the token. ' +
      'A task is submitted once, never again.',
  )
  .argument('[prompt]', 'what the video is to show')
  .option('-i, --image <place>', 'picture that it begins with: a file, or a URL')
  .option('--last-image <place>', 'picture that it ends with')
  .option('--reference-image <place>', 'picture of what is in it; may be said again', collect)
  .option('-o, --out <file>', 'where to save it (default: the id of the task, with .mp4)')
  .option('-m, --model <name>', 'model that makes it', DEFAULT_VIDEO_MODEL)
  .option('--duration <seconds>', 'how long it is', parseAmount)
  .option('--ratio <ratio>', 'such as 16:9')
  .option('--resolution <resolution>', 'such as 720p')
  .option('--frames <number>', 'how many pictures it has, in place of --duration', parseAmount)
  .option('--seed <number>', 'the same seed makes a similar video', parseInteger)
  .option('--camera-fixed', 'the camera stays where it is')
  .option('--watermark', "with the vendor's mark")
  .option('--no-watermark', 'without it')
  .option('--audio', 'with sound')
  .option('--no-audio', 'without it')
  .option('--metadata <json>', 'what else the model understands, as an object', parseObject)
  .addOption(new Option('--task <id>', 'come back to a task, in place of submitting one'))
  .option('--base-url <url>', 'where to ask, such as a gateway (or MIXROUTER_BASE_URL)')
  .addOption(new Option('--wire <name>', 'how it speaks there').choices(VIDEO_PROTOCOLS).default('service'))
  .addOption(
    new Option('--offline', 'make a little blue video without a network').conflicts(['task', 'baseUrl']),
  )
  .option('--poll-interval <seconds>', 'time between two questions for the task', parseSeconds, 5)
  .option('--deadline <seconds>', 'give up waiting after this time; 0 is never', parseSeconds, 1200)
  .addHelpText('after', VIDEO_EXAMPLES)
  .action(async (prompt: string | undefined, options: VideoOptions) => {
    const { video } = await import('./video.ts')
    await video(prompt, options)
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

function parseAmount(text: string): number {
  const amount = Number(text)
  if (text.trim() !== '' && Number.isFinite(amount) && amount > 0) return amount
  throw new InvalidArgumentError('It must be a number above 0.')
}

function parseInteger(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text)
  if (isObject(value)) return value
  throw new InvalidArgumentError('It must be a JSON object.')
}

function collect(place: string, earlier: readonly string[] = []): string[] {
  return [...earlier, place]
}
