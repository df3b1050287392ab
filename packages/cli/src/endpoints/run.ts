import { createEndpointClient } from '@mixrouter/core'
import { CommandError } from '../command-error.ts'
import { connect } from '../connection.ts'
import { reportFailure } from '../failure.ts'
import { InterruptedError } from '../interrupted-error.ts'
import { checkOutput, freePath, save, withNumber } from '../output.ts'
import type { EndpointCommand, EndpointOptions, EndpointOutput } from './command.ts'
import { embed } from './embed.ts'
import { image } from './image.ts'
import { moderate } from './moderate.ts'
import { rerank } from './rerank.ts'
import { speech } from './speech.ts'
import { transcribe } from './transcribe.ts'

const COMMANDS = { embed, image, speech, transcribe, rerank, moderate }

/** Those that save files where `--out` is not given. */
const MAKES_FILES: ReadonlySet<string> = new Set(['image', 'speech'])

export type EndpointName = keyof typeof COMMANDS

/** Runs the command of a route; on failure, prints why and sets the exit code. */
export async function runEndpoint(
  name: EndpointName,
  args: readonly string[],
  options: EndpointOptions,
): Promise<void> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const { signal } = interruption
  try {
    const overwrite = await checkOutput(
      options.out ?? (MAKES_FILES.has(name) && !options.json ? undefined : '-'),
      options,
    )
    const client = await connect(options, createEndpointClient)
    const command = COMMANDS[name] as EndpointCommand
    await present(await command(client, { args, options, signal }), options, { overwrite, signal })
  } catch (error) {
    reportFailure(signal.aborted ? new InterruptedError() : error)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
  process.exit() // an offline upstream would keep the process running
}

/** Prints the output, or saves it and prints the paths. */
async function present(
  { text, files = [], json }: EndpointOutput,
  { json: asJson, out }: EndpointOptions,
  saving: Parameters<typeof save>[2],
): Promise<void> {
  if (asJson || text !== undefined) {
    const printed = `${asJson ? JSON.stringify(json, undefined, 2) : text}\n`
    await save([Buffer.from(printed)], out ?? '-', saving)
    if (out !== undefined && out !== '-') console.log(out)
    return
  }
  if (out === '-' && files.length > 1)
    throw new CommandError(
      `There are ${files.length} files; standard output takes only one. Save them with --out FILE`,
      2,
    )
  for (const [index, { bytes, name }] of files.entries()) {
    const wanted = files.length === 1 ? (out ?? name) : withNumber(out ?? name, index + 1)
    const isChosen = wanted === out || saving.overwrite
    const path = isChosen ? wanted : await freePath(wanted)
    await save([bytes], path, saving)
    if (path !== '-') console.log(path)
  }
}
