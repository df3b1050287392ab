import {
  ApiError,
  createVideoClient,
  type Transport,
  type VideoClient,
  type VideoTask,
} from '@mixrouter/core'
import { decodeVideoRequest, encodeVideoTask } from '@mixrouter/core/internal'
import { summarizeWarnings } from '../chat/respond.ts'
import type { GatewayContext } from '../context.ts'
import type { Account } from '../endpoints/accounts.ts'
import { findAccount } from '../endpoints/owners.ts'
import type { Exchange, GatewayRequest, GatewayResponse } from '../exchange.ts'
import { isForm, parseBody } from '../lib/body.ts'
import { readFormAsJson } from '../lib/form-json.ts'
import { shorten } from '../lib/shorten.ts'
import { withinBudget } from '../limits/unpriced.ts'
import type { TargetInfo } from '../observer.ts'
import type { Recorder } from '../recorder.ts'
import { toKeysRejected, toUpstreamError } from '../upstream/errors.ts'
import { type FailureKind, failureKind } from '../upstream/failure.ts'
import { upstreamHeaders } from '../upstream/headers.ts'
import { isSuccess } from '../upstream/response.ts'
import { createRouter } from '../upstream/router.ts'
import { createUpstreamTransport } from '../upstream/send.ts'
import { type Target, targetInfo, type Upstream } from '../upstream/targets.ts'
import { checkModelName, decodeSegment } from './parameters.ts'
import type { RouteHandler } from './route-handler.ts'

/** What the store knows about a task. */
interface StoredTask {
  /** The name of the client that submitted it. */
  client: string
  upstream: string
  /** Which of the upstream's keys submitted it: another one may be another account. */
  keyIndex?: number
  /** The upstream's id of the task; empty until the upstream has accepted it. */
  task: string
}

/** How long tasks are found again: upstreams drop them and their videos sooner. */
const TASK_TTL_SECONDS = 7 * 24 * 3600

/** Kinds of failure after which nothing has been accepted, so that another account may be asked. */
const REFUSED: ReadonlySet<FailureKind> = new Set(['key', 'rate-limit', 'model'])

/** Reserved for a video that the model chooses the length of: 4 to 8 at most vendors. */
const USUAL_SECONDS = 8

/** Headers that are forwarded with a video. */
const CONTENT_HEADERS = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
]

/**
 * Video tasks of all upstreams, under ids of the gateway's own, which every gateway on the same store knows. A task
 * costs money, so submitting goes around the policies: it is sent once, and to another target only if the one before has
 * refused it.
 */
