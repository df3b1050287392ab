import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import {
  ApiError,
  createStreamTranslator,
  type Format,
  type OnUnsupported,
  type TranslatedResponse,
  toJson,
  translateRequest,
  translateResponse,
  type Warning,
} from '@mixrouter/core'
import { CommandError } from './command-error.ts'

export interface TranslateOptions {
  from: Format
  to: Format
  /** The input is a whole answer. */
  response?: boolean
  /** The input is the capture of an answer's stream. */
  stream?: boolean
  /** The model to ask for: what the URL says in the google format, otherwise in place of the body's. */
  model?: string
  /** The URL of a google client asks for a stream. */
  streaming?: boolean
  onUnsupported: OnUnsupported
  compact?: boolean
}

/** Where the input comes from, and what to call it. */
interface Input {
  name: string
  bytes: AsyncIterable<Uint8Array> & NodeJS.ReadableStream
}

/** `mixrouter translate`: one body or stream, from `file` or standard input to standard output. */
export async function translate(file: string, options: TranslateOptions): Promise<void> {
  process.stdout.on('error', leaveQuietly)
  const input: Input =
    file === '-'
      ? { name: 'standard input', bytes: process.stdin }
      : { name: file, bytes: createReadStream(file) }
  try {
    const warnings = options.stream
      ? await translateStream(input, options)
      : await translateBody(input, options)
    if (options.onUnsupported === 'error') refuseLosses(warnings)
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
  tell(warnings, options)
  const pretty = process.stdout.isTTY && !options.compact
  process.stdout.write(`${toJson(translated, 'body', pretty ? 2 : 0)}\n`)
  return warnings
}

function translateRequestBody(
  body: unknown,
  { from, to, model, streaming, onUnsupported }: TranslateOptions,
): TranslatedResponse {
  if (streaming && from !== 'google') {
    throw new CommandError(`--streaming is for google; a body of ${from} says "stream": true itself`, 2)
  }
  const named = model === undefined ? {} : from === 'google' ? { model } : { upstreamModel: model }
  const stream = streaming === undefined ? {} : { stream: streaming }
  const { path, ...translated } = translateRequest(body, { from, to, onUnsupported, ...named, ...stream })
  console.error(`POST ${path}`)
  return translated
}

/** Writes as it reads, and no faster than the reader of its output takes it. */
async function translateStream(input: Input, options: TranslateOptions): Promise<readonly Warning[]> {
  const { from, to } = options
  let failure: ApiError | undefined
  const translator = createStreamTranslator({
    from,
    to,
    write: (piece) => process.stdout.write(piece),
    observe(event) {
      if (event.type === 'error') failure = event.error
    },
  })
  for await (const bytes of input.bytes) {
    translator.feed(bytes)
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  }
  translator.end()
  tell(translator.warnings, options)
  if (failure) throw new CommandError(`${input.name} ends in an error: ${failure.message}`, 1)
  return translator.warnings
}

function tell(warnings: readonly Warning[], { onUnsupported }: TranslateOptions): void {
  if (onUnsupported === 'ignore') return
  for (const { code, path, message } of warnings) console.error(`warning ${code} ${path}: ${message}`)
}

/** A request with losses was refused before; an answer is there already, so only the exit code can tell. */
function refuseLosses(warnings: readonly Warning[]): void {
  const losses = warnings.filter(({ code }) => code === 'unsupported' || code === 'foreign').length
  if (losses > 0) throw new CommandError(`The answer lost something: ${losses} of the warnings above`, 1)
}

function parse(json: string, { name }: Input): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new CommandError(`${name} is not JSON: ${(error as Error).message}`, 1)
  }
}

/** What went wrong with which field, in one line; unknown errors as they are. */
function describe(error: unknown, { name }: Input): string {
  if (ApiError.is(error)) {
    const { message, param } = error
    return param === undefined || message.includes(param) ? message : `${param}: ${message}`
  }
  if (error instanceof CommandError) return error.message
  if (error instanceof Error && 'syscall' in error) return `${name}: ${error.message}`
  throw error
}

/** Whoever read our output has seen enough, as `head` does. */
function leaveQuietly({ code }: NodeJS.ErrnoException): void {
  process.exit(code === 'EPIPE' ? 0 : 1)
}
