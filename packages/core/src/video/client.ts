import { ApiError, collectWarnings, defined, type Warning } from '../hub/index.ts'
import type { OnUnsupported } from '../translate.ts'
import {
  createFetchTransport,
  parseBaseURL,
  SERVICE_URL,
  type Timeouts,
  type Transport,
  type TransportResponse,
} from '../transport/index.ts'
import { callEmpty, callJson, openContent, type VideoUpstream } from './exchange.ts'
import type { SubmittedVideo, VideoProtocol, VideoRequest, VideoTask } from './types.ts'
import { type WaitOptions, waitForTask } from './wait.ts'
import { getVideoCodec } from './wires.ts'

export interface VideoClientOptions {
  /** The token, or a function that fetches it for each request. */
  apiKey: string | (() => string | Promise<string>)
  /** Origin, or origin and prefix; a trailing `/v1` is dropped. @default 'https://api.mixrouter.com' */
  baseURL?: string
  /** How the upstream speaks. @default 'service' */
  wire?: VideoProtocol
  /** Sent with every request to the upstream. */
  headers?: Record<string, string | undefined>
  /** @default a transport over the global `fetch` */
  transport?: Transport
  /** What to do with what the wire can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
}

export interface VideoCallOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
  timeouts?: Timeouts
}

export interface ContentOptions extends VideoCallOptions {
  /** The part that is wanted, as the header says it: `bytes=0-1023`. */
  range?: string
}

/** Makes videos: tasks that are submitted, followed, and fetched when they are done. */
export interface VideoClient {
  /**
   * Submits a task. It is sent once, never again: a task costs money, and one that got no answer may still have begun.
   *
   * @throws ApiError the upstream's error, with `answer`
   * @throws TransportError when there was no answer
   */
  submit(request: VideoRequest, options?: VideoCallOptions): Promise<SubmittedVideo>
  /** Asks for a task. @throws as `submit` does; a task that does not exist is an ApiError of status 404 */
  get(id: string, options?: VideoCallOptions): Promise<VideoTask>
  /**
   * Follows a task: yields it whenever its status or progress is new, at last when it has ended, well or not. A question
   * that fails is asked again; five in a row are thrown.
   *
   * @throws ApiError as `get` does; with the code `video_deadline` when the deadline passes
   * @throws the signal's reason when it aborts
   * @example for await (const { status, progress } of videos.wait(id)) console.log(status, progress)
   */
  wait(id: string, options?: WaitOptions): AsyncIterable<VideoTask>
  /**
   * Opens the video, or the part of it that `range` names: 200 or 206, and the bytes as they come.
   *
   * @throws ApiError as `get` does; 409 for a task that has no video (yet)
   */
  content(id: string, options?: ContentOptions): Promise<TransportResponse>
  /**
   * Cancels a task, where the upstream can: Volcengine does as long as it is queued.
   *
   * @throws ApiError as `get` does; 405 where it can't
   */
  cancel(id: string, options?: VideoCallOptions): Promise<void>
}

/**
 * A client for video tasks of the service, of another new-api host, or of Volcengine.
 *
 * @throws TypeError for a base URL that is none
 * @example
 * const videos = createVideoClient({ apiKey: process.env.MIXROUTER_API_KEY })
 * const { id } = await videos.submit({ model: 'doubao-seedance-1-0-pro-250528', prompt: 'A cat yawns', duration: 5 })
 * for await (const task of videos.wait(id)) console.log(task.status, task.progress)
 * const { body } = await videos.content(id)
 */
export function createVideoClient(options: VideoClientOptions): VideoClient {
  const wire = getVideoCodec(options.wire ?? 'service')
  const { apiKey } = options
  const upstream: VideoUpstream = {
    ...parseBaseURL(options.baseURL ?? SERVICE_URL),
    transport: options.transport ?? createFetchTransport(),
    key: async () => (typeof apiKey === 'string' ? apiKey : apiKey()),
    headers: defined(options.headers ?? {}) as Record<string, string>,
  }
  const get = async (id: string, call: VideoCallOptions = {}) =>
    wire.decodeTask(await callJson(upstream, { ...call, method: 'GET', path: wire.taskPath(id) }), id)

  return {
    async submit(request, call = {}) {
      const { warnings, warn } = collectWarnings()
      const body = JSON.stringify(wire.encodeRequest(request, warn))
      if (options.onUnsupported === 'error') refuse(warnings)
      const headers = { ...call.headers, 'content-type': 'application/json' }
      const answer = await callJson(upstream, { ...call, method: 'POST', path: wire.path, headers, body })
      const told = options.onUnsupported === 'ignore' ? [] : warnings
      return { model: request.model, ...wire.decodeTask(answer), warnings: told }
    },
    get,
    wait: (id, wait = {}) => waitForTask(id, (signal) => get(id, defined({ signal })), wait),
    async content(id, { range, ...call } = {}) {
      const address = wire.contentPath
        ? upstream.prefix + wire.contentPath(id)
        : await findVideo(await get(id, call))
      const headers = { ...call.headers, ...(range !== undefined && { range }) }
      return openContent(upstream, address, { ...call, headers })
    },
    async cancel(id, call = {}) {
      const path = wire.cancelPath?.(id)
      if (path === undefined) {
        throw new ApiError('This upstream cancels no tasks', { status: 405, code: 'cancel_unsupported' })
      }
      await callEmpty(upstream, { ...call, method: 'DELETE', path })
    },
  }
}

function findVideo({ id, status, url }: VideoTask): string {
  if (url !== undefined) return url
  const message = `The video task ${id} is ${status}: there is no video`
  throw new ApiError(message, { status: 409, code: 'video_not_ready' })
}

function refuse(warnings: readonly Warning[]): void {
  if (warnings.length === 0) return
  const list = warnings.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new ApiError(list, { status: 400, param: warnings[0]?.path ?? '', code: 'unsupported' })
}
