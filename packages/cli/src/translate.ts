import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import {
  ApiError,
  createStreamTranslator,
  type Format,
  type OnUnsupported,
  type TranslatedResponse,
  translateRequest,
  translateResponse,
  type Warning,
} from '@mixrouter/core'
import { toJson } from '@mixrouter/core/internal'
import { exitOnClosedOutput } from './closed-output.ts'
import { CommandError } from './command-error.ts'

export interface TranslateOptions {
  from: Format
  to: Format
  /** The input is a complete response. */
  response?: boolean
  /** The input is a recorded stream. */
  stream?: boolean
  /** The model to request: in the google format the one of the URL, otherwise a replacement for the body's. */
  model?: string
  /** Request a stream, which is part of the URL in the google format. */
  streaming?: boolean
  onUnsupported: OnUnsupported
  compact?: boolean
}

/** The input, and its name for messages. */
interface Input {
  name: string
  bytes: AsyncIterable<Uint8Array> & NodeJS.ReadableStream
}

/** `mixrouter translate`: one body or stream, from `file` or standard input to standard output. */
export async function translate(file: string, options: TranslateOptions): Promise<void> {
  exitOnClosedOutput()
  const input: Input =
    file === '-'
      ? { name: 'standard input', bytes: process.stdin }
      : { name: file, bytes: createReadStream(file) }
  try {
    const warnings = options.stream
      ? await translateStream(input, options)
      : await translateBody(input, options)
    if (options.onUnsupported === 'error') failOnLosses(warnings)
  } catch (error) {
    console.error(`error ${describe(error, input)}`)
    process.exitCode = error instanceof CommandError ? error.exitCode : 1
  }
}

async function translateBody(input: Input, options: TranslateOptions): Promise<readonly Warning[]> {
  const body = parse(await text(input.bytes), input)
  const { body: translated, warnings } = options.response
    ? translateResponse(body, options)
    : translateRequestBody(body, options)
  printWarnings(warnings, options)
  const pretty = process.stdout.isTTY && !options.compact
  process.stdout.write(`${toJson(translated, 'body', pretty ? 2 : 0)}\n`)
  return warnings
}

function translateRequestBody(
  body: unknown,
  { from, to, model, streaming, onUnsupported }: TranslateOptions,
): TranslatedResponse {
  if (streaming && from !== 'google') {
    throw new CommandError(
      `--streaming only applies to google. For ${from}, set "stream": true in the body`,
      2,
    )
  }
  const named = model === undefined ? {} : from === 'google' ? { model } : { upstreamModel: model }
  const stream = streaming === undefined ? {} : { stream: streaming }
  const { path, ...translated } = translateRequest(body, { from, to, onUnsupported, ...named, ...stream })
  console.error(`POST ${path}`)
  return translated
}

/** Writes while it reads, no faster than the output is read. */
async function translateStream(input: Input, options: TranslateOptions): Promise<readonly Warning[]> {
  const { from, to } = options
  let failure: ApiError | undefined
  const translator = createStreamTranslator({
    from,
    to,
    write: (text) => process.stdout.write(text),
    observe(event) {
      if (event.type === 'error') failure = event.error
    },
  })
  for await (const chunk of input.bytes) {
    translator.feed(chunk)
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  }
  translator.end()
  printWarnings(translator.warnings, options)
  if (failure) throw new CommandError(`${input.name} ends with an error: ${failure.message}`, 1)
  return translator.warnings
}

function printWarnings(warnings: readonly Warning[], { onUnsupported }: TranslateOptions): void {
  if (onUnsupported === 'ignore') return
  for (const { code, path, message } of warnings) console.error(`warning ${code} ${path}: ${message}`)
}

/** Requests with losses are rejected earlier; a response is printed already, so only the exit code can report losses. */
function failOnLosses(warnings: readonly Warning[]): void {
  const losses = warnings.filter(({ code }) => code === 'unsupported' || code === 'foreign').length
  if (losses > 0)
    throw new CommandError(
      `The response lost information: see ${losses === 1 ? 'the warning' : `the ${losses} warnings`} above`,
      1,
    )
}

function parse(json: string, { name }: Input): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new CommandError(`${name} is not valid JSON: ${(error as Error).message}`, 1)
  }
}

/** One line for a known error, with the field; unknown errors are thrown. */
function describe(error: unknown, { name }: Input): string {
  if (ApiError.is(error)) {
    const { message, param } = error
    return param === undefined || message.includes(param) ? message : `${param}: ${message}`
  }
  if (error instanceof CommandError) return error.message
  if (error instanceof Error && 'syscall' in error) return `${name}: ${error.message}`
  throw error
}
