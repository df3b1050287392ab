import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EndpointOptions } from './command.ts'
import type { EndpointName } from './run.ts'

const EXAMPLES: Readonly<Record<EndpointName, string>> = {
  embed: `
  $ mixrouter embed "Hello" "Good day" --offline
  $ mixrouter embed --dimensions 256 < lines.txt > embeddings.jsonl`,
  image: `
  $ mixrouter image "A red cube" --offline
  $ mixrouter image "Add a hat" --image cat.png --out cat-with-hat.png`,
  speech: `
  $ mixrouter speech "Good day" --offline --format wav
  $ mixrouter speech - --voice nova --out speech.mp3 < text.txt`,
  transcribe: `
  $ mixrouter transcribe interview.mp3
  $ mixrouter transcribe rede.wav --translate --out speech.txt`,
  rerank: `
  $ mixrouter rerank "Where do cats sleep?" "On the sofa." "Rates rose." --offline
  $ mixrouter rerank "Where do cats sleep?" --top-n 3 < lines.txt`,
  moderate: `
  $ mixrouter moderate "Hello" --offline
  $ mixrouter moderate --json < lines.txt`,
}

/** Adds a command for each route beside chat. */
export function addEndpointCommands(program: Command): void {
  add(program, 'embed', '[texts...]', 'text-embedding-3-small')
    .description('Embed texts, or each line of standard input, and print one embedding a line.')
    .option('--dimensions <number>', 'length of each embedding, for models that support it', parseCount)

  add(program, 'image', '[prompt]', 'gpt-image-2')
    .description('Make an image from a prompt, or edit images, and save it as image.png or --out.')
    .option('-i, --image <file>', 'image to edit or to take as a model; can be repeated', collect)
    .option('--mask <file>', 'image that is transparent where the first one is to be edited')
    .option('-n, --number <number>', 'how many images', parseCount)
    .option('--size <size>', 'in pixels, such as 1024x1024')
    .option('--quality <quality>', 'such as low, medium or high')

  add(program, 'speech', '[text]', 'gpt-4o-mini-tts')
    .description('Speak a text, or standard input, and save the audio as speech.mp3 or --out.')
    .option('--voice <name>', 'voice of the model', 'alloy')
    .option('--format <format>', 'such as mp3, wav, opus, aac, flac or pcm', 'mp3')
    .option('--instructions <text>', 'how to speak, for models that can be instructed')
    .option('--speed <factor>', '1 is normal', parseFactor)

  add(program, 'transcribe', '<file>', 'gpt-4o-transcribe')
    .description('Print what is said in a recording.')
    .option('--language <code>', 'language that is spoken, such as en (default: detected)')
    .option('--prompt <text>', 'text in the style of the transcript, such as names that occur')
    .option('--translate', 'translate to English, with a Whisper model')

  add(program, 'rerank', '<query> [documents...]', 'rerank-v4.0-pro')
    .description(
      'Rank documents, or each line of standard input, and print the best first, each after its score.',
    )
    .option('--top-n <number>', 'how many documents to print', parseCount)

  add(program, 'moderate', '[texts...]', 'omni-moderation-latest').description(
    'Print for each text, or each line of standard input, whether it is flagged, and for what.',
  )
}

/** The command of a route with the options that all of them have. */
function add(program: Command, name: EndpointName, args: string, model: string): Command {
  const command = program.command(name)
  for (const argument of args.split(' ')) command.argument(argument)
  return command
    .option('-m, --model <name>', 'model to use', model)
    .option('-o, --out <file>', 'where to save the output; - is standard output')
    .option('-f, --force', 'overwrite the file of --out without asking')
    .option('--json', 'print the whole response as JSON')
    .option(
      '--base-url <url>',
      'server to use instead of api.mixrouter.com, such as a gateway (or MIXROUTER_BASE_URL)',
    )
    .addOption(new Option('--offline', 'use an offline model, without a network').conflicts('baseUrl'))
    .addHelpText('after', `\nExamples:${EXAMPLES[name]}`)
    .action(async (...given: unknown[]) => {
      const options = given.at(-2) as EndpointOptions
      const texts = given
        .slice(0, -2)
        .flat()
        .filter((value) => typeof value === 'string')
      const { runEndpoint } = await import('./run.ts')
      await runEndpoint(name, texts, options)
    })
}

function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count > 0) return count
  throw new InvalidArgumentError('Expected a whole number greater than 0.')
}

function parseFactor(text: string): number {
  const factor = Number(text)
  if (text.trim() !== '' && factor > 0 && Number.isFinite(factor)) return factor
  throw new InvalidArgumentError('Expected a number greater than 0.')
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