export function handleVideo({
  config,
  upstreams,
  transport,
  store,
  health,
}: GatewayContext): RouteHandler<'video'> {
  const serving = upstreams.filter(({ video }) => video !== false)
  const router = createRouter(config, serving)

  function toClient({ upstream, apiKey }: Account, recorder: Recorder | undefined): VideoClient {
    const { video, baseURL } = upstream
    return createVideoClient({
      protocol: video || 'service',
      baseURL,
      apiKey,
      transport: recordTransport(createUpstreamTransport(transport, upstream), recorder),
      onUnsupported: config.onUnsupported,
    })
  }

  async function submit(exchange: Exchange): Promise<GatewayResponse> {
    const { request, client, recorder } = exchange
    const body = await readVideoBody(request, config.bodyLimit)
    recorder?.clientBody({ json: body })
    const video = decodeVideoRequest(body)
    checkModelName(video.model)
    if (recorder) recorder.info.model = video.model
    if (serving.length === 0) throw noVideoUpstream()
    const { headers: clientHeaders } = request
    const routing = { model: video.model, format: 'openai-chat', client, headers: clientHeaders } as const
    const { targets } = await withinBudget(await router.resolve(routing), exchange, video.model, {
      seconds: video.duration ?? USUAL_SECONDS,
    })
    const id = `video_${crypto.randomUUID().replaceAll('-', '')}`
    const stored = { client: client?.name ?? '', upstream: targets[0].upstream.name, task: '' }
    await store.set(keyOf(id), JSON.stringify(stored), TASK_TTL_SECONDS) // an unreachable store must fail before money is spent

    const headers = upstreamHeaders(request.headers, {
      client: 'openai-chat',
      upstream: 'openai-chat',
      auth: {},
      stream: false,
    })
    const { target, task } = await submitOnce(exchange, targets, (videos, { model, upstream }) =>
      videos.submit({ ...video, model }, { headers, signal: request.signal, timeouts: upstream.timeouts }),
    )
    const { upstream, keyIndex } = target
    recorder?.warnings(task.warnings)
    if (video.duration) recorder?.usage({ inputTokens: 0, outputTokens: 0, seconds: video.duration })
    const accepted = { ...stored, upstream: upstream.name, keyIndex, task: task.id }
    await store.set(keyOf(id), JSON.stringify(accepted), TASK_TTL_SECONDS)
    return taskResponse(
      { createdAt: Math.floor(Date.now() / 1000), ...task, model: video.model },
      id,
      upstream,
      task.warnings.length > 0 ? { 'x-mixrouter-warnings': summarizeWarnings(task.warnings) } : {},
    )
  }

  /** @throws ApiError 404 also for a task of another client */
  async function find(id: string, { client }: Exchange): Promise<{ task: string; account: Account }> {
    const text = await store.get(keyOf(id))
    const stored = text === undefined ? undefined : (JSON.parse(text) as StoredTask)
    const account = stored && findAccount({ keyIndex: 0, ...stored }, serving)
    if (account && stored.client === client?.name && stored.task !== '') return { task: stored.task, account }
    throw new ApiError(`The video task ${shorten(id)} does not exist`, {
      status: 404,
      code: 'task_not_exist',
    })
  }

  /** @throws the error of the last target that was asked */
  async function submitOnce<T>(
    exchange: Exchange,
    targets: readonly Target[],
    submit: (videos: VideoClient, target: Target) => Promise<T>,
  ): Promise<{ target: Target; task: T }> {
    const remaining = health.order(targets)
    for (;;) {
      const target = remaining.shift() as Target
      try {
        const task = await call(exchange, target, targetInfo(target), (videos) => submit(videos, target))
        health.succeeded(target)
        return { target, task }
      } catch (error) {
        const kind = failureKind(error)
        health.failed(target, kind, error)
        if (remaining.length === 0 || !REFUSED.has(kind))
          throw targets.length > 1 ? toKeysRejected(error, target.upstream) : error
      }
    }
  }

  async function call<T>(
    { recorder }: Exchange,
    account: Account,
    info: TargetInfo,
    request: (videos: VideoClient) => Promise<T>,
  ): Promise<T> {
    recorder?.attempt(info)
    try {
      const requesting = request(toClient(account, recorder))
      return await (recorder?.wait(requesting) ?? requesting)
    } catch (error) {
      const failure = toUpstreamError(error, account.upstream)
      recorder?.attemptFailed(failure)
      throw failure
    }
  }

  /** Asks for a task that has been submitted. */
  function ask<T>(
    exchange: Exchange,
    account: Account,
    request: (videos: VideoClient) => Promise<T>,
  ): Promise<T> {
    const info = { upstream: account.upstream.name, model: '', format: exchange.route.format }
    return call(exchange, account, info, request)
  }

  return async (exchange, { id: encoded, content }) => {
    if (encoded === undefined) return submit(exchange)
    const id = decodeSegment(encoded, 'id')
    const { task, account } = await find(id, exchange)
    const { upstream } = account
    const { signal, headers } = exchange.request
    const { range } = headers
    const { timeouts } = upstream
    if (!content) {
      const found = await ask(exchange, account, (videos) => videos.get(task, { signal, timeouts }))
      return taskResponse(found, id, upstream)
    }
    const options = { signal, timeouts, ...(range !== undefined && { range }) }
    const video = await ask(exchange, account, (videos) => videos.content(task, options))
    const forwarded = CONTENT_HEADERS.flatMap((name) => {
      const value = video.headers[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    return { status: video.status, headers: Object.fromEntries(forwarded), body: video.body }
  }
}

/** Shows the exchange's observers what a client of core's sends, and what it receives. */
function recordTransport(transport: Transport, recorder: Recorder | undefined): Transport {
  if (!recorder?.isObserved) return transport
  return {
    ...transport,
    async send(request) {
      if (typeof request.body === 'string') recorder.sent(request.body)
      const response = await transport.send(request)
      return isSuccess(response) ? recorder.tap(response) : response
    },
  }
}

/** JSON, or the form that OpenAI's SDK sends, whose `input_reference` is an image. */
async function readVideoBody(request: GatewayRequest, limit: number): Promise<unknown> {
  if (!isForm(request.headers)) return (await parseBody(await request.readBody(limit))).json
  const contentType = request.headers['content-type'] ?? ''
  const fields = await readFormAsJson(request.streamBody(limit), contentType)
  const { input_reference: image, 'input_reference[image_url]': url, size, ...rest } = fields
  return {
    ...rest,
    ...((image ?? url) !== undefined && { images: [image ?? url] }),
    ...(size !== undefined && { metadata: sizeToMetadata(size) }),
  }
}

/** A size such as `1280x720` as ratio and resolution, which is what the video protocols have. */
function sizeToMetadata(size: string): Record<string, string> {
  const [width = 0, height = 0] = size.split('x').map(Number)
  if (!(width > 0 && height > 0))
    throw new ApiError('size must be width and height, such as 1280x720', { status: 400, param: 'size' })
  const divisor = greatestDivisor(width, height)
  return { ratio: `${width / divisor}:${height / divisor}`, resolution: `${Math.min(width, height)}p` }
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

function noVideoUpstream(): ApiError {
  const message = 'No upstream supports videos. Set video on an upstream that does'
  return new ApiError(message, { status: 404, param: 'model', code: 'model_not_found' })
}

const keyOf = (id: string) => `video:${id}`

function taskResponse(
  task: VideoTask,
  id: string,
  { redact }: Upstream,
  headers: Record<string, string> = {},
): GatewayResponse {
  const body = redact(JSON.stringify(encodeVideoTask(task, id)))
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body }
}
