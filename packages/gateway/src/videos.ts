import {
  ApiError,
  createVideoClient,
  decodeVideoRequest,
  encodeVideoTask,
  type VideoClient,
  type VideoTask,
} from '@mixrouter/core'
import { summarize } from './answer.ts'
import { parseBody } from './body.ts'
import type { Client } from './config.ts'
import { unreachable } from './errors.ts'
import type { GatewayRequest, GatewayResponse } from './exchange.ts'
import { upstreamHeaders } from './headers.ts'
import { checkModel } from './keys.ts'
import type { Shared } from './proxy.ts'
import { decodeSegment, type VideoRoute } from './routes.ts'
import type { Store } from './store/store.ts'
import { chooseUpstream, splitName, type Upstream } from './upstreams.ts'

/**
 * Answers what is asked of video tasks.
 *
 * @throws ApiError what the client is to be told; it may quote the upstream
 */
export type AnswerVideos = (
  request: GatewayRequest,
  route: VideoRoute,
  client: Client,
) => Promise<GatewayResponse>

/** What the store knows of a task. */
interface Entry {
  /** The name of the client whose task it is. */
  client: string
  upstream: string
  /** The upstream's name of the task. */
  task: string
}

/** Seconds for which tasks are found again: upstreams drop them and their videos sooner. */
const KEPT = 7 * 24 * 3600

/** Headers that come with a video. */
const CONTENT_HEADERS = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
]

/** Video tasks of all upstreams, under names of the gateway's own, which any gateway on the same store knows. */
export function createVideosAnswer({ config, upstreams, transport }: Shared, store: Store): AnswerVideos {
  const serving = upstreams.filter(({ video }) => video !== false)
  const clients = new Map(serving.map((upstream) => [upstream.name, toClient(upstream)]))

  function toClient({ video, baseURL, apiKey }: Upstream): VideoClient {
    const { onUnsupported } = config
    const protocol = video || 'service'
    return createVideoClient({ protocol, baseURL, apiKey, transport, onUnsupported })
  }

  async function submit(request: GatewayRequest, client: Client): Promise<GatewayResponse> {
    const asked = decodeVideoRequest(parseBody(await request.readBody(config.bodyLimit)).json)
    checkModel(client, asked.model, splitName(upstreams, asked.model)?.model ?? asked.model)
    if (serving.length === 0) throw noVideos()
    const { upstream, model } = chooseUpstream(serving, asked.model, 'openai-chat')
    const id = `video_${crypto.randomUUID().replaceAll('-', '')}`
    const entry = { client: client.name, upstream: upstream.name, task: '' }
    await store.set(keyOf(id), JSON.stringify(entry), KEPT) // a store that is away must tell before money is spent

    const { headers, signal } = request
    const forwarded = upstreamHeaders(headers, {
      client: 'openai-chat',
      upstream: 'openai-chat',
      auth: {},
      stream: false,
    })
    const call = { headers: forwarded, signal, timeouts: upstream.timeouts }
    const task = await reach(upstream, (videos) => videos.submit({ ...asked, model }, call))
    await store.set(keyOf(id), JSON.stringify({ ...entry, task: task.id }), KEPT)
    return taskResponse(
      { createdAt: Math.floor(Date.now() / 1000), ...task, model: asked.model },
      id,
      upstream,
      {
        ...(task.warnings.length > 0 && { 'x-mixrouter-warnings': summarize(task.warnings) }),
      },
    )
  }

  /** @throws ApiError 404 also for a task of somebody else's */
  async function find(id: string, client: Client): Promise<{ task: string; upstream: Upstream }> {
    const text = await store.get(keyOf(id))
    const entry = text === undefined ? undefined : (JSON.parse(text) as Entry)
    const upstream = serving.find(({ name }) => name === entry?.upstream)
    if (entry?.client === client.name && entry.task !== '' && upstream) return { task: entry.task, upstream }
    throw new ApiError(`The video task ${id} does not exist`, { status: 404, code: 'task_not_exist' })
  }

  async function reach<T>(upstream: Upstream, call: (videos: VideoClient) => Promise<T>): Promise<T> {
    try {
      return await call(clients.get(upstream.name) as VideoClient)
    } catch (error) {
      throw unreachable(error, upstream)
    }
  }

  return async (request, { id: encoded, content }, client) => {
    if (encoded === undefined) return submit(request, client)
    const id = decodeSegment(encoded, 'id')
    const { task, upstream } = await find(id, client)
    const { signal, headers } = request
    const { range } = headers
    const { timeouts } = upstream
    if (!content) {
      return taskResponse(
        await reach(upstream, (videos) => videos.get(task, { signal, timeouts })),
        id,
        upstream,
      )
    }
    const options = { signal, timeouts, ...(range !== undefined && { range }) }
    const video = await reach(upstream, (videos) => videos.content(task, options))
    const told = CONTENT_HEADERS.flatMap((name) => {
      const value = video.headers[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    return { status: video.status, headers: Object.fromEntries(told), body: video.body }
  }
}

function noVideos(): ApiError {
  const message = 'No upstream makes videos'
  return new ApiError(message, { status: 404, param: 'model', code: 'model_not_found' })
}

const keyOf = (id: string) => `video:${id}`

function taskResponse(
  task: VideoTask,
  id: string,
  { hide }: Upstream,
  headers: Record<string, string> = {},
): GatewayResponse {
  const body = hide(JSON.stringify(encodeVideoTask(task, id)))
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body }
}
