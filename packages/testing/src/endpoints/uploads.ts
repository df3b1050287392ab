import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '@mixrouter/core'
import { pathOf, sendFailure, sendJson } from '../http.ts'
import { readRequest, textField } from './endpoint.ts'
import { CREATED, type StoredObject, type StoredObjects } from './objects.ts'

const PATH = /^\/v1\/uploads(?:\/([^/]+)\/(parts|complete|cancel))?$/

/** Serves OpenAI's uploads of a file in parts. */
export function createUploadServer({ keep, find }: StoredObjects): {
  /** Returns false immediately for a request that is about none. */
  handle(req: IncomingMessage, res: ServerResponse): boolean
} {
  async function create(req: IncomingMessage): Promise<unknown> {
    const { fields } = await readRequest(req)
    const { bytes, purpose } = fields
    const filename = textField(fields, 'filename')
    return keep('upload_', (id) => ({
      json: { object: 'upload', id, bytes, filename, purpose, created_at: CREATED, status: 'pending' },
    })).json
  }

  async function addPart(req: IncomingMessage, upload: StoredObject): Promise<unknown> {
    const [data] = (await readRequest(req)).files
    if (!data) throw new ApiError('data is missing', { status: 400, param: 'data' })
    const content = Buffer.from(await data.arrayBuffer())
    return keep('part_', (id) => ({
      content,
      json: { object: 'upload.part', id, upload_id: upload.id, created_at: CREATED },
    })).json
  }

  async function complete(req: IncomingMessage, upload: StoredObject): Promise<unknown> {
    const { fields } = await readRequest(req)
    const ids = Array.isArray(fields.part_ids) ? fields.part_ids.map(String) : []
    const content = Buffer.concat(ids.map((id) => find(id).content ?? Buffer.alloc(0)))
    const { filename, purpose, bytes } = upload.json
    if (content.length !== bytes)
      throw new ApiError(`The parts have ${content.length} bytes instead of ${bytes}`, { status: 400 })
    const file = keep('file-', (id) => ({
      content,
      json: { object: 'file', id, filename, bytes, purpose, created_at: CREATED, status: 'processed' },
    }))
    upload.json = { ...upload.json, status: 'completed', file: file.json }
    return upload.json
  }

  async function respond(req: IncomingMessage, id?: string, action?: string): Promise<unknown> {
    if (id === undefined) return create(req)
    const upload = find(id)
    if (action === 'parts') return addPart(req, upload)
    if (action === 'complete') return complete(req, upload)
    upload.json = { ...upload.json, status: 'cancelled' }
    return upload.json
  }

  return {
    handle(req, res) {
      const [matched, id, action] = PATH.exec(pathOf(req)) ?? []
      if (matched === undefined || req.method !== 'POST') return false
      respond(req, id, action)
        .then((body) => sendJson(res, 200, body))
        .catch((error) => sendFailure(res, 'openai-chat', error))
      return true
    },
  }
}
