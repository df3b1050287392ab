import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { ApiError } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { pathOf, sendFailure, sendJson } from '../http.ts'
import { CREATED_AT, type StoredObjects } from './objects.ts'

/** A file on its way. */
interface Upload {
  displayName?: unknown
  mimeType: string
  chunks: Buffer[]
}

const UPLOAD_PATH = /^\/upload\/v1(?:beta)?\/files$/
const PATH = /^\/v1(?:beta)?\/files(?:\/([^/:]+)(:download)?)?$/

/** Serves Google's files, and resumable uploads of them. */
export function createGoogleFileServer({ keep, find, list, delete: remove }: StoredObjects): {
  /** Returns false immediately for a request that is about none. `origin` is the server's own. */
  handle(req: IncomingMessage, res: ServerResponse, origin: string): boolean
} {
  const uploads: Upload[] = []

  async function begin(req: IncomingMessage, res: ServerResponse, origin: string): Promise<void> {
    const body = parseJson((await buffer(req)).toString())
    const { displayName } = isObject(body) && isObject(body.file) ? body.file : {}
    const mimeType = String(req.headers['x-goog-upload-header-content-type'] ?? 'application/octet-stream')
    const id = uploads.push({ displayName, mimeType, chunks: [] }) - 1
    const url = `${origin}${pathOf(req)}?upload_id=${id}&upload_protocol=resumable`
    sendJson(res, 200, {}, { 'x-goog-upload-status': 'active', 'x-goog-upload-url': url })
  }

  async function receive(req: IncomingMessage, res: ServerResponse, origin: string): Promise<void> {
    const { searchParams } = new URL(req.url ?? '', origin)
    const upload = uploads[Number(searchParams.get('upload_id') ?? -1)]
    if (!upload) throw new ApiError('No such upload', { status: 404 })
    upload.chunks.push(await buffer(req))
    if (!String(req.headers['x-goog-upload-command']).includes('finalize'))
      return sendJson(res, 200, {}, { 'x-goog-upload-status': 'active' })
    const content = Buffer.concat(upload.chunks)
    const { displayName, mimeType } = upload
    const file = keep('files/', (name) => ({
      content,
      json: {
        name,
        displayName,
        mimeType,
        sizeBytes: String(content.length),
        createTime: CREATED_AT,
        uri: `${origin}/v1beta/${name}`,
        state: 'ACTIVE',
      },
    }))
    sendJson(res, 200, { file: file.json }, { 'x-goog-upload-status': 'final' })
  }

  async function respond(
    { method }: IncomingMessage,
    res: ServerResponse,
    id: string | undefined,
    isDownload: boolean,
  ): Promise<void> {
    if (id === undefined) {
      const files = list(/^files\//).map(({ json }) => json)
      return sendJson(res, 200, files.length > 0 ? { files } : {})
    }
    const { json, content } = find(`files/${id}`)
    if (isDownload) {
      res.writeHead(200, { 'content-type': String(json.mimeType) }).end(content)
      return
    }
    if (method !== 'DELETE') return sendJson(res, 200, json)
    remove(`files/${id}`)
    sendJson(res, 200, {})
  }

  return {
    handle(req, res, origin) {
      const path = pathOf(req)
      const [matched, id, download] = PATH.exec(path) ?? []
      const isUpload = UPLOAD_PATH.test(path) && req.method === 'POST'
      const isGoogle = path.startsWith('/v1beta/') || req.headers['x-goog-api-key'] !== undefined
      if (!isUpload && !(matched !== undefined && isGoogle)) return false
      const begins = req.headers['x-goog-upload-command'] === 'start'
      const responded = isUpload
        ? (begins ? begin : receive)(req, res, origin)
        : respond(req, res, id, download !== undefined)
      responded.catch((error) => sendFailure(res, 'google', error))
      return true
    },
  }
}
