import {
  APICallError,
  InvalidResponseDataError,
  type JSONValue,
  type Experimental_VideoModelV4 as VideoModelV4,
  type Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  type Experimental_VideoModelV4OperationStartResult as VideoModelV4OperationStartResult,
  type Experimental_VideoModelV4OperationStatusResult as VideoModelV4OperationStatusResult,
} from '@ai-sdk/provider'
import type { VideoCallOptions, VideoClient, VideoTask } from '@mixrouter/core'
import { concatBytes, defined, isObject } from '@mixrouter/core/internal/sdk'
import { createVideoClient, hasEnded } from '@mixrouter/core/internal/video'
import { callHeaders, clientOptions } from './client.ts'
import { type ErrorContext, toSDKError } from './errors.ts'
import { OPTIONS_KEY } from './metadata.ts'
import type { MixrouterProviderSettings } from './settings.ts'
import { convertVideoCall } from './video-request.ts'
import { convertWarnings } from './warnings.ts'

export type StatusOptions = Parameters<NonNullable<VideoModelV4['doStatus']>>[0]

/** The calls of a video model. */
export class VideoCalls implements Pick<VideoModelV4, 'doStart' | 'doStatus'> {
  private readonly modelId: string
  private readonly config: MixrouterProviderSettings
  private readonly client: VideoClient

  constructor(modelId: string, config: MixrouterProviderSettings) {
    this.modelId = modelId
    this.config = config
    this.client = createVideoClient(clientOptions(config))
  }

  /** Submits a task. Errors are not retryable: a second submission would be billed again. */
  async doStart(options: VideoModelV4CallOptions): Promise<VideoModelV4OperationStartResult> {
    const { request, warnings } = await convertVideoCall(this.modelId, options)
    const sent = { url: '/v1/videos', body: request }
    const task = await this.run(options, { sent, signal: options.abortSignal }, (call) =>
      this.client.submit(request, call),
    ).catch((error) => {
      throw APICallError.isInstance(error) ? asNonRetryable(error) : error
    })
    return {
      operation: { id: task.id },
      warnings: [...warnings, ...convertWarnings(task.warnings)],
      providerMetadata: { [OPTIONS_KEY]: { taskId: task.id } },
      response: this.responseInfo(),
    }
  }

  async doStatus(options: StatusOptions): Promise<VideoModelV4OperationStatusResult> {
    const id = readOperation(options.operation)
    const context = { sent: { url: `/v1/videos/${id}`, body: undefined }, signal: options.abortSignal }
    const task = await this.run(options, context, (call) => this.client.get(id, call))
    const response = this.responseInfo()
    const providerMetadata = {
      [OPTIONS_KEY]: defined({ taskId: id, progress: task.progress, url: task.url }),
    }
    if (!hasEnded(task)) return { status: 'pending', response, providerMetadata }
    if (task.status !== 'succeeded') {
      return { status: 'error', error: failureMessage(task), response, providerMetadata }
    }
    const video = await this.run(options, context, (call) => this.readVideo(id, call))
    return { status: 'completed', videos: [video], warnings: [], response, providerMetadata }
  }

  /** Downloads the video: its URL may require the API key. */
  private async readVideo(id: string, call: VideoCallOptions) {
    const { body, headers } = await this.client.content(id, call)
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return {
      type: 'binary' as const,
      data: concatBytes(chunks),
      mediaType: headers['content-type'] ?? 'video/mp4',
    }
  }

  private async run<T>(
    { headers, abortSignal }: Pick<StatusOptions, 'headers' | 'abortSignal'>,
    context: ErrorContext,
    send: (call: VideoCallOptions) => Promise<T>,
  ): Promise<T> {
    const { timeouts } = this.config
    const requestHeaders = defined(callHeaders(this.config, headers)) as Record<string, string>
    try {
      return await send({ headers: requestHeaders, ...defined({ signal: abortSignal, timeouts }) })
    } catch (error) {
      throw toSDKError(error, context)
    }
  }

  private responseInfo() {
    return { timestamp: new Date(), modelId: this.modelId, headers: undefined }
  }
}

function readOperation(operation: JSONValue): string {
  const id = isObject(operation) ? operation.id : undefined
  if (typeof id === 'string') return id
  throw new InvalidResponseDataError({
    data: operation,
    message: 'The operation is not a Mixrouter video task: it has no id',
  })
}

function failureMessage({ id, status, error }: VideoTask): string {
  const end = status === 'failed' ? 'failed' : `was ${status}`
  return `The video task ${id} ${end}${error ? `: ${error.message}` : ''}`
}

function asNonRetryable(error: APICallError): APICallError {
  const { message, url, requestBodyValues, statusCode, responseHeaders, responseBody, cause, data } = error
  const rest = defined({ statusCode, responseHeaders, responseBody, cause, data })
  return new APICallError({ message, url, requestBodyValues, ...rest, isRetryable: false })
}
