import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError, getFormat } from '@mixrouter/core'
import type { JsonObject } from '@mixrouter/core/internal'
import { pathOf, sendJson } from '../http.ts'
import { readRequest } from './endpoint.ts'

/** Something that a client created and gets back by its id. */
interface Stored {
  id: string
  /** Its JSON in the shape of the vendor that was called. */
  json: JsonObject
  content?: Buffer
}

interface FileRoute {
  collection: 'files' | 'batches' | 'messages/batches'
  id?: string
  action?: string
}

const PATH = /^\/v1\/(files|batches|messages\/batches)(?:\/([^/]+)(?:\/(content|cancel|results))?)?$/
const CREATED = 1_700_000_000
const CREATED_AT = new Date(CREATED * 1000).toISOString()

/** Serves files and batches in OpenAI's shapes, and in Anthropic's to requests with its header. */
export function createFileServer(): {
  /** Returns false immediately for a request that is about neither. */
  handle(req: IncomingMessage, res: ServerResponse): boolean
} {
  const stored = new Map<string, Stored>()
  let count = 0
  const keep = (prefix: string, make: (id: string) => Omit<Stored, 'id'>): Stored => {
    const id = `${prefix}${String(++count).padStart(8, '0')}`
    const entry = { id, ...make(id) }
    stored.set(id, entry)
    return entry
  }
  const find = (id: string): Stored => {
    const entry = stored.get(id)
    if (entry) return entry
    throw new ApiError(`No such object: ${id}`, { status: 404 })
  }

  async function createFile(req: IncomingMessage): Promise<Stored> {
    const { fields, files } = await readRequest(req)
    const [file] = files
    if (!file) throw new ApiError('file is missing', { status: 400, param: 'file' })
    const content = Buffer.from(await file.arrayBuffer())
    if (isAnthropic(req))
      return keep('file_', (id) => ({
        content,
        json: {
          type: 'file',
          id,
          filename: file.name,
          mime_type: file.type,
          size_bytes: content.length,
          created_at: CREATED_AT,
          downloadable: true,
        },
      }))
    const { purpose } = fields
    return keep('file-', (id) => ({
      content,
      json: {
        object: 'file',
        id,
        filename: file.name,
        bytes: content.length,
        purpose,
        created_at: CREATED,
        status: 'processed',
      },
    }))
  }

  /** A batch is done as soon as it is created; each result repeats its request's id. */
  async function createBatch(req: IncomingMessage, collection: FileRoute['collection']): Promise<Stored> {
    const { fields } = await readRequest(req)
    if (collection === 'messages/batches') {
      const requests = fields.requests as { custom_id: string }[]
      const results = requests.map(({ custom_id }) => ({ custom_id, result: { type: 'canceled' } }))
      return keep('msgbatch_', (id) => ({
        content: toLines(results),
        json: {
          id,
          type: 'message_batch',
          processing_status: 'ended',
          request_counts: { processing: 0, succeeded: 0, errored: 0, canceled: results.length, expired: 0 },
          created_at: CREATED_AT,
          expires_at: CREATED_AT,
          ended_at: CREATED_AT,
          results_url: `https://offline.invalid/v1/messages/batches/${id}/results`,
        },
      }))
    }
    const input = find(String(fields.input_file_id))
    const requests = (input.content ?? '').toString().split('\n').filter(Boolean)
    const results = requests.map((line) => {
      const { custom_id } = JSON.parse(line) as { custom_id: string }
      return {
        id: `batch_req_${custom_id}`,
        custom_id,
        response: { status_code: 200, body: {} },
        error: null,
      }
    })
    const output = keep('file-', (id) => ({
      content: toLines(results),
      json: { object: 'file', id, filename: 'output.jsonl', purpose: 'batch_output', created_at: CREATED },
    }))
    return keep('batch_', (id) => ({
      json: {
        object: 'batch',
        id,
        endpoint: fields.endpoint,
        input_file_id: input.id,
        completion_window: fields.completion_window,
        status: 'completed',
        output_file_id: output.id,
        created_at: CREATED,
        request_counts: { total: results.length, completed: results.length, failed: 0 },
      },
    }))
  }

  function list(req: IncomingMessage, prefix: RegExp): unknown {
    const data = [...stored.values()].filter(({ id }) => prefix.test(id)).map(({ json }) => json)
    const object = isAnthropic(req) ? {} : { object: 'list' }
    return {
      ...object,
      data,
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }
  }

  async function respond(req: IncomingMessage, res: ServerResponse, route: FileRoute): Promise<void> {
    const { collection, id, action } = route
    if (id === undefined) {
      if (req.method === 'GET') return sendJson(res, 200, list(req, PREFIXES[collection]))
      const created = collection === 'files' ? createFile(req) : createBatch(req, collection)
      return sendJson(res, 200, (await created).json)
    }
    const { json, content } = find(id)
    if (action === 'content' || action === 'results') {
      res.writeHead(200, { 'content-type': 'application/binary' }).end(content)
      return
    }
    if (req.method !== 'DELETE') return sendJson(res, 200, json)
    stored.delete(id)
    sendJson(
      res,
      200,
      isAnthropic(req) ? { id, type: `${json.type}_deleted` } : { id, object: 'file', deleted: true },
    )
  }

  return {
    handle(req, res) {
      const [, collection, id, action] = PATH.exec(pathOf(req)) ?? []
      if (collection === undefined) return false
      const route = { collection, id, action } as FileRoute
      respond(req, res, route).catch((error) => {
        const apiError = ApiError.is(error) ? error : new ApiError(`The offline upstream failed: ${error}`)
        const encoded = getFormat(isAnthropic(req) ? 'anthropic' : 'openai-chat').encodeError(apiError)
        sendJson(res, encoded.status, encoded.body, encoded.headers)
      })
      return true
    },
  }
}

const PREFIXES: Readonly<Record<FileRoute['collection'], RegExp>> = {
  files: /^file/,
  batches: /^batch_/,
  'messages/batches': /^msgbatch_/,
}

const isAnthropic = (req: IncomingMessage) => req.headers['anthropic-version'] !== undefined

const toLines = (values: readonly unknown[]) =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
