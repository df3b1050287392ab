import { availableParallelism } from 'node:os'
import { FORMATS, VIDEO_PROTOCOLS } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { Command, InvalidArgumentError, Option } from 'commander'
import { addChatCommand } from './chat/command.ts'
import { addCheckCommand } from './check/command.ts'
import { addCompletionCommand } from './completion/command.ts'
import { addDiffCommand } from './diff/command.ts'
import { addEndpointCommands } from './endpoints/options.ts'
import { addExplainCommand } from './explain/command.ts'
import { addInitCommand } from './init/command.ts'
import type { ModelsOptions } from './models/models.ts'
import { addRunCommand } from './run/command.ts'
import type { ServeOptions } from './service.ts'
import type { TranslateOptions } from './translate.ts'
import { VERSION } from './version.ts'
import type { VideoOptions } from './video.ts'
import { wantsJson } from './wants-json.ts'

const DEFAULT_PORT = 8787
const DEFAULT_SHUTDOWN_SECONDS = 10
const DEFAULT_POLL_SECONDS = 5
const DEFAULT_DEADLINE_SECONDS = 1200
const MAX_WORKERS = 256
const MAX_SECONDS = 86_400
const DEFAULT_VIDEO_MODEL = 'doubao-seedance-1-0-pro-250528'

/** Options of `translate` that apply to requests only. */
const REQUEST_OPTIONS = ['model', 'streaming']

const SERVE_EXAMPLES = `
Examples:
  $ mixrouter serve --offline                     try it without a key, network or real model
  $ mixrouter serve --offline --console           the same, with a web console to see it work
  $ MIXROUTER_API_KEY=sk-... mixrouter serve      the models of api.mixrouter.com
  $ mixrouter serve --config mixrouter.json --host 0.0.0.0 --port 80
  $ mixrouter serve --config mixrouter.json --workers auto --log json
  $ mixrouter serve --config mixrouter.json --record cassettes
  $ mixrouter serve --replay cassettes --pace 0   the recorded responses, in any format`

const TRANSLATE_EXAMPLES = `
Examples:
  $ mixrouter translate --from openai-chat --to anthropic request.json
  $ mixrouter translate --from anthropic --to openai-responses --response < response.json
  $ curl -N ... | mixrouter translate --from google --to openai-chat --stream`

const MODELS_EXAMPLES = `
Examples:
  $ mixrouter models "gpt-6*"
  $ mixrouter models us.anthropic.claude-opus-4-7-v1:0
  $ mixrouter models kimi-k3 --json
  $ mixrouter models fast --config mixrouter.json   as this gateway knows and serves it`

const VIDEO_EXAMPLES = `
Examples:
  $ mixrouter video "A cat yawns" --offline       try it without a key, network or real model
  $ mixrouter video "It yawns" --image cat.jpg --out cat.mp4
  $ mixrouter video --task ID --out cat.mp4       resume a task`

const program = new Command('mixrouter')
  .description('A gateway for language models: use any SDK with any model.')
  .version(VERSION)
  .configureOutput({ outputError: (text, write) => write(wantsJson() ? usageErrorJson(text) : text) })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

