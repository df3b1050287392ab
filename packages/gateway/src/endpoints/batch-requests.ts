import { ApiError } from '@mixrouter/core'
import { ByteCollector, isObject } from '@mixrouter/core/internal'
import type { Client } from '../access/client.ts'
import { mayUse, modelNotAllowed } from '../access/model-rights.ts'
import { parseBody } from '../lib/body.ts'
import { parseAll } from '../lib/parsed-body.ts'
import { shorten } from '../lib/shorten.ts'
import { createPacer } from '../lib/turns.ts'
import type { Store } from '../store/store.ts'
import type { Target, Upstream } from '../upstream/targets.ts'
import { findOwners, namedFiles } from './file-references.ts'
import type { Owner } from './owners.ts'

/** Whose batch it is, and where. */
export interface BatchContext {
  store: Store
  client: Client | undefined
  upstream: Upstream
}

/**
 * Checks the requests that an Anthropic batch consists of. Resolves with the owners of the files that they name.
 *
 * @throws ApiError 403 for a model that the client may not use, 404 for a file of another client
 */
export async function checkRequests(requests: unknown, context: BatchContext): Promise<Owner[]> {
  const pace = createPacer()
  const files = new Set<string>()
  for (const request of Array.isArray(requests) ? requests : []) {
    const body = isObject(request) ? request.params : undefined
    checkModel(body, context)
    for (const file of namedFiles(body)) files.add(file)
    await pace()
  }
  return findOwners(context.store, [...files], context.client?.name ?? '')
}

/**
 * Checks the requests in the file of an OpenAI batch, one line at a time, so that memory stays flat.
 *
 * @param limit of a line, in bytes
 * @throws ApiError 400 for a line that is not valid JSON or too long, 403 for a model that the client may not use, 404 for
 * a file of another client
 */
export async function checkLines(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  context: BatchContext,
): Promise<void> {
  let number = 0
  for await (const line of linesOf(chunks, limit)) {
    number++
    const parsed = await parseBody(line).catch((error) => {
      throw new ApiError(`Line ${number} of the batch’s file: ${error.message}`, { status: 400 })
    })
    const json = await parseAll(parsed)
    const body = isObject(json) ? json.body : undefined
    checkModel(body, context)
    await findOwners(context.store, namedFiles(body), context.client?.name ?? '')
  }
}

function checkModel(body: unknown, { client, upstream }: BatchContext): void {
  const model = isObject(body) ? String(body.model) : ''
  if (!mayUse(client, { upstream, model } as Target)) throw modelNotAllowed(shorten(model))
}

const NEWLINE = 0x0a

/** The lines that are not blank. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let parts = new ByteCollector()
  const add = (part: Uint8Array) => {
    if (parts.size + part.length > limit)
      throw new ApiError(`A line of the batch’s file exceeds the limit of ${limit} bytes`, { status: 400 })
    parts.add(part)
  }
  const take = () => {
    const line = parts.bytes()
    parts = new ByteCollector()
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end))
      start = end + 1
      const line = take()
      if (!isBlank(line)) yield line
    }
    add(chunk.slice(start))
  }
  const last = take()
  if (!isBlank(last)) yield last
}

const isBlank = (line: Uint8Array) => line.every((byte) => byte === 0x0d || byte === 0x20 || byte === 0x09)
