import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { detectRequest, parseJson } from '@mixrouter/core/internal'
import {
  type Cassette,
  parseCassette,
  type RecordedResponse,
  readWireRequest,
  type WireRequest,
} from '@mixrouter/testing/cassettes'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'

/** A request to a model, and its response if it was recorded whole. */
export interface Sample {
  /** The file's path in the corpus. */
  name: string
  request: WireRequest
  response?: RecordedResponse
}

/** What is in the files of a corpus. */
export interface Corpus {
  samples: Sample[]
  /** The files that contain neither a cassette of a request to a model nor the body of one. */
  skipped: string[]
}

/**
 * Reads a folder of cassettes and bodies of requests, with the folders in it, or a single file.
 *
 * @throws CommandError 2 if it can't be read, or has no requests to models
 */
export async function readCorpus(path: string): Promise<Corpus> {
  const files = await list(path).catch((error: Error) => {
    throw new CommandError(`--corpus ${path}: ${describeFileError(error)}`, 2)
  })
  const corpus: Corpus = { samples: [], skipped: [] }
  for (const { name, file } of files) {
    const sample = readSample(name, await readFile(file, 'utf8'))
    if (sample) corpus.samples.push(sample)
    else corpus.skipped.push(name)
  }
  if (corpus.samples.length > 0) return corpus
  throw new CommandError(
    `--corpus ${path}: there are no requests to models. Record some with serve --record, or add bodies as JSON files`,
    2,
  )
}

async function list(path: string): Promise<{ name: string; file: string }[]> {
  if ((await stat(path)).isFile()) return [{ name: basename(path), file: path }]
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => ({ name, file: join(path, name) }))
}

/** @throws CommandError 2 for a cassette of another version */
function readSample(name: string, text: string): Sample | undefined {
  let cassette: Cassette | undefined
  try {
    cassette = parseCassette(text)
  } catch (error) {
    throw new CommandError(`${name}: ${(error as Error).message}`, 2)
  }
  return cassette ? fromCassette(name, cassette) : fromBody(name, parseJson(text))
}

function fromCassette(name: string, { request, response, failure }: Cassette): Sample | undefined {
  const wire = readWireRequest(request.method, request.path, request.body)
  if (!wire) return undefined
  const isWhole = response && response.status < 400 && !failure
  return { name, request: wire, ...(isWhole && { response }) }
}

/** A body alone has no path, which in Google's format names the model. */
function fromBody(name: string, body: unknown): Sample | undefined {
  const format = detectRequest(body)
  if (!format) return undefined
  return { name, request: { format, body, fromPath: {}, framing: 'whole' } }
}