program
  .command('serve')
  .description(
    'Serve the APIs of OpenAI, Anthropic and Google on one port, as configured in a file. ' +
      'Without a file, serve the models of api.mixrouter.com with the key in MIXROUTER_API_KEY, or an offline model.',
  )
  .option('-c, --config <file>', 'configuration file (JSON)')
  .addOption(new Option('--offline', 'serve an offline model, to try it without a key').conflicts('config'))
  .addOption(
    new Option('-p, --port <number>', 'port to listen on; 0 selects any free port')
      .argParser(parsePort)
      .env('PORT')
      .default(DEFAULT_PORT),
  )
  .option('-H, --host <host>', 'host name or address to listen on', '127.0.0.1')
  .addOption(
    new Option(
      '--key <key>',
      'key that clients must send, if there is no configuration file (or MIXROUTER_CLIENT_KEY)',
    ).conflicts('config'),
  )
  .option(
    '--shutdown-timeout <seconds>',
    'time for open requests to finish on SIGINT or SIGTERM; SIGHUP reloads the configuration file',
    parseSeconds,
    DEFAULT_SHUTDOWN_SECONDS,
  )
  .option('-v, --verbose', 'print a line for every request')
  .addOption(
    new Option('--log <format>', 'json writes a line of JSON for every request')
      .choices(['text', 'json'])
      .default('text'),
  )
  .addOption(new Option('--json', 'the same as --log json').implies({ log: 'json' }))
  .option(
    '--console',
    'serve a web console at /console, for this machine only (or with the key in MIXROUTER_CONSOLE_KEY); ' +
      'it has figures of PROMETHEUS_URL if that is set',
  )
  .addOption(
    new Option('--console-bodies', 'show the bodies of requests and responses in the console').implies({
      console: true,
    }),
  )
  .option('--no-open', 'do not open the console in the browser, as is done on a terminal')
  .addOption(
    new Option(
      '--record <dir>',
      'record each request to an upstream and its response to a file (a cassette) in this folder, without keys',
    ).conflicts('replay'),
  )
  .addOption(
    new Option('--replay <dir>', 'respond with the cassettes of this folder instead of upstreams').conflicts(
      'offline',
    ),
  )
  .option('--pace <factor>', 'multiply the recorded times of --replay; 0 is at once', parsePace, 1)
  .option(
    '--ignore <regexp>',
    'text in requests that does not count when --replay looks for a cassette, such as dates; can be repeated',
    collectPattern,
  )
  .option('--watch', 'reload the configuration file when it changes')
  .addOption(
    new Option(
      '-w, --workers <number>',
      'processes that serve requests, sharing limits and metrics; auto is one for each core',
    )
      .argParser(parseWorkers)
      .env('MIXROUTER_WORKERS')
      .default(1),
  )
  .addHelpText('after', SERVE_EXAMPLES)
  .action(async (options: ServeOptions) => {
    const { serve } = await import('./serve.ts') // lazy, so that --help and --version are fast
    await serve(options)
  })

addChatCommand(program)
addRunCommand(program)
addInitCommand(program)
addCheckCommand(program)
addExplainCommand(program)
addDiffCommand(program)

program
  .command('translate')
  .description(
    'Translate a request body from one format to another, as the gateway does, from a file or standard input to ' +
      "standard output. What the target format can't express is reported on standard error.",
  )
  .argument('[file]', 'JSON, or a recorded stream (SSE); - is standard input', '-')
  .addOption(formatOption('--from <format>', 'format of the input'))
  .addOption(formatOption('--to <format>', 'format of the output'))
  .addOption(
    new Option('--response', 'treat the input as a response').conflicts(['stream', ...REQUEST_OPTIONS]),
  )
  .addOption(
    new Option('--stream', 'treat the input as a streamed response (SSE)').conflicts(REQUEST_OPTIONS),
  )
  .option(
    '--model <name>',
    "model to request; replaces the body's model (google has the model in the URL instead)",
  )
  .option('--streaming', 'request a stream; google only, where it is part of the URL')
  .addOption(
    new Option('--on-unsupported <action>', "what to do if the target format can't express something")
      .choices(['warn', 'error', 'ignore'])
      .default('warn'),
  )
  .option('--json', 'print path, translation and warnings as one JSON object')
  .option('--compact', 'print JSON on one line, which is the default unless the output is a terminal')
  .addHelpText('after', TRANSLATE_EXAMPLES)
  .action(async (file: string, options: TranslateOptions) => {
    const { translate } = await import('./translate.ts')
    await translate(file, options)
  })

