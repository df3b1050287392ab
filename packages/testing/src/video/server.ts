import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError, getFormat, VIDEO_PROTOCOLS, type VideoProtocol } from '@mixrouter/core'
import { pathOf, readJson, sendJson } from '../http.ts'
import { MP4 } from './mp4.ts'
import { CODECS } from './protocols.ts'
import { createTasks, type OfflineVideo, type Tasks } from './tasks.ts'

export interface OfflineVideoOptions {
  /** How long a video task takes, in milliseconds. @default 3000 */
  videoTime?: number
}

export interface VideoServer {
  readonly tasks: readonly OfflineVideo[]
  /** Handles requests for videos; returns false immediately for all others. `origin` is the server's own. */
  handle(req: IncomingMessage, res: ServerResponse, origin: string): boolean
}

type VideoRoute =
  | { protocol: VideoProtocol; id?: string; content?: boolean }
  /** A finished video's URL, which needs no key, as at the vendors. */
  | { file: string }

/** Serves video tasks in the three video protocols. */
export function createVideoServer({ videoTime = 3000 }: OfflineVideoOptions): VideoServer {
  const tasks = createTasks(videoTime)
  return {
    tasks: tasks.all,
    handle(req, res, origin) {
      const route = findVideoRoute(pathOf(req))
      const handler = route && findHandler(req, res, route, tasks, origin)
      if (!handler) return false
      handler().catch((error) => sendError(res, error))
      return true
    },
  }
}

function findHandler(
  req: IncomingMessage,
  res: ServerResponse,
  route: VideoRoute,
  tasks: Tasks,
  origin: string,
): (() => Promise<void>) | undefined {
  if ('file' in route)
    return req.method === 'GET' ? async () => sendVideo(req, res, tasks, route.file) : undefined
  const { protocol, id, content } = route
  if (id === undefined) return req.method === 'POST' ? () => submit(req, res, protocol, tasks) : undefined
  if (req.method === 'DELETE') {
    if (!CODECS[protocol].canCancel || content) return undefined
    return async () => {
      tasks.cancel(findTask(tasks, protocol, id))
      sendJson(res, 200, {})
    }
  }
  if (req.method !== 'GET') return undefined
  if (content) return async () => sendVideo(req, res, tasks, id)
  return async () => {
    const task = findTask(tasks, protocol, id)
    sendJson(res, 200, CODECS[protocol].encodeTask(task, `${origin}/files/${task.id}.mp4`))
  }
}

async function submit(req: IncomingMessage, res: ServerResponse, protocol: VideoProtocol, tasks: Tasks) {
  const body = await readJson(req)
  const task = tasks.submit(protocol, body, req.headers)
  if (!task.prompt.includes('error:hang')) sendJson(res, 200, CODECS[protocol].encodeSubmission(task))
}

function findVideoRoute(path: string): VideoRoute | undefined {
  const file = /^\/files\/([^/]+)\.mp4$/.exec(path)?.[1]
  if (file !== undefined) return { file }
  for (const protocol of VIDEO_PROTOCOLS) {
    const { path: base } = CODECS[protocol]
    if (path === base) return { protocol }
    const [id, ...rest] = path.startsWith(`${base}/`) ? path.slice(base.length + 1).split('/') : []
    if (!id) continue
    if (rest.length === 0) return { protocol, id }
    if (protocol === 'service' && rest.length === 1 && rest[0] === 'content')
      return { protocol, id, content: true }
  }
  return undefined
}

/** @throws ApiError with the status and code that the vendor sends for an unknown task */
function findTask(tasks: Tasks, protocol: VideoProtocol, id: string): OfflineVideo {
  const task = tasks.find(id)
  if (task) return task
  const [status, code] = protocol === 'volcengine' ? [404, 'ResourceNotFound'] : [400, 'task_not_exist']
  throw new ApiError('The task does not exist', { status: status as number, code: code as string })
}

/** Sends the video, or the part that the `range` header requests. */
function sendVideo(req: IncomingMessage, res: ServerResponse, tasks: Tasks, id: string): void {
  const task = findTask(tasks, 'service', id)
  if (task.status !== 'succeeded') throw new ApiError('The video is not ready', { status: 400 })
  const size = MP4.length
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }
  const range = readRange(req.headers.range, size)
  if (range === 'invalid') {
    res.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end()
    return
  }
  const [from, to] = range ?? [0, size - 1]
  if (range) res.setHeader('content-range', `bytes ${from}-${to}/${size}`)
  res.writeHead(range ? 206 : 200, { ...headers, 'content-length': to - from + 1 })
  res.end(MP4.subarray(from, to + 1))
}

/** The first and last byte of `bytes=0-9`, `bytes=10-` or `bytes=-10`; undefined for any other header. */
function readRange(header: string | undefined, size: number): [number, number] | 'invalid' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from > to ? 'invalid' : [from, to]
}

function sendError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const apiError = ApiError.is(error) ? error : new ApiError(`The offline upstream failed: ${error}`)
  const { status, body, headers } = getFormat('openai-chat').encodeError(apiError)
  const { code, message } = apiError
  // new-api sends errors of tasks without an envelope
  sendJson(res, status, code === 'task_not_exist' ? { code, message, data: null } : body, headers)
}
