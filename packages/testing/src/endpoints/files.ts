import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '@mixrouter/core'
import { pathOf, sendFailure, sendJson } from '../http.ts'
import { readRequest } from './endpoint.ts'
import { fileShapeOf } from './file-shapes.ts'
import { CREATED, CREATED_AT, type StoredObject, type StoredObjects } from './objects.ts'

interface FileRoute {
  collection: 'files' | 'batches' | 'messages/batches'
  id?: string
  action?: string
}

const PATH = /^\/v1\/(files|batches|messages\/batches)(?:\/([^/]+)(?:\/(content|cancel|results))?)?$/

/** Serves files and batches in OpenAI's shapes, and in Anthropic's to requests with its header. */
export function createFileServer({ keep, find, list: listObjects, delete: remove }: StoredObjects): {
  /** Returns false immediately for a request that is about neither. */
  handle(req: IncomingMessage, res: ServerResponse): boolean
} {
  async function createFile(req: IncomingMessage): Promise<StoredObject> {
    const { fields, files } = await readRequest(req)
    const [file] = files
    if (!file) throw new ApiError('file is missing', { status: 400, param: 'file' })
    const content = Buffer.from(await file.arrayBuffer())
    const { idPrefix, encode } = fileShapeOf(req)
    return keep(idPrefix, (id) => ({ content, json: encode(id, file, fields.purpose) }))
  }

  /** A batch is done as soon as it is created; each result repeats its request's id. */
  async function createBatch(
    req: IncomingMessage,
    collection: FileRoute['collection'],
  ): Promise<StoredObject> {
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
    const data = listObjects(prefix).map(({ json }) => json)
    return {
      ...fileShapeOf(req).list,
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
    remove(id)
    sendJson(res, 200, fileShapeOf(req).encodeDeleted(id, json.type))
  }

  return {
    handle(req, res) {
      const [, collection, id, action] = PATH.exec(pathOf(req)) ?? []
      if (collection === undefined) return false
      const route = { collection, id, action } as FileRoute
      respond(req, res, route).catch((error) => sendFailure(res, fileShapeOf(req).format, error))
      return true
    },
  }
}

const PREFIXES: Readonly<Record<FileRoute['collection'], RegExp>> = {
  files: /^file[-_]/,
  batches: /^batch_/,
  'messages/batches': /^msgbatch_/,
}

const toLines = (values: readonly unknown[]) =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
