import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import {
  ApiError,
  createStreamTranslator,
  type Format,
  getFormat,
  type OnUnsupported,
  type TranslatedRequest,
  translateRequest,
  translateResponse,
  type Warning,
} from '@mixrouter/core'
import { toJson } from '@mixrouter/core/internal'
import { exitOnClosedOutput } from './closed-output.ts'
import { CommandError } from './command-error.ts'
import { describeFileError } from './file-error.ts'

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
  /** Print path, translation and warnings together. */
  json?: boolean
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
    throw error instanceof CommandError ? error : new CommandError(describe(error, input), 1)
  }
}

async function translateBody(input: Input, options: TranslateOptions): Promise<readonly Warning[]> {
  const body = parse(await text(input.bytes), input)
  const {
    path,
    body: translated,
    warnings,
  } = options.response
    ? { path: undefined, ...translateResponse(body, options) }
    : translateRequestBody(body, options)
  if (path !== undefined && !options.json) console.error(`POST ${path}`)
  printWarnings(warnings, options)
  const pretty = process.stdout.isTTY && !options.compact
  const output = options.json
    ? { ...(path !== undefined && { path }), body: translated, warnings }
    : translated
  process.stdout.write(`${toJson(output, 'body', pretty ? 2 : 0)}\n`)
  return warnings
}

function translateRequestBody(
  body: unknown,
  { from, to, model, streaming, onUnsupported }: TranslateOptions,
): TranslatedRequest {
  const { modelInURL } = getFormat(from).profile
  if (streaming && !modelInURL) {
    throw new CommandError(
      `--streaming only applies to formats that have it in the URL. For ${from}, set "stream": true in the body`,
      2,
    )
  }
  const named = model === undefined ? {} : modelInURL ? { model } : { upstreamModel: model }
  const stream = streaming === undefined ? {} : { stream: streaming }
  return translateRequest(body, { from, to, onUnsupported, ...named, ...stream })
}

/** Writes while it reads, no faster than the output is read. */
async function translateStream(input: Input, options: TranslateOptions): Promise<readonly Warning[]> {
  const { from, to } = options
  let failure: ApiError | undefined
  let stream = ''
  const print = (text: string) => void process.stdout.write(text)
  const keep = (text: string) => {
    stream += text
  }
  const translator = createStreamTranslator({
    from,
    to,
    write: options.json ? keep : print,
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
  if (options.json) print(`${JSON.stringify({ stream, warnings: translator.warnings })}\n`)
  if (failure) throw new CommandError(`${input.name} ends with an error: ${failure.message}`, 1)
  return translator.warnings
}

function printWarnings(warnings: readonly Warning[], { onUnsupported, json }: TranslateOptions): void {
  if (onUnsupported === 'ignore' || json) return
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
    const action = /^(data|event):/m.test(json) ? 'It is a stream: add --stream' : undefined
    throw new CommandError(`${name} is not valid JSON: ${(error as Error).message}`, 1, action)
  }
}

/** One line for a known error, with the field; unknown errors are thrown. */
function describe(error: unknown, { name }: Input): string {
  if (ApiError.is(error)) {
    const { message, param } = error
    return param === undefined || message.includes(param) ? message : `${param}: ${message}`
  }
  if (error instanceof Error && 'syscall' in error)
    return `Failed to read ${name}: ${describeFileError(error)}`
  throw error
}
