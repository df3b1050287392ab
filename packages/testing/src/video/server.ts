import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { ApiError, getFormat, VIDEO_PROTOCOLS, type VideoProtocol } from '@mixrouter/core'
import { send } from '../send.ts'
import { MP4 } from './mp4.ts'
import { createTasks, type OfflineVideo, type Tasks } from './tasks.ts'
import { CODECS } from './wires.ts'

export interface OfflineVideoOptions {
  /** Milliseconds that a video task takes. @default 3000 */
  videoTime?: number
}

export interface VideoServer {
  readonly tasks: readonly OfflineVideo[]
  /** Answers what is about videos; false, at once, for everything else. `origin` is the server's own. */
  handle(req: IncomingMessage, res: ServerResponse, origin: string): boolean
}

/** A task's place below its wire's path, or that of a finished video. */
type Place =
  | { wire: VideoProtocol; id?: string; content?: boolean }
  /** Where the links of the other wires lead; as in the vendors' stores, no key is asked for. */
  | { file: string }

/** Video tasks on the three wires. */
export function createVideoServer({ videoTime = 3000 }: OfflineVideoOptions): VideoServer {
  const tasks = createTasks(videoTime)
  return {
    tasks: tasks.all,
    handle(req, res, origin) {
      const place = findPlace((req.url ?? '/').split('?', 1)[0] ?? '/')
      const answer = place && chooseAnswer(req, res, place, tasks, origin)
      if (!answer) return false
      answer().catch((error) => fail(res, error))
      return true
    },
  }
}

function chooseAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  place: Place,
  tasks: Tasks,
  origin: string,
): (() => Promise<void>) | undefined {
  if ('file' in place)
    return req.method === 'GET' ? async () => sendVideo(req, res, tasks, place.file) : undefined
  const { wire, id, content } = place
  if (id === undefined) return req.method === 'POST' ? () => submit(req, res, wire, tasks) : undefined
  if (req.method === 'DELETE') {
    if (!CODECS[wire].cancels || content) return undefined
    return async () => {
      tasks.cancel(findTask(tasks, wire, id))
      send(res, 200, {})
    }
  }
  if (req.method !== 'GET') return undefined
  if (content) return async () => sendVideo(req, res, tasks, id)
  return async () => {
    const task = findTask(tasks, wire, id)
    send(res, 200, CODECS[wire].task(task, `${origin}/files/${task.id}.mp4`))
  }
}

async function submit(req: IncomingMessage, res: ServerResponse, wire: VideoProtocol, tasks: Tasks) {
  const body = await json(req).catch(() => {
    throw new ApiError('The body is not JSON', { status: 400 })
  })
  const task = tasks.submit(wire, body, req.headers)
  if (!task.prompt.includes('error:hang')) send(res, 200, CODECS[wire].submitted(task))
}

function findPlace(path: string): Place | undefined {
  const file = /^\/files\/([^/]+)\.mp4$/.exec(path)?.[1]
  if (file !== undefined) return { file }
  for (const wire of VIDEO_PROTOCOLS) {
    const { path: base } = CODECS[wire]
    if (path === base) return { wire }
    const [id, ...rest] = path.startsWith(`${base}/`) ? path.slice(base.length + 1).split('/') : []
    if (!id) continue
    if (rest.length === 0) return { wire, id }
    if (wire === 'service' && rest.length === 1 && rest[0] === 'content') return { wire, id, content: true }
  }
  return undefined
}

/** @throws ApiError as the service does, or as Volcengine does */
function findTask(tasks: Tasks, wire: VideoProtocol, id: string): OfflineVideo {
  const task = tasks.find(id)
  if (task) return task
  const [status, code] = wire === 'volcengine' ? [404, 'ResourceNotFound'] : [400, 'task_not_exist']
  throw new ApiError('The task does not exist', { status: status as number, code: code as string })
}

/** The video, or the part of it that the header `range` names. */
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

/** First and last byte of `bytes=0-9`, `bytes=10-` or `bytes=-10`; undefined where nothing of the kind is asked. */
function readRange(header: string | undefined, size: number): [number, number] | 'invalid' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from > to ? 'invalid' : [from, to]
}

function fail(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const told = ApiError.is(error) ? error : new ApiError(`The offline upstream failed: ${error}`)
  const { status, body, headers } = getFormat('openai-chat').encodeError(told)
  const { code, message } = told
  // new-api tells of its tasks' errors without an envelope
  send(res, status, code === 'task_not_exist' ? { code, message, data: null } : body, headers)
}