program
  .command('video')
  .description(
    'Create a video: submit a task to api.mixrouter.com, wait for it, and save the video. The key is read from ' +
      'MIXROUTER_API_KEY. The task is submitted only once.',
  )
  .argument('[prompt]', 'description of the video')
  .option('-i, --image <file-or-url>', 'first frame of the video')
  .option('--last-image <file-or-url>', 'last frame of the video')
  .option(
    '--reference-image <file-or-url>',
    'image of a person or object in the video; can be repeated',
    collect,
  )
  .option(
    '-o, --out <file>',
    'where to save the video; - is standard output (default: the id of the task, with .mp4)',
  )
  .option('-f, --force', 'overwrite the file of --out without asking')
  .option('-m, --model <name>', 'model that creates the video', DEFAULT_VIDEO_MODEL)
  .option('--duration <seconds>', 'length of the video', parseAmount)
  .option('--ratio <ratio>', 'aspect ratio, such as 16:9')
  .option('--resolution <resolution>', 'such as 720p')
  .option('--frames <number>', 'length in frames, instead of --duration', parseAmount)
  .option('--seed <number>', 'the same seed gives similar videos', parseInteger)
  .option('--camera-fixed', 'keep the camera still')
  .option('--watermark', "add the vendor's watermark")
  .option('--no-watermark', 'no watermark')
  .option('--audio', 'generate sound')
  .option('--no-audio', 'no sound')
  .option('--metadata <json>', 'further parameters of the model, as a JSON object', parseObject)
  .addOption(new Option('--task <id>', 'resume a task instead of submitting one'))
  .option(
    '--base-url <url>',
    'server to use instead of api.mixrouter.com, such as a gateway (or MIXROUTER_BASE_URL)',
  )
  .addOption(
    new Option('--protocol <name>', 'video protocol of the server')
      .choices(VIDEO_PROTOCOLS)
      .default('service'),
  )
  .option('--json', 'print the task and the path of the video as JSON')
  .addOption(new Option('--offline', 'create a short video without a network').conflicts(['task', 'baseUrl']))
  .option('--poll-interval <seconds>', 'time between two status requests', parseSeconds, DEFAULT_POLL_SECONDS)
  .option(
    '--deadline <seconds>',
    'stop waiting after this time; 0 waits forever',
    parseSeconds,
    DEFAULT_DEADLINE_SECONDS,
  )
  .addHelpText('after', VIDEO_EXAMPLES)
  .action(async (prompt: string | undefined, options: VideoOptions) => {
    const { video } = await import('./video.ts')
    await video(prompt, options)
  })

addEndpointCommands(program)

program
  .command('models')
  .description(
    'List the models of the catalogue, or those that match a glob; or explain one: what is known of it, where that ' +
      'comes from, and which requests of the four formats are changed on their way to it, and how.',
  )
  .argument('[name]', 'name of a model in any spelling, or a glob such as "claude-*"')
  .option(
    '-c, --config <file>',
    'configuration file of a gateway, whose profiles, aliases and upstreams apply',
  )
  .option('--json', 'print JSON')
  .addHelpText('after', MODELS_EXAMPLES)
  .action(async (name: string | undefined, options: ModelsOptions) => {
    const { models } = await import('./models/models.ts')
    await models(name, options)
  })

addCompletionCommand(program)

await program.parseAsync().catch(async (error: unknown) => {
  const { reportFailure } = await import('./failure.ts') // lazy, as it loads the gateway
  reportFailure(error)
})

/** An error in the command line, in the form of other failures. */
function usageErrorJson(text: string): string {
  const message = text.replace(/^error: /, '').trim()
  return `${JSON.stringify({ error: { message, exitCode: 2 } })}\n`
}

function formatOption(flags: string, description: string): Option {
  return new Option(flags, description).choices(FORMATS).makeOptionMandatory()
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('Expected a number from 0 to 65535.')
}

function parseWorkers(text: string): number {
  if (text === 'auto') return availableParallelism()
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= MAX_WORKERS) return count
  throw new InvalidArgumentError(`Expected auto, or a number from 1 to ${MAX_WORKERS}.`)
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && seconds >= 0 && seconds <= MAX_SECONDS) return seconds
  throw new InvalidArgumentError('Expected a number of seconds, at most a day.')
}

function parsePace(text: string): number {
  const factor = Number(text)
  if (text.trim() !== '' && Number.isFinite(factor) && factor >= 0) return factor
  throw new InvalidArgumentError('Expected a factor: 0 is at once, 1 as recorded.')
}

function parseAmount(text: string): number {
  const amount = Number(text)
  if (text.trim() !== '' && Number.isFinite(amount) && amount > 0) return amount
  throw new InvalidArgumentError('Expected a number greater than 0.')
}

function parseInteger(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected an integer.')
}

function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text)
  if (isObject(value)) return value
  throw new InvalidArgumentError('Expected a JSON object.')
}

function collectPattern(text: string, previous: readonly RegExp[] = []): RegExp[] {
  try {
    return [...previous, new RegExp(text)]
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
