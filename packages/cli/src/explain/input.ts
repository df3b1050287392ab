import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { type Format, getFormat } from '@mixrouter/core'
import { detectRequest, isObject, parseJson } from '@mixrouter/core/internal'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'

/** A request to a gateway. */
export interface InputRequest {
  /** With the query. */
  path: string
  headers: Record<string, string>
  body: unknown
}

export interface BodyOptions {
  format?: Format
  model?: string
  stream?: boolean
}

/**
 * The request that a file's body is meant for.
 *
 * @throws CommandError 2 if it is not JSON, or not known to be of a format
 */
export async function requestFromBody(file: string, options: BodyOptions): Promise<InputRequest> {
  const body = parseBody(await readText(file), file === '-' ? 'standard input' : file)
  const format = options.format ?? detectRequest(body)
  if (!format) throw new CommandError('The format of the body is not known. Specify it with --format.', 2)
  const model = options.model ?? (typeof body.model === 'string' ? body.model : undefined)
  if (model === undefined) throw new CommandError('The body has no model. Specify one with --model.', 2)
  const stream = options.stream ?? body.stream === true
  const named = getFormat(format).profile.modelInURL
    ? body
    : { ...body, model, ...(options.stream && { stream }) }
  return { path: getFormat(format).requestPath({ model, stream }), headers: {}, body: named }
}

/**
 * The request that the arguments of curl describe.
 *
 * @throws CommandError 2 if they have no URL or no JSON body
 */
export async function requestFromCurl(args: readonly string[]): Promise<InputRequest> {
  const { values, positionals } = parseArgs({
    args: args[0] === 'curl' ? args.slice(1) : [...args],
    strict: false,
    allowPositionals: true,
    options: {
      header: { type: 'string', short: 'H', multiple: true },
      request: { type: 'string', short: 'X' },
      data: { type: 'string', short: 'd' },
      'data-raw': { type: 'string' },
      'data-binary': { type: 'string' },
      json: { type: 'string' },
      url: { type: 'string' },
    },
  })
  const address = [values.url, ...positionals].find(
    (value) => typeof value === 'string' && URL.canParse(value),
  )
  if (typeof address !== 'string') throw new CommandError('The curl command has no URL.', 2)
  const data = values['data-raw'] ?? values.data ?? values['data-binary'] ?? values.json
  if (typeof data !== 'string')
    throw new CommandError('The curl command has no body: give it -d or --json.', 2)
  const isFile = data.startsWith('@') && values['data-raw'] === undefined
  const { pathname, search } = new URL(address)
  const lines = (values.header ?? []).map(String)
  return {
    path: pathname + search,
    headers: Object.fromEntries(lines.map(parseHeader)),
    body: parseBody(isFile ? await readText(data.slice(1)) : data, 'the body'),
  }
}

function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
}

async function readText(file: string): Promise<string> {
  return text(file === '-' ? process.stdin : createReadStream(file)).catch((error: Error) => {
    throw new CommandError(`Failed to read ${file}: ${describeFileError(error)}`, 2)
  })
}

function parseBody(json: string, name: string): Record<string, unknown> {
  const body = parseJson(json)
  if (isObject(body)) return body
  throw new CommandError(`${name} is not a JSON object.`, 2)
}
